// The way to the server. One place that knows of HTTP: views ask for rows and get rows, or a Problem that says what is wrong and what mends it.

/** What went wrong, as RFC 9457 has it, with the mend where the server knows one. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly mend: string | null;

  constructor(status: number, title: string, detail: string, mend: string | null) {
    super(detail || title);
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.mend = mend;
  }
}

export type Query = URLSearchParams | Record<string, string | number | boolean | null | undefined>;

/** The address of an answer: unknown and empty values are left out. */
export function address(path: string, query?: Query): string {
  const kept = new URLSearchParams();
  const pairs: Iterable<[string, unknown]> = query instanceof URLSearchParams ? query.entries() : Object.entries(query ?? {});
  for (const [key, value] of pairs) {
    if (value !== null && value !== undefined && value !== "" && value !== false) kept.append(key, String(value));
  }
  const asked = kept.toString();
  return `/api/${path.replace(/^\/+/, "")}${asked ? `?${asked}` : ""}`;
}

async function ask<T>(url: string, options: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, options);
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
    throw new Problem(0, "The server does not answer", "No answer came from this address.", "See that `demarche serve` still runs, then try again.");
  }
  const kind = response.headers.get("content-type") ?? "";
  if (!response.ok) {
    const told = kind.includes("json") ? ((await response.json().catch(() => ({}))) as Record<string, unknown>) : {};
    const word = (key: string): string => (typeof told[key] === "string" ? (told[key] as string) : "");
    throw new Problem(response.status, word("title") || `The server answered ${response.status}`, word("detail"), word("mend") || null);
  }
  if (!kind.includes("json")) {
    throw new Problem(response.status, "Not an answer of the record", `${url} answered ${kind || "nothing"} where JSON was expected.`, "Is this address served by `demarche serve`?");
  }
  return (await response.json()) as T;
}

export const api = {
  /** Asks for `/api/{path}`. The browser's cache and the server's ETag keep unchanged answers. */
  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
    return ask<T>(address(path, query), { headers: { accept: "application/json" }, ...(signal ? { signal } : {}) });
  },

  post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return ask<T>(address(path), {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
  },
};

/** Turns whatever was thrown into something that can be shown. */
export function problem(failure: unknown): Problem {
  if (failure instanceof Problem) return failure;
  const detail = failure instanceof Error ? failure.message : String(failure);
  return new Problem(0, "The explorer failed", detail, "Load the page again; if it happens twice, please report it with this text.");
}

export function aborted(failure: unknown): boolean {
  return failure instanceof DOMException && failure.name === "AbortError";
}
