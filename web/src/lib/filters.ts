// The filters that the views over acts have in common, as the contract names them. A view asks for these and no others, so that a key of its own
// in the address (which bar is chosen, where the map stands) never reaches the server.

const FILTERS = ["actor", "with", "both", "type", "mode", "status", "since", "until", "place", "source", "sayer", "stance", "q", "min_sources", "as_of"];

/** The filters in an address. */
export function filtersOf(query: URLSearchParams): URLSearchParams {
  const kept = new URLSearchParams();
  for (const key of FILTERS) for (const value of query.getAll(key)) kept.append(key, value);
  return kept;
}

/** The same, for what counts facts unless it is asked for more: what is planned, supposed or denied has not passed between anybody. */
export function factsOf(query: URLSearchParams): URLSearchParams {
  const kept = filtersOf(query);
  if (!kept.has("status")) kept.set("status", "actual");
  return kept;
}

/** The same acts as rows of the search. */
export function searched(filters: URLSearchParams): URLSearchParams {
  const kept = new URLSearchParams(filters);
  kept.set("in", "events");
  return kept;
}
