//! What the tagger missed or took for something else: capitalised words that the text itself calls a place, or that the gazetteer
//! knows and the words around leave little doubt about.

use demarche_record::{Sentence, Upos};

use super::fold::fold;
use super::gazetteer::PlaceKind;
use super::mention::{Finder, Want, capital, generic, is_direction, ordinary, weight, well_written};
use super::words::{Class, as_written, is};

impl Finder<'_> {
    /// Capitalised words that no name covers.
    pub(super) fn untagged(&mut self, number: usize, s: &Sentence, taken: &mut [bool]) {
        let n = s.tokens.len();
        let mut i = 0;
        while i < n {
            let token = &s.tokens[i];
            if taken[i] || !capital(&token.form) || token.upos == Upos::Pron || token.upos == Upos::Punct {
                i += 1;
                continue;
            }
            if let Some(to) = self.named_so(s, i, taken) {
                taken[i..to].fill(true);
                let (key, mut want) = self.key(s, i, to);
                if want == Want::Any {
                    want = self.beside(s, i, to);
                }
                self.push(number, s, i, to, key, want, &[], None, false, "called a place");
                i = to;
                continue;
            }
            let mut hit = None;
            for to in (i + 1..=n.min(i + 5)).rev() {
                if taken[i..to].iter().any(|&t| t) || !capital(&s.tokens[to - 1].form) {
                    continue;
                }
                let surface = self.surface(s, i, to);
                if to - i == 1
                    && i > 0
                    && s.tokens[i - 1].form == ","
                    && let Some(short) = self.gazetteer.abbreviation(surface)
                {
                    hit = Some((to, fold(surface), Some(short)));
                    break;
                }
                let key = fold(surface);
                if !well_written(surface, &key) || ordinary(&key) || !self.gazetteer.has_key(&key) {
                    continue;
                }
                if self.convincing(s, i, to, &key) {
                    hit = Some((to, key, None));
                    break;
                }
            }
            let Some((to, key, short)) = hit else {
                // The rest of an unknown capitalised run is no safer than its start.
                i += 1;
                while i < n && !taken[i] && capital(&s.tokens[i].form) && s.tokens[i].upos == Upos::Propn {
                    i += 1;
                }
                continue;
            };
            taken[i..to].fill(true);
            let want = if short.is_some() { Want::Any } else { self.beside(s, i, to) };
            self.push(number, s, i, to, key, want, &[], short, false, "found in the gazetteer");
            i = to;
        }
    }

    /// "Orange County", all of it, and known.
    pub(super) fn is_county(&self, s: &Sentence, start: usize, end: usize) -> bool {
        let last = s.tokens[end - 1].form.to_lowercase();
        end - start > 1
            && matches!(last.as_str(), "county" | "province" | "oblast" | "governorate" | "prefecture" | "parish")
            && self
                .gazetteer
                .lookup_key(&fold(self.surface(s, start, end)))
                .iter()
                .any(|c| matches!(c.kind, PlaceKind::Admin1 | PlaceKind::Admin2))
    }

    /// "the village of", before a name that starts at `start`.
    pub(super) fn called(&self, s: &Sentence, start: usize) -> bool {
        let lower = |i: usize| s.tokens[i].form.to_lowercase();
        let Some(mut at) = start.checked_sub(1) else { return false };
        if at > 0 && is_direction(&lower(at)) {
            at -= 1;
        }
        if at == 0 || lower(at) != "of" || s.tokens[at - 1].upos != Upos::Noun {
            return false;
        }
        let noun = lower(at - 1);
        let one = noun.strip_suffix('s').unwrap_or(&noun);
        !matches!(one, "state" | "republic" | "capital" | "port" | "department") && generic(one).is_some()
    }

    /// True for what the tagger calls a person and the words before call a place: "the towns of Hayyan", "entered Kafr Zita",
    /// "in Saraqib". Trust and interest are in persons.
    pub(super) fn stands_as_place(&self, s: &Sentence, start: usize, end: usize) -> bool {
        let Some(mut at) = start.checked_sub(1) else { return false };
        let lower = |i: usize| s.tokens[i].form.to_lowercase();
        if at > 0 && is_direction(&lower(at)) {
            at -= 1;
        }
        let before = lower(at);
        if before == "of" && at > 0 {
            return self.called(s, start);
        }
        let head = s.tokens[start..end].iter().find_map(|t| t.head.filter(|h| *h < start || *h >= end));
        let governor = head.and_then(|h| s.tokens.get(h)).map_or("", |t| t.lemma.as_str());
        matches!(before.as_str(), "in" | "near" | "inside" | "outside")
            && !matches!(
                governor,
                "trust" | "confidence" | "interest" | "faith" | "belief" | "believe" | "invest" | "hope" | "role" | "result"
            )
            && (self.gazetteer.has_key(&fold(self.surface(s, start, end))) || before != "in")
    }

    /// The end of a capitalised run that the text itself calls a place: "the village of Sheikh Miskeen", "Kafr Shams town".
    fn named_so(&self, s: &Sentence, start: usize, taken: &[bool]) -> Option<usize> {
        let n = s.tokens.len();
        let lower = |i: usize| s.tokens[i].form.to_lowercase();
        let mut end = start;
        while end < n && end < start + 6 && !taken[end] {
            let form = s.tokens[end].form.as_str();
            let mark = matches!(form, "-" | "’" | "'" | "‘");
            let glued = |i: usize| i > 0 && s.tokens.get(i).is_some_and(|t| t.span.start == s.tokens[i - 1].span.end);
            // "Sa" "’" "eed": a mark of transliteration within a word.
            let within = end > start && (mark && form != "-" && glued(end) && glued(end + 1) && s.tokens[end + 1].form != "s")
                || end > start + 1
                    && matches!(s.tokens[end - 1].form.as_str(), "’" | "'" | "‘")
                    && glued(end)
                    && glued(end - 1)
                    && form != "s";
            let joins = (mark || matches!(form, "al" | "el")) && end > start && s.tokens.get(end + 1).is_some_and(|t| capital(&t.form));
            if !(joins || within || capital(form) && matches!(s.tokens[end].upos, Upos::Propn | Upos::Adj | Upos::X)) {
                break;
            }
            end += 1;
        }
        if end == start || s.tokens[start..end].iter().all(|t| t.upos != Upos::Propn) {
            return None;
        }
        let place_noun = |i: usize| {
            let word = lower(i);
            let one =
                word.strip_suffix("ies").map(|w| format!("{w}y")).unwrap_or_else(|| word.strip_suffix('s').unwrap_or(&word).to_string());
            !matches!(one.as_str(), "state" | "republic" | "capital" | "port" | "department" | "resort") && generic(&one).is_some()
        };
        let introduced =
            |at: usize| place_noun(at) || matches!(s.tokens[at].lemma.as_str(), "place" | "area" | "hill" | "hilltop" | "axis");
        let before = start >= 2
            && (matches!(lower(start - 1).as_str(), "of" | "called" | "named") && introduced(start - 2) && s.tokens[start - 2].upos == Upos::Noun
                || start >= 3
                    && (lower(start - 2).as_str(), lower(start - 1).as_str()) == ("known", "as")
                    && introduced(start - 3)
                    && s.tokens[start - 3].upos == Upos::Noun
                // "four villages: Demsare, Dikajam and Taboungo"
                || lower(start - 1) == ":" && place_noun(start - 2) && lower(start - 2).ends_with('s'));
        // A run whose next word is lower-case "village" or the like; "City" and "County" with a capital belong to the run.
        let dwelling = |i: usize| is(Class::Dwellings, &s.tokens[i].lemma) || matches!(s.tokens[i].lemma.as_str(), "area" | "axis");
        let after = end < n
            && start > 0
            && !capital(&s.tokens[end].form)
            && (s.tokens[end].upos == Upos::Noun && s.tokens[end].form != "city" && (place_noun(end) || dwelling(end))
                // "Guma local government area"
                || lower(end) == "local" && s.tokens.get(end + 1).is_some_and(|t| t.form == "government"));
        // "the villages of Al-Qastal, Marj Al-Zawiyah, and Beit Jinarawo"
        let listed = self.out.last().is_some_and(|m| {
            m.found == "called a place"
                && m.end < start
                && start - m.end <= 2
                && s.tokens[m.end..start].iter().all(|t| matches!(t.form.as_str(), "," | "and" | "or" | "&"))
                && s.span.contains(&m.span)
        });
        (before || after || listed).then_some(end)
    }

    fn convincing(&self, s: &Sentence, start: usize, end: usize, key: &str) -> bool {
        let n = s.tokens.len();
        // Inside a longer run of capitals it is part of another name.
        let joined = |i: usize| capital(&s.tokens[i].form) && s.tokens[i].upos == Upos::Propn;
        if start > 0 && joined(start - 1) || end < n && joined(end) {
            return false;
        }
        if s.tokens[start..end].iter().all(|t| t.upos != Upos::Propn) && start == 0 {
            return false;
        }
        let best = self.gazetteer.lookup_key(key).iter().map(weight).fold(0.0, f64::max);
        let before = start.checked_sub(1).map(|i| s.tokens[i].form.to_lowercase()).unwrap_or_default();
        let container = s.tokens.get(end).is_some_and(|t| t.form == ",")
            && s.tokens.get(end + 1).is_some_and(|t| {
                self.gazetteer.abbreviation(&t.form).is_some()
                    || capital(&t.form)
                        && self
                            .gazetteer
                            .lookup(&t.form)
                            .iter()
                            .any(|c| matches!(c.kind, PlaceKind::Country | PlaceKind::Admin1) && !c.alias)
            });
        // "retook Mocimboa da Praia"
        let taken = start > 0 && s.tokens[start - 1].upos == Upos::Verb && is(Class::Takes, &s.tokens[start - 1].lemma);
        best >= 6.0
            || best >= 3.6 && taken && end - start > 1
            || best >= 4.3 && as_written(Class::Leading, &before)
            || best > 0.0 && container
    }
}
