//! What the grammar hands to the resolver: a time expression before the clock is looked at.

use super::Modifier;
use super::days::Falls;
use super::words::{Season, Unit};

/// Which year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Year {
    #[default]
    None,
    Abs(i16),
    /// Years from the publication's.
    Rel(i16),
    /// Years from the one mentioned last ("that year", "the following year").
    Said(i16),
}

/// Which of the many that bear a name: which Friday, which March.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Which {
    /// The tense decides.
    #[default]
    Tense,
    Last,
    Next,
    /// The one of the publication's week or year.
    This,
    /// The one before that mentioned last.
    Previous,
    /// The one after that mentioned last.
    Following,
    /// That mentioned last.
    Same,
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) hour: u8,
    pub(super) minute: Option<u8>,
    pub(super) second: Option<u8>,
    /// Minutes east of Greenwich, where the text says the zone.
    pub(super) zone: Option<i16>,
}

/// A place on the calendar, perhaps incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct Point {
    pub(super) year: Year,
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
    pub(super) weekday: Option<u8>,
    pub(super) quarter: Option<u8>,
    pub(super) half: Option<u8>,
    pub(super) season: Option<Season>,
    pub(super) named: Option<Falls>,
    /// Units from the publication's (or, by `which`, from the one mentioned last): "last year" is (Year, -1).
    pub(super) shift: Option<(Unit, i32)>,
    /// The week that holds this day.
    pub(super) week_of: bool,
    /// A month or day of the one mentioned last: "the 18th", "the end of the month".
    pub(super) which: Which,
    pub(super) part: Option<&'static str>,
    /// Days beyond that: "a week from Tuesday".
    pub(super) further: i32,
    pub(super) clock: Option<Clock>,
    /// A year or quarter of somebody's own calendar.
    pub(super) fiscal: bool,
}

/// How many units; `None` is "some".
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Amount {
    /// Whole units.
    pub(super) n: Option<u32>,
    /// And a half.
    pub(super) half: bool,
    pub(super) unit: Unit,
}

/// Where a duration lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Lies {
    /// Anywhere.
    #[default]
    Free,
    /// It ends now: "the past two weeks".
    Past,
    /// It begins now: "the next two weeks".
    Next,
}

/// What an expression means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sense {
    Point(Point),
    /// "two days ago", "a year earlier", "three weeks from now".
    Away {
        amount: Amount,
        forward: bool,
        from_said: bool,
    },
    /// "25 years ago today", "a year ago this month": the same day or month, so long before.
    SameThen {
        amount: Amount,
        month: bool,
    },
    /// 199 for the 1990s; explicit unless only the tens were given.
    Decade {
        tens: i16,
        explicit: bool,
    },
    /// 20 for the twentieth.
    Century(i16),
    Lasting {
        amount: Amount,
        lies: Lies,
    },
    Set(String),
    /// PRESENT_REF, PAST_REF, FUTURE_REF.
    Ref(&'static str),
    /// The date said last: "since then".
    Said,
    /// From one month to another: a month of another calendar.
    Months((i16, u8), (i16, u8)),
    /// A month of another calendar that begins in this month of ours, in the year that the report gives.
    MonthPair(u8),
    /// "2014-15": from one year to another.
    Years(i16, i16),
}

/// An expression in tokens.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parsed {
    pub(super) first: usize,
    /// One past the last token.
    pub(super) end: usize,
    pub(super) sense: Sense,
    pub(super) modifier: Option<Modifier>,
    pub(super) rule: &'static str,
    /// The article before it belongs to it.
    pub(super) article: bool,
}

impl Parsed {
    pub(super) fn new(first: usize, end: usize, sense: Sense, rule: &'static str) -> Parsed {
        Parsed { first, end, sense, modifier: None, rule, article: false }
    }

    pub(super) fn with_article(mut self) -> Parsed {
        self.article = true;
        self
    }
}
