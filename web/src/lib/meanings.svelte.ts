// What the codes of the record mean, in words. The vocabularies come from the server, once; until they are there the codes stand for themselves.

import { api } from "./api";
import { country } from "./countries";
import { spoken } from "./format";
import type { Coded, Names, Vocabulary } from "./types";

let known = $state.raw<Vocabulary | null>(null);
let asked = false;

/** The vocabularies, null until they are there. Whoever reads them asks for them; a failure is not kept. */
export function vocabulary(): Vocabulary | null {
  if (!asked) {
    asked = true;
    api.get<Vocabulary>("vocabulary").then(
      (words) => (known = words),
      () => (asked = false),
    );
  }
  return known;
}

/** A meaning as part of a sentence. */
function phrase(meaning: string): string {
  const said = meaning.replace(/\.$/, "");
  return /^[A-Z][a-z]/.test(said) ? said.charAt(0).toLowerCase() + said.slice(1) : said;
}

function among(list: Coded[] | undefined, code: string): string | null {
  const found = list?.find((c) => c.code === code);
  return found ? phrase(found.meaning) : null;
}

/** What a type of acts is. */
export function typeMeaning(code: string): string | null {
  return among(vocabulary()?.event_types, code);
}

/** What a mode of a type is. */
export function modeMeaning(type: string, mode: string): string | null {
  return among(vocabulary()?.event_types.find((t) => t.code === type)?.modes, mode);
}

export function sector(code: string): string {
  return among(vocabulary()?.sectors, code) ?? code;
}

/** What somebody is: "government body, Vietnam, government". */
export function what(of: { kind?: string | null; country: string | null; code: string | null; sector: string | null }): string {
  const codes = [...new Set([of.code, of.country])].filter((c) => c !== null);
  const all = [of.kind ? spoken(of.kind) : null, ...codes.map(country), of.sector ? sector(of.sector) : null];
  return [...new Set(all.filter((w) => w !== null))].join(", ");
}

/** The parties of a role, with what they are. */
export function described(names: Names, countries: Names, codes: Names, sectors: Names, kinds?: Names): { name: string; what: string }[] {
  return names.flatMap((name, i) => {
    const said = what({ kind: kinds?.[i] ?? null, country: countries[i] ?? null, code: codes[i] ?? null, sector: sectors[i] ?? null });
    return name !== null && said ? [{ name, what: said }] : [];
  });
}
