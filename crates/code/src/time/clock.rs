//! Rules for the time of day: parts of the day beside a day, and the clock.

use super::line::Line;
use super::points::point;
use super::sense::{Clock, Parsed, Point, Sense};
use super::words::{Lex, Unit};

/// Zones by their letters, in minutes east of Greenwich.
const ZONES: [(&str, i16); 13] = [
    ("gmt", 0),
    ("utc", 0),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("pst", -480),
    ("pdt", -420),
    ("cet", 60),
    ("cest", 120),
    ("bst", 60),
    ("eat", 180),
    ("msk", 180),
];

/// The rule of "overnight"; with a day behind it the rule says more.
pub(super) const OVERNIGHT: &str = "overnight";

impl Line<'_> {
    /// "overnight", "overnight Tuesday", "overnight into Friday".
    pub(super) fn overnight(&self, i: usize) -> Parsed {
        let into = self.any(i + 1, &["into", "to", "on"]);
        let at = if into { i + 2 } else { i + 1 };
        let day = match self.lex(at) {
            Lex::Weekday(_) => self.weekday(at),
            Lex::Day(n) if !self.is(at, "tonight") => {
                Some(point(at, at + 1, Point { shift: Some((Unit::Day, n)), ..Point::default() }, "day"))
            }
            _ => None,
        };
        let rule = if into && !self.is(i + 1, "on") { OVERNIGHT } else { "overnight of a day" };
        match day {
            Some(Parsed { sense: Sense::Point(p), end, .. }) if p.part.is_none() => point(i, end, Point { part: Some("NI"), ..p }, rule),
            _ => point(i, i + 1, Point { shift: Some((Unit::Day, 0)), part: Some("NI"), ..Point::default() }, OVERNIGHT),
        }
    }

    /// Adds "morning", "night", "10 a.m." after a day.
    pub(super) fn with_part(&self, parsed: Parsed) -> Parsed {
        let Sense::Point(p) = parsed.sense else { return parsed };
        let end = parsed.end;
        let hyphen = self.skip_hyphen(end);
        if p.part.is_some() || p.clock.is_some() {
            return parsed;
        }
        let mid = if self.any(hyphen, &["mid", "early", "late"]) { self.skip_hyphen(hyphen + 1) } else { hyphen };
        if let Lex::Part(part) = self.lex(mid)
            && !self.any(mid, &["dawn", "dusk", "sunset", "sunrise", "midnight", "noon"])
        {
            let sense = if self.plural(mid) {
                match p.weekday {
                    Some(d) => Sense::Set(format!("XXXX-WXX-{d}T{part}")),
                    None => return parsed,
                }
            } else {
                Sense::Point(Point { part: Some(part), ..p })
            };
            return Parsed { end: mid + 1, sense, ..parsed };
        }
        parsed
    }

    /// "in the morning", "during the night", "at dawn": of the day that is told of. "At night" is any night.
    pub(super) fn part_alone(&self, i: usize, part: &'static str) -> Option<Parsed> {
        if self.plural(i) || self.hyphen(i + 1) || self.is_plain_noun(i + 1) || self.is(i + 1, "of") {
            return None;
        }
        let before = |back: usize| i.checked_sub(back).map_or("", |k| self.word(k));
        let led = match (self.word(i), before(1)) {
            ("dawn" | "daybreak" | "sunrise" | "dusk" | "sunset" | "nightfall", "at" | "before" | "until" | "by") => true,
            ("morning" | "afternoon" | "evening", "the") => matches!(before(2), "in" | "during" | "by" | "until"),
            ("night", "the") => matches!(before(2), "in" | "during"),
            _ => false,
        };
        let p = Point { part: Some(part), ..Point::default() };
        led.then(|| point(i, i + 1, p, "part of the day told of").with_article())
    }

    /// "10:35", "10:35:20"
    pub(super) fn hour_minute(&self, i: usize) -> Option<(Clock, usize)> {
        let (h, 1 | 2) = self.num(i)? else { return None };
        if !(self.mark(i + 1, ':') && self.glued(i + 1) && self.glued(i + 2)) {
            return None;
        }
        let (m, 2) = self.num(i + 2)? else { return None };
        if h > 24 || m > 59 {
            return None;
        }
        if self.mark(i + 3, ':')
            && self.glued(i + 4)
            && let Some((s, 2)) = self.num(i + 4)
            && s < 60
        {
            return Some((Clock { hour: h as u8, minute: Some(m as u8), second: Some(s as u8), zone: None }, i + 5));
        }
        Some((Clock { hour: h as u8, minute: Some(m as u8), second: None, zone: None }, i + 3))
    }

    /// "a.m.", "pm", "p.m": the half of the day at `i`.
    fn half_day(&self, i: usize) -> Option<(bool, usize)> {
        match self.word(i) {
            "pm" => Some((true, i + 1)),
            "am" => Some((false, i + 1)),
            w @ ("a" | "p") if self.mark(i + 1, '.') && self.glued(i + 1) && self.is(i + 2, "m") && self.glued(i + 2) => {
                let end = if self.mark(i + 3, '.') && self.glued(i + 3) { i + 4 } else { i + 3 };
                Some((w == "p", end))
            }
            _ => None,
        }
    }

    /// "10 a.m.", "3:30 pm GMT", "15:30", "0600 GMT", "six o'clock", "4 in the morning", "noon", "midnight".
    pub(super) fn clock(&self, i: usize) -> Option<Parsed> {
        if self.glued(i) && i > 0 && (self.mark(i - 1, '$') || self.mark(i - 1, '-') || self.mark(i - 1, '.') || self.mark(i - 1, ':')) {
            return None;
        }
        let (mut clock, mut end) = match (self.hour_minute(i), self.num(i), self.lex(i)) {
            (Some(hm), ..) => hm,
            (_, Some((h, 1 | 2)), _) if h <= 24 => {
                // "10.30 a.m."
                match (self.mark(i + 1, '.') && self.glued(i + 1) && self.glued(i + 2), self.num(i + 2)) {
                    (true, Some((m, 2))) if m < 60 => (Clock { hour: h as u8, minute: Some(m as u8), second: None, zone: None }, i + 3),
                    _ => (Clock { hour: h as u8, minute: None, second: None, zone: None }, i + 1),
                }
            }
            (_, Some((hm, 4)), _) if self.any(i + 1, &["gmt", "utc", "hours", "local"]) && hm % 100 < 60 && hm <= 2400 => {
                let end = if self.is(i + 1, "hours") { i + 2 } else { i + 1 };
                (Clock { hour: (hm / 100) as u8, minute: Some((hm % 100) as u8), second: None, zone: None }, end)
            }
            (_, None, Lex::Card(h @ 1..=12)) => (Clock { hour: h as u8, minute: None, second: None, zone: None }, i + 1),
            (_, None, Lex::Part(_))
                if self.any(i, &["noon", "midnight", "midday"])
                    && self.raw(i.wrapping_sub(1)) != "high"
                    && self.raw(i.wrapping_sub(1)) != "High" =>
            {
                let hour = if self.is(i, "midnight") { 24 } else { 12 };
                let p = Point { clock: Some(Clock { hour, minute: None, second: None, zone: None }), ..Point::default() };
                return Some(self.clock_and_day(i, i + 1, p));
            }
            _ => return None,
        };
        let mut sure = clock.minute.is_some() && !self.mark(i + 1, '.');
        if let Some((pm, after)) = self.half_day(end)
            && clock.hour <= 12
            && !(self.is(end, "a") && self.capital(end) && after == end + 1)
        {
            clock.hour = clock.hour % 12 + if pm { 12 } else { 0 };
            end = after;
            sure = true;
        } else if self.is(end, "o") && self.mark(end + 1, '\'') && self.is(end + 2, "clock") {
            end += 3;
            sure = true;
        } else if self.is(end, "in")
            && self.is(end + 1, "the")
            && self.any(end + 2, &["morning", "afternoon", "evening"])
            && clock.hour <= 12
            && self.any(i.wrapping_sub(1), &["at", "about", "around", "by", "until", "after", "before"])
        {
            if !self.is(end + 2, "morning") {
                clock.hour = clock.hour % 12 + 12;
            }
            end += 3;
            sure = true;
        }
        // "12:00Z"
        if sure && self.glued(end) && self.raw(end) == "Z" {
            let p = Point { clock: Some(Clock { zone: Some(0), ..clock }), ..Point::default() };
            return Some(self.clock_and_day(i, end + 1, p));
        }
        // A score or a verse is not a time: "won 10:5".
        if !sure || (self.glued(end) && self.is_word(end)) {
            return None;
        }
        (clock.zone, end) = self.zone(end);
        let p = Point { clock: Some(clock), ..Point::default() };
        Some(self.clock_and_day(i, end, p))
    }

    /// The zone behind a clock time: "GMT", "EST", "UTC+3", "GMT+05:30", "Moscow time"; minutes east of Greenwich where it says so much.
    fn zone(&self, i: usize) -> (Option<i16>, usize) {
        if self.any(i, &["local", "eastern", "moscow"]) && self.is(i + 1, "time") {
            return (self.is(i, "moscow").then_some(180), i + 2);
        }
        let Some((_, minutes)) = ZONES.iter().find(|(name, _)| self.is(i, name)) else { return (None, i) };
        let sign = match () {
            () if self.mark(i + 1, '+') => 1,
            () if self.mark(i + 1, '-') || self.mark(i + 1, '−') => -1,
            () => return (Some(*minutes), i + 1),
        };
        if *minutes != 0 || !self.glued(i + 1) || !self.glued(i + 2) {
            return (Some(*minutes), i + 1);
        }
        if let Some((c, end)) = self.hour_minute(i + 2) {
            return (Some(sign * (i16::from(c.hour) * 60 + i16::from(c.minute.unwrap_or(0)))), end);
        }
        match self.num(i + 2) {
            Some((h, 1 | 2)) if h <= 14 => (Some(sign * h as i16 * 60), i + 3),
            _ => (Some(0), i + 1),
        }
    }

    /// "Z", "+02:00" glued to a clock time.
    pub(super) fn glued_zone(&self, i: usize) -> (Option<i16>, usize) {
        if !self.glued(i) {
            return (None, i);
        }
        let sign = match () {
            () if self.raw(i) == "Z" => return (Some(0), i + 1),
            () if self.mark(i, '+') => 1,
            () if self.mark(i, '-') => -1,
            () => return (None, i),
        };
        match self.hour_minute(i + 1) {
            Some((c, end)) if self.glued(i + 1) => (Some(sign * (i16::from(c.hour) * 60 + i16::from(c.minute.unwrap_or(0)))), end),
            _ => (None, i),
        }
    }

    /// A day just after a time of day: "10 a.m. Tuesday", "5 p.m. EST, Nov. 6", "noon on Thursday", "midnight last night".
    fn clock_and_day(&self, i: usize, end: usize, p: Point) -> Parsed {
        let mut at = self.skip_comma(end);
        if self.is(at, "on") && (matches!(self.lex(at + 1), Lex::Weekday(_) | Lex::Month(_)) || self.num(at + 1).is_some()) {
            at += 1;
        }
        let day = match self.lex(at) {
            Lex::Weekday(_) => self.weekday(at),
            Lex::Day(n) => Some(point(at, at + 1, Point { shift: Some((Unit::Day, n)), ..Point::default() }, "day")),
            Lex::Month(_) => self.month_first(at).filter(|d| matches!(d.sense, Sense::Point(Point { day: Some(_), .. }))),
            _ if self.num(at).is_some() => self.day_first(at),
            _ => None,
        };
        if let Some(Parsed { sense: Sense::Point(q), end, .. }) = day {
            return point(i, end, Point { clock: p.clock, part: None, ..q }, "time and day");
        }
        point(i, end, p, "time of day")
    }
}
