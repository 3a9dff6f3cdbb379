//! The order of the rules: at each token, the one expression that begins there.

use super::Modifier;
use super::line::Line;
use super::scan::Kind;
use super::sense::{Amount, Lies, Parsed, Point, Sense, Which, Year};
use super::words::{Lex, Unit};

/// The rule of "the six months", which are all of them.
pub(super) const THE_SO_LONG: &str = "the so long";

impl Line<'_> {
    /// The expression that begins at `i`, with its article and modifiers.
    pub(super) fn expression(&self, i: usize) -> Option<Parsed> {
        let tok = self.tok(i)?;
        match tok.kind {
            Kind::Word if tok.word.is_empty() => return None,
            Kind::Mark(c) if c != '\'' => return None,
            _ => {}
        }
        self.foreign_month(i)
            .or_else(|| self.foreign_year(i))
            .or_else(|| self.foreign_year_named(i))
            .or_else(|| self.anniversary(i))
            .or_else(|| self.nth_weekday(i))
            .or_else(|| self.nth_within(i))
            .or_else(|| self.whole(i))
            .or_else(|| self.shaded(i))
            .or_else(|| self.plain(i))
    }

    /// "the tenth anniversary of the March 3, 2014, attack": the same day or year, so many years on.
    fn anniversary(&self, i: usize) -> Option<Parsed> {
        let at = if self.any(i, &["the", "its", "his", "her", "their"]) { i + 1 } else { i };
        let (n, end) = match (self.num(at), self.lex(at)) {
            (Some((n, 1..=3)), _) if self.glued(at + 1) && self.any(at + 1, &["st", "nd", "rd", "th"]) => (n, at + 2),
            (_, Lex::Ord(n)) => (n, at + 1),
            (_, Lex::Unit(Unit::Second)) if self.is(at, "second") => (2, at + 1),
            _ => return None,
        };
        if !self.is(end, "anniversary") || !self.is(end + 1, "of") {
            return None;
        }
        let p = self.plain(end + 2)?;
        let Sense::Point(q @ Point { year: Year::Abs(y), clock: None, .. }) = p.sense else { return None };
        let year = y.checked_add(i16::try_from(n).ok()?).filter(|y| *y <= 2199)?;
        Some(Parsed { first: i, sense: Sense::Point(Point { year: Year::Abs(year), ..q }), rule: "anniversary", ..p })
    }

    /// An expression with its article but no modifier.
    pub(super) fn plain(&self, i: usize) -> Option<Parsed> {
        if self.any(i, &["the", "its", "his", "their"]) {
            let p = self.after_article(i + 1)?;
            // "the third-quarter loss": the article is the noun's. "its third quarter": so is the possessive.
            let attribute =
                p.rule == "quarter or half" && (i + 1..p.end).any(|k| self.hyphen(k)) || p.rule == "year-earlier" && p.end == i + 4;
            return Some(if p.article && !attribute && self.is(i, "the") { Parsed { first: i, ..p } } else { p });
        }
        self.term(i)
    }

    /// "the end of 1990", "the middle of October", "late on Friday", "the first two months of 2015", "the week of March 6",
    /// "the evening of March 3": a piece of a whole.
    fn whole(&self, i: usize) -> Option<Parsed> {
        let at = if self.is(i, "the") { i + 1 } else { i };
        let modifier = match self.word(at) {
            "end" | "close" => Some(Modifier::End),
            "beginning" | "start" => Some(Modifier::Start),
            "middle" => Some(Modifier::Mid),
            _ => None,
        };
        if let Some(modifier) = modifier {
            if !self.is(at + 1, "of") {
                return None;
            }
            let mut p = self.unit_of_now(at + 2).or_else(|| self.plain(at + 2))?;
            let calendar =
                matches!(&p.sense, Sense::Point(q) if q.clock.is_none()) || matches!(p.sense, Sense::Decade { .. } | Sense::Century(_));
            if !calendar || at == i && self.is(at, "close") {
                return None;
            }
            p.first = i;
            p.modifier = Some(modifier);
            p.article = false;
            return Some(p);
        }
        if let Some(p) = self.one_further(i, at).or_else(|| self.day_beside(i, at)) {
            return Some(p);
        }
        // "the week of March 6", "the night of 3 March", "the year 2000", "the month of May"
        if self.is(i, "the") || matches!(self.lex(i), Lex::Part(_)) {
            match self.lex(at) {
                Lex::Unit(Unit::Week | Unit::Weekend) if self.is(at + 1, "of") => {
                    let p = self.plain(at + 2)?;
                    let Sense::Point(q) = p.sense else { return None };
                    q.day?;
                    return Some(Parsed { first: i, sense: Sense::Point(Point { week_of: true, ..q }), rule: "week of a day", ..p });
                }
                Lex::Unit(Unit::Month) if self.is(at + 1, "of") => {
                    let p = self.plain(at + 2)?;
                    let Sense::Point(Point { month: Some(_), day: None, .. }) = p.sense else { return None };
                    return Some(Parsed { first: i, ..p });
                }
                Lex::Unit(Unit::Year) if self.year(at + 1).is_some() => {
                    let (y, end) = self.year(at + 1)?;
                    let sense = Sense::Point(Point { year: Year::Abs(y), ..Point::default() });
                    return Some(Parsed::new(i, end, sense, "the year"));
                }
                Lex::Part(part) if self.any(at + 1, &["of", "on"]) => {
                    let p = self.plain(at + 2)?;
                    let Sense::Point(q) = p.sense else { return None };
                    let day = q.day.is_some() || q.weekday.is_some() || matches!(q.shift, Some((Unit::Day, _))) || q.named.is_some();
                    if !day || q.part.is_some() || q.clock.is_some() {
                        return None;
                    }
                    return Some(Parsed {
                        first: i,
                        sense: Sense::Point(Point { part: Some(part), ..q }),
                        rule: "part of a day",
                        article: false,
                        ..p
                    });
                }
                _ => {}
            }
        }
        None
    }

    /// "the day before yesterday", "the week after next", "the year before last": one further than its last word says; the unit is at `at`.
    fn one_further(&self, i: usize, at: usize) -> Option<Parsed> {
        let unit = self.unit(at).filter(|_| at > i && !self.plural(at))?;
        let ahead = match self.word(at + 1) {
            "after" => true,
            "before" => false,
            _ => return None,
        };
        let n = match (unit, self.word(at + 2), ahead) {
            (Unit::Day, "tomorrow", true) => 2,
            (Unit::Day, "yesterday", false) => -2,
            (Unit::Weekend | Unit::Week | Unit::Month | Unit::Year | Unit::Quarter, "next", true) => 2,
            (Unit::Weekend | Unit::Week | Unit::Month | Unit::Year | Unit::Quarter, "last", false) => -2,
            _ => return None,
        };
        // "the week before last Tuesday", "the day after next week"
        if unit == Unit::Weekend
            || unit != Unit::Day && (self.unit(at + 3).is_some() || matches!(self.lex(at + 3), Lex::Weekday(_) | Lex::Month(_)))
        {
            return None;
        }
        let p = Point { shift: Some((unit, n)), ..Point::default() };
        Some(Parsed::new(i, at + 3, Sense::Point(p), "one further"))
    }

    /// "the day after Christmas", "the day before Monday's vote"; the day is at `at`.
    fn day_beside(&self, i: usize, at: usize) -> Option<Parsed> {
        if self.unit(at) != Some(Unit::Day) || self.plural(at) || !self.any(at + 1, &["after", "before"]) {
            return None;
        }
        let further = if self.is(at + 1, "after") { 1 } else { -1 };
        let p = self.plain(at + 2).or_else(|| if self.is(at + 2, "the") { self.term(at + 3) } else { None })?;
        let Sense::Point(q) = p.sense else { return None };
        let day = q.month.is_some() && q.day.is_some() || q.weekday.is_some() || q.named.is_some();
        let bare = q.part.is_none() && q.clock.is_none() && !q.week_of && q.further == 0;
        (day && bare).then_some(Parsed {
            first: i,
            sense: Sense::Point(Point { further, ..q }),
            rule: "the day beside",
            article: false,
            ..p
        })
    }

    /// "the year", "the month", "the week" after "the end of": the one that the publication lies in.
    pub(super) fn unit_of_now(&self, i: usize) -> Option<Parsed> {
        if !self.any(i, &["the", "this"]) {
            return None;
        }
        let at = if self.is(i + 1, "fiscal") { i + 2 } else { i + 1 };
        let unit = self.unit(at).filter(|u| {
            !self.plural(at) && matches!(u, Unit::Week | Unit::Month | Unit::Quarter | Unit::Year | Unit::Decade | Unit::Century)
        })?;
        if self.any(at + 1, &["of"]) || self.year(at + 1).is_some() {
            return None;
        }
        let p = Point { shift: Some((unit, 0)), which: Which::This, ..Point::default() };
        Some(Parsed::new(i, at + 1, Sense::Point(p), "unit of now"))
    }

    /// "early March", "late last year", "mid-1990s", "earlier this month", "nearly two years", "about a week ago".
    fn shaded(&self, i: usize) -> Option<Parsed> {
        let article = self.any(i, &["the"]);
        let at = if article { i + 1 } else { i };
        let phase = match self.word(at) {
            "early" => Some(Modifier::Start),
            "late" => Some(Modifier::End),
            "mid" => Some(Modifier::Mid),
            "earlier" if !article => Some(Modifier::Earlier),
            "later" if !article => Some(Modifier::Later),
            "sometime" if !article => Some(Modifier::Approx),
            _ => None,
        };
        if let Some(modifier) = phase {
            let mut next = self.skip_hyphen(at + 1);
            // "earlier in the year", "late on Friday", "early in March", "later in 2015"
            let on = self.any(next, &["in", "on"]);
            if on {
                next += 1;
            }
            let unit_now = if self.any(at, &["earlier", "later"]) || on { self.unit_of_now(next) } else { None };
            let mut p = unit_now.or_else(|| self.plain(next)).or_else(|| self.season(next, Which::Tense))?;
            match &p.sense {
                Sense::Point(q) => {
                    let shaded_already = p.modifier.is_some();
                    let years = q.year != Year::None && q.month.is_none() && q.shift.is_none();
                    let pointed =
                        q.shift.is_some() || q.which != Which::Tense || q.weekday.is_some() || q.month.is_some() || q.year != Year::None;
                    let comparative = self.any(at, &["earlier", "later"]);
                    if shaded_already || comparative && !pointed || comparative && years && !on {
                        return None;
                    }
                    if q.part.is_none() && q.clock.is_some() {
                        return None;
                    }
                }
                Sense::Decade { .. } | Sense::Century(_) => {}
                _ => return None,
            }
            p.first = if article { i } else { at };
            p.modifier = Some(modifier);
            p.article = self.any(at, &["early", "late", "mid"]);
            return Some(p);
        }
        let (modifier, next) = self.approximator(i)?;
        let mut p = self.plain(next)?;
        let fits = match &p.sense {
            Sense::Lasting { amount, .. } => {
                !self.is(i, "over") || self.any(next, &["a", "an"]) || amount.n.is_some() && p.first == next && !self.is(next, "the")
            }
            Sense::Away { .. } => true,
            Sense::Point(q) => matches!(modifier, Modifier::Approx) && self.is(i, "around") && (q.clock.is_some() || q.day.is_some()),
            _ => false,
        };
        if p.first != next || !fits || self.is(next, "the") && !matches!(modifier, Modifier::EqualOrMore) {
            return None;
        }
        p.first = i;
        p.modifier = Some(modifier);
        Some(p)
    }

    /// What may stand after "the".
    fn after_article(&self, i: usize) -> Option<Parsed> {
        let the = self.is(i.wrapping_sub(1), "the");
        if the {
            if let Some(p) = self
                .compared_period(i)
                .or_else(|| self.year_before(i))
                .or_else(|| self.pointed(i, true))
                .or_else(|| self.reference(i, true))
            {
                return Some(p);
            }
            // "the nine months", "the six days"
            if let Some((amount, end)) = self.amount(i)
                && self.plural(self.skip_hyphen(end) - 1)
                && (self.lex(i) != Lex::Word || self.any(i, &["few", "several", "couple"]))
            {
                let p = self.counted(i)?;
                if matches!(p.sense, Sense::Lasting { .. }) {
                    let sense = Sense::Lasting { amount, lies: Lies::Free };
                    return Some(Parsed::new(i, end, sense, THE_SO_LONG).with_article());
                }
                return Some(p);
            }
            // "the 18th" of the month spoken of; only after "on"
            if self.any(i.wrapping_sub(2), &["on"])
                && let Some((n, 1 | 2)) = self.num(i)
                && self.glued(i + 1)
                && self.any(i + 1, &["st", "nd", "rd", "th"])
                && (1..=31).contains(&n)
                && !self.is_word(i + 2)
            {
                let p = Point { day: Some(n as u8), which: Which::Same, ..Point::default() };
                return Some(Parsed::new(i, i + 2, Sense::Point(p), "day of the month").with_article());
            }
            if let Some(p) = self.unit_alone(i) {
                return Some(p);
            }
        }
        if matches!(self.lex(i), Lex::Card(_)) || self.any(i, &["a", "an", "the"]) {
            return None;
        }
        if self.is(i, "fiscal") {
            return self.term(i).map(Parsed::with_article);
        }
        self.term(i)
    }

    /// "the weekend", "the year", "the quarter" alone.
    fn unit_alone(&self, i: usize) -> Option<Parsed> {
        // "for the full year", "for the fiscal year"
        if self.any(i, &["full", "fiscal"]) && self.unit(i + 1) == Some(Unit::Year) && !self.plural(i + 1) {
            let whole = self.year_meant(i + 1, self.before(i - 1))?;
            let Sense::Point(p) = whole.sense else { return None };
            return Some(Parsed { first: i, sense: Sense::Point(Point { fiscal: self.is(i, "fiscal"), ..p }), ..whole });
        }
        let unit = self.unit(i)?;
        if self.plural(i) || self.hyphen(i + 1) {
            return None;
        }
        let prep = self.before(i - 1);
        let shift = |n, which, rule| {
            let p = Point { shift: Some((unit, n)), which, ..Point::default() };
            Some(Parsed::new(i, i + 1, Sense::Point(p), rule).with_article())
        };
        match unit {
            Unit::Weekend => shift(0, Which::Tense, "the weekend").map(|p| self.with_part(p)),
            Unit::Quarter if matches!(prep, "in" | "for" | "during" | "of") || self.mark(i + 1, ',') => {
                shift(0, Which::Same, "the quarter")
            }
            Unit::Year => self.year_meant(i, prep),
            // "in the week before the vote" is a length.
            Unit::Week if matches!(prep, "in" | "for" | "during" | "of") && self.bounded(i + 1) => {
                let amount = Amount { n: Some(1), half: false, unit };
                Some(Parsed::new(i, i + 1, Sense::Lasting { amount, lies: Lies::Free }, "the week").with_article())
            }
            Unit::Week if matches!(prep, "in" | "for" | "during" | "of") => shift(0, Which::This, "the week"),
            _ => None,
        }
    }

    /// What follows says where "the year" or "the week" begins or ends, so that it is a length.
    fn bounded(&self, i: usize) -> bool {
        matches!(
            self.raw(i),
            "ended" | "ending" | "since" | "before" | "after" | "to" | "through" | "until" | "that" | "when" | "between" | "from" | "or"
        )
    }

    /// "the year" at `i` after a preposition: the one spoken of ("the worst attack of the year"), unless what follows says that it is a length
    /// ("in the year since the coup", "for the year ended March 31").
    fn year_meant(&self, i: usize, prep: &str) -> Option<Parsed> {
        // "Person of the Year", "at the turn of the year"
        if self.raw(i.wrapping_sub(3)) == "turn" || !matches!(prep, "for" | "in" | "during" | "of") || self.capital(i) {
            return None;
        }
        let sense = if self.bounded(i + 1) {
            Sense::Lasting { amount: Amount { n: Some(1), half: false, unit: Unit::Year }, lies: Lies::Free }
        } else {
            Sense::Point(Point { shift: Some((Unit::Year, 0)), which: Which::This, ..Point::default() })
        };
        Some(Parsed::new(i, i + 1, sense, "the year spoken of").with_article())
    }

    /// An expression without article or modifier.
    fn term(&self, i: usize) -> Option<Parsed> {
        let tok = self.tok(i)?;
        match tok.kind {
            Kind::Num => self
                .numeric(i)
                .or_else(|| self.clock(i))
                .or_else(|| self.decade(i))
                .or_else(|| self.century(i))
                .or_else(|| self.day_first(i))
                .or_else(|| self.quarter_of(i, i, Year::None))
                .or_else(|| self.counted(i))
                .or_else(|| self.lone_year(i)),
            Kind::Mark('\'') => self.short_year(i),
            Kind::Mark(_) => None,
            Kind::Word => self.word_term(i),
        }
    }

    fn word_term(&self, i: usize) -> Option<Parsed> {
        let word = self.word(i);
        if self.capital(i)
            && let Some(p) = self.named_day(i, Which::Tense)
        {
            return Some(p);
        }
        match self.lex(i) {
            Lex::Month(_) => self.month_first(i),
            Lex::Weekday(_) => self.weekday(i),
            Lex::Season(_) => self.season(i, Which::Tense),
            Lex::Day(n) => self.day_word(i, n),
            Lex::Tens(_) => self.decade(i),
            Lex::Every(_) => self.adverb_of_set(i),
            Lex::Part(_) if matches!(word, "noon" | "midnight" | "midday") => self.clock(i).filter(|_| !self.name_like(i + 1)),
            Lex::Part(_) if !self.plural(i) && (matches!(self.lex(i + 1), Lex::Day(_)) && !self.is(i + 1, "tonight")) => {
                let Lex::Part(part) = self.lex(i) else { return None };
                let p = self.term(i + 1)?;
                let Sense::Point(q) = p.sense else { return None };
                Some(Parsed { first: i, sense: Sense::Point(Point { part: Some(part), ..q }), rule: "part of a day", ..p })
            }
            Lex::Part(_) if word == "overnight" => Some(self.overnight(i)),
            Lex::Part(part) => self.part_alone(i, part),
            Lex::Card(_) => self.clock(i).or_else(|| self.counted(i)).or_else(|| self.lone_year(i)),
            Lex::Ord(_) => self.century(i).or_else(|| self.quarter_of(i, i, Year::None)).or_else(|| self.day_first(i)),
            Lex::Unit(Unit::Second) if word == "second" => self.quarter_of(i, i, Year::None).or_else(|| self.day_first(i)),
            Lex::Unit(_) => self.year_before(i).or_else(|| self.bare_unit(i)),
            Lex::Word => match word {
                "every" | "each" | "per" => self.every(i),
                "fiscal" => self.fiscal(i),
                "fy" => self.fiscal_year(i),
                "q" | "h" => self.lettered_quarter(i, i, Year::None),
                "last" if self.is(i + 1, "half") => self.quarter_of(i, i, Year::None),
                "now" | "right" | "currently" | "presently" | "nowadays" | "recently" => self.reference(i, false),
                "a" | "an" | "several" | "few" | "some" | "half" | "another" | "many" | "couple" => self.counted(i),
                "first" | "final" => None,
                _ => self.pointed(i, false).or_else(|| self.reference(i, false)),
            },
            _ => None,
        }
    }

    /// "yesterday", "tomorrow morning", "late yesterday", "tonight".
    fn day_word(&self, i: usize, n: i32) -> Option<Parsed> {
        // "USA Today"
        if self.capital(i) && i > 0 && self.capital(i - 1) && self.is_word(i - 1) && self.lex(i - 1) == Lex::Other {
            return None;
        }
        // "tomorrow week"
        if matches!(self.unit(i + 1), Some(Unit::Week))
            && !self.plural(i + 1)
            && n >= 0
            && !self.is_plain_noun(i + 2)
            && !self.hyphen(i + 2)
        {
            let p = Point { shift: Some((Unit::Day, n + 7)), ..Point::default() };
            return Some(Parsed::new(i, i + 2, Sense::Point(p), "day week"));
        }
        let p = Point { shift: Some((Unit::Day, n)), part: self.is(i, "tonight").then_some("NI"), ..Point::default() };
        Some(self.with_part(Parsed::new(i, i + 1, Sense::Point(p), "day")))
    }

    /// "years", "months ago", "weeks or months", "decades-long".
    fn bare_unit(&self, i: usize) -> Option<Parsed> {
        let unit = self.unit(i).filter(|u| *u >= Unit::Day && *u != Unit::Season && *u != Unit::Half)?;
        if !self.plural(i) || self.capital(i) && i > 0 || i > 0 && self.hyphen(i - 1) {
            return None;
        }
        let amount = Amount { n: None, half: false, unit };
        if self.is(i + 1, "ago") {
            return Some(Parsed::new(i, i + 2, Sense::Away { amount, forward: false, from_said: false }, "so long ago"));
        }
        if self.any(i + 1, &["earlier", "later"]) {
            return Some(Parsed::new(i, i + 2, Sense::Away { amount, forward: self.is(i + 1, "later"), from_said: true }, "so long after"));
        }
        let led = self.any(i.wrapping_sub(1), &["for", "in", "within", "after", "over", "through", "take", "last"])
            || self.any(i + 1, &["of", "before", "after"])
            || self.hyphen(i + 1) && self.any(i + 2, &["long"]);
        if !led || unit == Unit::Weekend {
            return None;
        }
        let end = match () {
            () if self.hyphen(i + 1) && self.is(i + 2, "long") => i + 3,
            // "weeks or months"
            () if self.any(i + 1, &["or", "and"]) && self.unit(i + 2).is_some_and(|_| self.plural(i + 2)) => i + 3,
            () => i + 1,
        };
        Some(Parsed::new(i, end, Sense::Lasting { amount, lies: Lies::Free }, "units"))
    }
}
