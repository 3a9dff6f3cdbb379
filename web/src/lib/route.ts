// Addresses. A view's whole state is in its address, so that what one reader sees, another sees by the link.

export interface Route {
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  hash: string;
}

export type Go = (href: string, replace?: boolean) => void;

/** What every view is given. */
export interface ViewProps {
  route: Route;
  go: Go;
}

export type ViewName =
  | "Start" | "Reports" | "Read" | "Record" | "Search" | "Paste" | "Review" | "About"
  | "Timeline" | "Relations" | "Network" | "Map" | "Lost";

const PATTERNS: [RegExp, ViewName, string[]][] = [
  [/^\/$/, "Start", []],
  [/^\/reports$/, "Reports", []],
  [/^\/read\/([^/]+)$/, "Read", ["id"]],
  [/^\/record\/([^/]+)$/, "Record", ["id"]],
  [/^\/search$/, "Search", []],
  [/^\/paste$/, "Paste", []],
  [/^\/review$/, "Review", []],
  [/^\/about$/, "About", []],
  [/^\/timeline$/, "Timeline", []],
  [/^\/relations$/, "Relations", []],
  [/^\/network$/, "Network", []],
  [/^\/map$/, "Map", []],
];

/** The view of an address, and the parts of its path. */
export function resolve(href: string): { view: ViewName; route: Route } {
  const url = new URL(href, location.origin);
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/+$/, "") : "/";
  const found = PATTERNS.find(([pattern]) => pattern.test(path));
  const params: Record<string, string> = {};
  if (found) {
    const parts = found[0].exec(path) ?? [];
    found[2].forEach((name, i) => (params[name] = decoded(parts[i + 1] ?? "")));
  }
  return { view: found?.[1] ?? "Lost", route: { path, params, query: url.searchParams, hash: decoded(url.hash.slice(1)) } };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** An address of a view; empty values are left out, so that addresses stay short. */
export function href(path: string, query?: URLSearchParams | Record<string, string | number | null | undefined>, hash?: string): string {
  const kept = new URLSearchParams();
  const pairs: Iterable<[string, unknown]> = query instanceof URLSearchParams ? query.entries() : Object.entries(query ?? {});
  for (const [key, value] of pairs) if (value !== null && value !== undefined && value !== "") kept.append(key, String(value));
  const asked = kept.toString();
  return `${path}${asked ? `?${asked}` : ""}${hash ? `#${encodeURIComponent(hash)}` : ""}`;
}

/** The same query with some keys set; null takes a key away. The cursor never survives a change. */
export function changed(query: URLSearchParams, changes: Record<string, string | null>): URLSearchParams {
  const next = new URLSearchParams(query);
  next.delete("cursor");
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === "") next.delete(key);
    else next.set(key, value);
  }
  return next;
}

/** Views that can show the record as it was at an older version. */
const DATED = /^\/(reports|read|record|search|timeline|network|map)(\/|$)/;

/** The version that an address asks for, where its view can show one; null for the latest. */
export function asOf(route: Route): string | null {
  return DATED.test(route.path) ? route.query.get("as_of") : null;
}

/** The same address at that version, where its view can show it and it names none itself. */
export function at(version: string, href: string): string {
  const url = new URL(href, location.href);
  if (DATED.test(url.pathname) && !url.searchParams.has("as_of")) url.searchParams.set("as_of", version);
  return url.href;
}

export const to = {
  read: (report: string, record?: string): string => href(`/read/${encodeURIComponent(report)}`, undefined, record),
  record: (id: string): string => href(`/record/${encodeURIComponent(id)}`),
  review: (id: string): string => href("/review", { target: id }),
  timeline: (actor: string, other?: string): string => href("/timeline", { actor, with: other, both: other ? "true" : undefined }),
};

/** Values of a key that may be repeated or be a list divided by commas. */
export function many(query: URLSearchParams, key: string): string[] {
  return query.getAll(key).flatMap((v) => v.split(",")).map((v) => v.trim()).filter(Boolean);
}
