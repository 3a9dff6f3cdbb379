//! How much speaks for two mentions telling one act.
//!
//! What contradicts is never weighed: other parties, another place, another day. What is left is weighed as a sum whose zero is the line. The weights
//! were set on the scenes of odd number in `gold/clusters`; those of even number were only scored. Around the chosen values each weight may move by a
//! fifth and the score stays: the gold has few near misses, and the weights lean to keeping apart.

use demarche_record::{EventType, PlacePrecision};

use crate::mention::{Mention, Place};
use crate::month::between;
use crate::parties::{Fit, Sides};
use crate::words::{alike, content, hash, stem, words};

/// A mention made ready to be compared.
pub(crate) struct Facts<'m, 'a> {
    pub(crate) mention: &'m Mention<'a>,
    /// Where it stands in the caller's list.
    pub(crate) index: usize,
    pub(crate) sides: Sides,
    /// Content words of the quote without those of its parties' names.
    pub(crate) wording: Vec<u32>,
    title: Vec<u32>,
    report: u64,
    trigger: u32,
    spot: Option<Spot>,
    /// Days since 1970-01-01.
    pub(crate) published: i64,
}

struct Spot {
    name: u32,
    country: u32,
    admin1: u32,
    at: Option<(f64, f64)>,
    /// A town or finer.
    fine: bool,
}

/// How two places fit; contradiction is `None` in [`place`].
#[derive(Clone, Copy, PartialEq)]
enum Near {
    Open,
    Within,
    Same,
}

/// A weighed pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Weighed {
    pub(crate) score: f32,
    /// Likeness of the quotes, 0 to 1.
    pub(crate) wording: f32,
    pub(crate) open: u8,
}

fn number(text: Option<&str>) -> u32 {
    text.map_or(0, |t| hash(t) as u32)
}

impl<'m, 'a> Facts<'m, 'a> {
    pub(crate) fn new(index: usize, mention: &'m Mention<'a>) -> Facts<'m, 'a> {
        let mut wording = Vec::new();
        content(mention.quote, &mut wording);
        let sides = Sides::new(mention);
        wording.retain(|w| !sides.names(*w));
        let mut title = Vec::new();
        content(mention.title, &mut title);
        let mut trigger = 0;
        words(mention.trigger, |w| trigger = hash(stem(w)) as u32);
        Facts {
            mention,
            index,
            sides,
            report: hash(mention.report_id),
            wording,
            title,
            trigger,
            spot: mention.place.as_ref().and_then(Spot::new),
            published: mention.published.map_or(0, day_number),
        }
    }

    /// How exactly it names its act, for the order in which mentions found groups: the vague join the exact and not the other way.
    pub(crate) fn exactness(&self) -> (u8, bool, usize) {
        (self.sides.named(), self.spot.as_ref().is_some_and(|s| s.fine), self.sides.persons())
    }

    /// True where the two stand in copies of one text.
    pub(crate) fn copy_of(&self, other: &Facts<'_, '_>) -> bool {
        self.mention.signature.zip(other.mention.signature).is_some_and(|(a, b)| a.copies(b))
    }
}

/// Days since 1970-01-01.
pub(crate) fn day_number(day: jiff::civil::Date) -> i64 {
    between(jiff::civil::date(1970, 1, 1), day)
}

impl Spot {
    fn new(p: &Place<'_>) -> Option<Spot> {
        let mut name = 0u32;
        words(p.name, |w| name = name.rotate_left(5) ^ hash(w) as u32);
        let fine = matches!(p.precision, PlacePrecision::Exact | PlacePrecision::City);
        let at = p.latitude.zip(p.longitude);
        (name != 0).then(|| Spot { name, country: number(p.country), admin1: number(p.admin1), at, fine })
    }
}

/// Kilometres between two points; a sphere is exact enough.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (la, lb) = (a.0.to_radians(), b.0.to_radians());
    let h = ((lb - la) / 2.0).sin().powi(2) + la.cos() * lb.cos() * ((b.1 - a.1).to_radians() / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}

