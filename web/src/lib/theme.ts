// Light, dark, or as the system has it. `public/assets/theme.js` applies the stored choice before the first paint.

export type Theme = "system" | "light" | "dark";

const KEY = "demarche.theme";

export function theme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

export function setTheme(chosen: Theme): void {
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  try {
    if (chosen === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, chosen);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  dispatchEvent(new CustomEvent("demarche:theme"));
}

/** Calls back whenever the colours change, by the switch or by the system: canvases do not follow CSS by themselves. */
export function onTheme(call: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  addEventListener("demarche:theme", call);
  system.addEventListener("change", call);
  return () => {
    removeEventListener("demarche:theme", call);
    system.removeEventListener("change", call);
  };
}

/** The value of a token now, for canvases, which do not know of `light-dark()`. */
export function token(name: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const pair = /^light-dark\((.+),(.+)\)$/.exec(value);
  if (!pair) return value;
  const chosen = theme();
  const dark = chosen === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : chosen === "dark";
  return (pair[dark ? 2 : 1] ?? value).trim();
}
