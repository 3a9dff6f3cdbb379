//! Rules for what points to the past, the present or the future without naming a date: "now", "recently", "soon", "the future".

use super::line::Line;
use super::resolve::Tense;
use super::sense::{Parsed, Sense};
use super::words::Lex;

/// The rule of "the current talks": what is so now, which dates nothing.
pub(super) const CURRENT: &str = "current";

impl Line<'_> {
    /// "now", "recently", "the future", "the past".
    pub(super) fn reference(&self, i: usize, article: bool) -> Option<Parsed> {
        let one = |value, end, rule| Some(Parsed::new(i, end, Sense::Ref(value), rule).with_article());
        match self.word(i) {
            "right" if self.is(i + 1, "now") => one("PRESENT_REF", i + 2, "now"),
            // "Now, he says, it is too late": no more than "well".
            "now" if self.mark(i + 1, ',') && (i == 0 || i == 1 && !self.is_word(0)) => None,
            "now" if !self.is(i + 1, "that") && !self.hyphen(i + 1) => one("PRESENT_REF", i + 1, "now"),
            "currently" | "presently" | "nowadays" => one("PRESENT_REF", i + 1, "now"),
            "current"
                if self.is_word(i + 1) && !matches!(self.raw(i + 1), "account" | "accounts" | "affairs" | "assets" | "liabilities") =>
            {
                Some(Parsed::new(i, i + 1, Sense::Ref("PRESENT_REF"), CURRENT))
            }
            "soon" if !self.any(i.wrapping_sub(1), &["as", "so", "very"]) && !self.any(i + 1, &["as", "after", "afterwards", "before"]) => {
                let p = Parsed::new(i, i + 1, Sense::Ref("FUTURE_REF"), "soon");
                (self.tense(&p) == Some(Tense::Future)).then_some(p)
            }
            "recently" => Some(Parsed::new(i, i + 1, Sense::Ref("PAST_REF"), "recently")),
            "then" if self.any(i.wrapping_sub(1), &["since", "until", "till", "by"]) => Some(Parsed::new(i, i + 1, Sense::Said, "then")),
            // "the future of the alliance" is its fate.
            "future" if article && !self.is_plain_noun(i + 1) && !self.is(i + 1, "of") => one("FUTURE_REF", i + 1, "the future"),
            "near" | "foreseeable" | "immediate" | "distant" if article && self.any(i + 1, &["future", "term"]) => {
                one("FUTURE_REF", i + 2, "the future")
            }
            "past"
                if article
                    && !self.is_plain_noun(i + 1)
                    && self.any(i.wrapping_sub(2), &["in", "of", "from", "with", "for", "on", "to", "about", "like"]) =>
            {
                one("PAST_REF", i + 1, "the past")
            }
            _ => None,
        }
    }

    /// A lower-case word that may be the noun of an adjective before it.
    pub(super) fn is_plain_noun(&self, i: usize) -> bool {
        self.is_word(i) && self.lex(i) != Lex::Word
    }
}