/// Kilometres within which two points are one place: a town and a building at its edge.
const ONE_PLACE: f64 = 30.0;

/// How two places fit; `None` where they contradict.
fn place(a: Option<&Spot>, b: Option<&Spot>) -> Option<Near> {
    let (Some(a), Some(b)) = (a, b) else { return Some(Near::Open) };
    if a.name == b.name && (a.country == b.country || a.country == 0 || b.country == 0) {
        return Some(if a.fine && b.fine { Near::Same } else { Near::Within });
    }
    let differ = |x: u32, y: u32| x != 0 && y != 0 && x != y;
    if differ(a.country, b.country) {
        return None;
    }
    if a.fine && b.fine {
        return match a.at.zip(b.at) {
            Some((x, y)) => (kilometres(x, y) <= ONE_PLACE).then_some(Near::Same),
            None => Some(Near::Open),
        };
    }
    if differ(a.admin1, b.admin1) { None } else { Some(Near::Within) }
}

/// Acts that have no direction.
pub(crate) fn mutual(t: EventType) -> bool {
    matches!(t, EventType::Consult | EventType::Agree | EventType::Cooperate)
}

/// What the type alone says: much is said in a day, and two states meet once.
fn base(t: EventType) -> f32 {
    match t {
        EventType::Accuse | EventType::Request | EventType::Reject | EventType::Threaten => -1.2,
        EventType::Assault | EventType::Coerce => -1.2,
        _ => -1.0,
    }
}

/// True where the two cannot tell one act.
pub(crate) fn contradict(a: &Facts<'_, '_>, b: &Facts<'_, '_>) -> bool {
    a.sides.fit(&b.sides, mutual(a.mention.event_type)).is_none() || place(a.spot.as_ref(), b.spot.as_ref()).is_none()
}

/// Weighs a pair of one type, status and time; `None` where the two contradict.
pub(crate) fn weigh(a: &Facts<'_, '_>, b: &Facts<'_, '_>) -> Option<Weighed> {
    let kind = a.mention.event_type;
    let Fit { sameness, open } = a.sides.fit(&b.sides, mutual(kind))?;
    let near = place(a.spot.as_ref(), b.spot.as_ref())?;
    let wording = alike(&a.wording, &b.wording);
    let mut score = base(kind) + 0.9 * sameness - 0.4 * f32::from(open) + 2.2 * wording;
    if a.trigger == b.trigger {
        score += 0.3;
    }
    score += if a.report == b.report { 0.3 } else { alike(&a.title, &b.title) };
    score += match near {
        Near::Same => 0.8,
        Near::Within => 0.2,
        Near::Open => 0.0,
    };
    score += codes(a.mention, b.mention) + tolls(a.mention, b.mention);
    Some(Weighed { score, wording, open })
}

/// CAMEO codes and modes.
fn codes(a: &Mention<'_>, b: &Mention<'_>) -> f32 {
    let code = match (a.cameo, b.cameo) {
        (Some(x), Some(y)) if x == y => 0.3,
        (Some(x), Some(y)) if !x.starts_with(y) && !y.starts_with(x) => -0.2,
        _ => 0.0,
    };
    let apart = !a.event_mode.is_empty() && !b.event_mode.is_empty() && !a.event_mode.iter().any(|m| b.event_mode.contains(m));
    if apart { code - 0.4 } else { code }
}

/// The dead and the injured. A toll rises from report to report, so that only a wide difference speaks against.
fn tolls(a: &Mention<'_>, b: &Mention<'_>) -> f32 {
    let one = |x: Option<i32>, y: Option<i32>| match (x, y) {
        (Some(x), Some(y)) if x == y => 0.8,
        (Some(x), Some(y)) => {
            let (low, high) = (x.min(y), x.max(y));
            if high - low > 3 && high > 3 * low { -0.8 } else { 0.0 }
        }
        _ => 0.0,
    };
    one(a.dead, b.dead) + one(a.injured, b.injured) * 0.5
}
