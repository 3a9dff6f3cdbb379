// Addresses that others wrote. Only web addresses become links; a `javascript:` or `data:` address stays text.

export function web(url: string | null | undefined): string | null {
  if (!url) return null;
  try {
    const parsed = new URL(url);
    return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed.href : null;
  } catch {
    return null;
  }
}
