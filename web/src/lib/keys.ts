// Keys of a view. Each key says what it does, so that `?` can list them; none fires while somebody is typing.

export interface Key {
  key: string;
  does: string;
  run: (event: KeyboardEvent) => void;
  /** It may be held down. A key that decides something may not. */
  repeats?: boolean;
}

let active: Key[][] = [];

/** The keys that work now, the view's before the shell's. */
export function keysNow(): Key[] {
  return active.toReversed().flat();
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) || target.closest("dialog") !== null;
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const found = keysNow().find((k) => k.key === event.key);
  if (!found) return;
  event.preventDefault();
  if (!event.repeat || found.repeats) found.run(event);
});

/** Binds keys until the returned function is called; made for `$effect(() => keys([...]))`. */
export function keys(bound: Key[]): () => void {
  active = [...active, bound];
  return () => {
    active = active.filter((set) => set !== bound);
  };
}
