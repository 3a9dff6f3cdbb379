// The text that was pasted, kept while the page is open, so that a look at another view does not lose it. It is nowhere stored.

import type { ReportRecord } from "./types";

class Pasted {
  text = $state("");
  title = $state("");
  published = $state("");
  source = $state("");
  answer = $state.raw<ReportRecord | null>(null);
  /** The text that the answer is about. */
  about = $state("");
}

export const pasted = new Pasted();

/** An invented report to try: plans, denials, accounts within accounts, standing relations. */
export const EXAMPLE = {
  title: "Neighbours sign water accord; Moscow objects",
  published: "2024-06-12",
  source: "Example",
  text: `ASTANA, 12 June — Kazakhstan's foreign minister met his Uzbek counterpart in Tashkent on Tuesday and signed an agreement on sharing water from the Syr Darya.

The minister thanked Uzbekistan for its support and said the two countries would hold joint exercises in September. "We have not asked Russia for permission, and we will not," he told reporters.

Moscow, which has been mediating between Kyrgyzstan and Tajikistan since 2021, criticized the agreement. Kremlin spokesman Dmitry Peskov denied that Russia had threatened to cut off gas supplies to Kazakhstan.

The European Union, which has imposed sanctions on Belarus and Russia, praised the two governments and pledged aid to Uzbekistan.

In Bishkek, police arrested 23 demonstrators who had rallied outside the parliament on Monday to demand the release of an opposition leader. Tajikistan does not recognize the government in Kabul, but it may send a delegation to Afghanistan next month.`,
};
