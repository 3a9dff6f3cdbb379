//! The tense around an expression, by light signs: enough to choose between last Friday and next.

use super::line::Line;
use super::resolve::Tense;
use super::scan::Kind;
use super::sense::Parsed;
use super::words::Lex;

/// Auxiliaries by which a participle is no past.
const PRESENT: &[&str] = &["be", "is", "are"];
/// What is on the calendar is told in the present: "the cabinet meets Monday".
const SCHEDULED: &[&str] = &[
    "meet",
    "meets",
    "opens",
    "resumes",
    "convenes",
    "reconvenes",
    "travels",
    "arrives",
    "expires",
    "votes",
    "ends",
    "begins",
    "starts",
    "lapses",
    "reopens",
    "closes",
    "elapses",
];

/// "The law takes effect in May": so does what enters into force.
const IN_FORCE: &[(&str, &str)] = &[
    ("takes", "effect"),
    ("take", "effect"),
    ("goes", "into"),
    ("comes", "into"),
    ("come", "into"),
    ("enters", "into"),
    ("enter", "into"),
];

/// What lasted is over: its "until" lies behind.
const LASTED: &[&str] =
    &["went", "lasted", "continued", "raged", "persisted", "ran", "fought", "stayed", "remained", "waited", "ruled", "governed"];

impl Line<'_> {
    /// The tense that governs an expression, by the nearest sign of it: to the left first, then to the right.
    pub(super) fn tense(&self, p: &Parsed) -> Option<Tense> {
        let prev = p.first.wrapping_sub(1);
        // "the Aug. 7 bombings", "Friday's vote": known to the reader, near.
        if self.is(prev, "the") || self.mark(p.end, '\'') && self.is(p.end + 1, "s") {
            return None;
        }
        let had = (p.first.saturating_sub(8)..(p.end + 8).min(self.toks.len())).any(|i| self.is(i, "had"));
        // "shelling went on until Tuesday"
        if self.any(prev, &["until", "till", "through"]) && (prev.saturating_sub(4)..prev).any(|i| LASTED.contains(&self.raw(i))) {
            return Some(Tense::Past);
        }
        let all_through = self.is(prev, "through") && (self.is(prev.wrapping_sub(1), "all") || self.raw(prev.wrapping_sub(1)) == "All");
        if self.any(prev, &["until", "till", "by", "through"]) && !had && !all_through
            || self.is(prev, "as") && self.is(prev.wrapping_sub(1), "soon") && !had
        {
            return Some(Tense::Bound);
        }
        let from = p.first.saturating_sub(14);
        // "could come as early as Tuesday"; "as late as Monday, he denied it"
        if self.is(prev, "as") && self.is(prev.wrapping_sub(1), "early") && (from..prev).any(|i| matches!(self.raw(i), "could" | "can")) {
            return Some(Tense::Future);
        }
        for i in (from..p.first).rev() {
            if self.mark(i, ';') {
                break;
            }
            if let Some(t) = self.sign(i) {
                return Some(t);
            }
        }
        let to = (p.end + 14).min(self.toks.len());
        (p.end..to).find_map(|i| self.sign(i))
    }

    pub(super) fn sign(&self, i: usize) -> Option<Tense> {
        let tok = self.tok(i)?;
        if tok.kind != Kind::Word {
            return None;
        }
        let raw = self.raw(i);
        if SCHEDULED.contains(&raw) || IN_FORCE.contains(&(raw, self.raw(i + 1))) {
            return Some(Tense::Future);
        }
        match tok.word {
            "will" | "ll" | "shall" | "wo" | "upcoming" | "forthcoming" => Some(Tense::Future),
            "scheduled" | "expected" | "planned" | "due" | "set"
                if self.any(i.wrapping_sub(1), &["had", "been"]) && self.sign_of_had(i) =>
            {
                Some(Tense::Past)
            }
            // "the hastily planned trip", "as previously planned"
            "scheduled" | "expected" | "planned" if self.attributive(i) => None,
            "scheduled" | "expected" | "planned" | "plans" | "planning" | "would" | "intends" | "hopes" | "vows" | "promises" => {
                Some(Tense::Future)
            }
            "set" if self.any(i + 1, &["to", "for"]) => Some(Tense::Future),
            "due"
                if self.any(i + 1, &["in", "on", "for", "by", "at"])
                    || self.is(i + 1, "to") && self.any(i.wrapping_sub(1), &["is", "are", "was", "were", "be"]) =>
            {
                Some(Tense::Future)
            }
            "may" | "might" if !tok.capital && self.is_word(i + 1) => Some(Tense::Future),
            "going" if self.is(i + 1, "to") => Some(Tense::Future),
            "to" if self.any(i.wrapping_sub(1), &["is", "are"]) => Some(Tense::Future),
            // "was to begin in May", and perhaps will
            "to" if self.any(i.wrapping_sub(1), &["was", "were"]) && !self.is(i + 1, "have") => Some(Tense::Future),
            "to" if self.is(i + 1, "be") || self.promised(i) => Some(Tense::Future),
            "was" | "were" | "had" | "did" | "said" | "started" | "ended" | "vowed" | "promised" | "pledged" => Some(Tense::Past),
            "has" | "have" if self.sign(i + 1) == Some(Tense::Past) => Some(Tense::Past),
            "" if matches!(self.raw(i), "effective" | "Effective" | "expects" | "expect" | "aims" | "intend") => Some(Tense::Future),
            "" => {
                let other = raw.ends_with("eed") && !raw.ends_with("greed") || raw.starts_with("un");
                let verb = raw.len() > 4 && raw.ends_with("ed") && !tok.capital && !other;
                // "its reduced dividend"
                let adjective =
                    self.any(i.wrapping_sub(1), &["the", "a", "an", "its", "their", "his", "her", "this", "that", "these", "those"]);
                (verb && !adjective && !self.any(i.wrapping_sub(1), PRESENT)).then_some(Tense::Past)
            }
            // "will be held", "is heard in May": the auxiliary says when.
            _ if tok.lex == Lex::Past && !self.any(i.wrapping_sub(1), PRESENT) => Some(Tense::Past),
            _ => None,
        }
    }

    /// The participle at `i` belongs to the noun after it or to "as".
    fn attributive(&self, i: usize) -> bool {
        let from = if self.raw(i.wrapping_sub(1)).ends_with("ly") { i.wrapping_sub(2) } else { i.wrapping_sub(1) };
        self.any(from, &["the", "a", "an", "its", "his", "her", "their", "this", "that", "as"])
    }

    /// The infinitive whose "to" is at `i` hangs on a word that looks ahead: "agreed to meet on Friday".
    fn promised(&self, i: usize) -> bool {
        let verb = self.is_word(i + 1) && !self.capital(i + 1) && !self.any(i + 1, &["the", "a", "an", "its", "his", "their"]);
        verb && (i.saturating_sub(4)..i).any(|k| {
            matches!(
                self.raw(k),
                "plan"
                    | "agreed"
                    | "agree"
                    | "agrees"
                    | "promised"
                    | "vowed"
                    | "pledged"
                    | "decided"
                    | "ordered"
                    | "asked"
                    | "urged"
                    | "likely"
                    | "ready"
                    | "summoned"
                    | "poised"
                    | "wants"
                    | "want"
                    | "deadline"
                    | "invited"
            )
        })
    }

    /// "had" stands before the participle at `i`.
    fn sign_of_had(&self, i: usize) -> bool {
        self.is(i.wrapping_sub(1), "had") || self.is(i.wrapping_sub(2), "had")
    }
}
