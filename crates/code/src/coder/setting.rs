//! When and where a record's act was: what its sentence says, then what the scene that it goes on with says.

use demarche_record::{DateBasis, Edtf, Place, Sentence, Status, Upos};

use super::Work;
use crate::places::{self, PlaceKind};
use crate::roles::Filler;
use crate::status::Reading;
use crate::time;
use crate::time::scene::Back;

/// The predicate that says when or where: "The last time they **met** was on 21 February in **Kazan**".
fn identifying(s: &Sentence, trigger: usize) -> Option<usize> {
    let noun = s.tokens[trigger].head.filter(|_| s.tokens[trigger].deprel.starts_with("acl"))?;
    let timely = matches!(s.tokens[noun].lemma.as_str(), "time" | "day" | "date" | "occasion" | "place");
    // A tree may hang the noun on a word inside the predicate ("was on **February** 21 in Kazan").
    let mut predicate = s.tokens[noun].head.filter(|_| timely)?;
    for _ in 0..3 {
        if s.child(predicate, "cop").is_some_and(|c| c > trigger) {
            return Some(predicate);
        }
        predicate = s.tokens[predicate].head?;
    }
    None
}

impl Work<'_> {
    pub(super) fn when(&self, sentence: usize, trigger: usize, reading: &Reading, act: bool) -> (Option<Edtf>, DateBasis) {
        use time::anchor::{EventTense, date_for, tense_of};
        let s = &self.document.sentences[sentence];
        let tense = match reading.status {
            Status::Future | Status::Hypothetical => EventTense::Future,
            _ => tense_of(s, trigger),
        };
        let mut anchor = date_for(&self.timexes, sentence, s, trigger, tense, self.report.published);
        if !matches!(anchor.basis, DateBasis::Explicit | DateBasis::Relative)
            && let Some(outer) = identifying(s, trigger)
        {
            let other = date_for(&self.timexes, sentence, s, outer, tense, self.report.published);
            if matches!(other.basis, DateBasis::Explicit | DateBasis::Relative) {
                anchor = other;
            }
        }
        let published = self.report.published;
        if reading.status == Status::Actual
            && !matches!(anchor.basis, DateBasis::Explicit | DateBasis::Relative)
            && let Some(shared) = time::scene::since(self.document, &self.timexes, sentence, trigger, published)
                .or_else(|| time::scene::date(self.document, &self.timexes, sentence, trigger, published))
        {
            anchor = shared;
        }
        if tense == EventTense::Perfect && act {
            time::anchor::done_by(&mut anchor, s, trigger, self.report.published);
        }
        (anchor.edtf, if anchor.edtf.is_some() { anchor.basis } else { DateBasis::None })
    }

    pub(super) fn place(&self, sentence: usize, trigger: usize, fillers: &[&Filler]) -> Option<Place> {
        let s = &self.document.sentences[sentence];
        let found = places::of_event(s, sentence, trigger, &self.toponyms, None)
            .or_else(|| places::of_event(s, sentence, identifying(s, trigger)?, &self.toponyms, None))
            .or_else(|| self.scene_place(sentence, trigger))?;
        let t = &self.toponyms[found.toponym];
        // A party is not a place, unless the words say "in", or "to" after a journey, or the act cannot be elsewhere ("its occupation of
        // Ukraine").
        let journey = matches!(s.tokens[trigger].lemma.as_str(), "visit" | "trip" | "travel" | "journey" | "fly" | "arrive" | "tour");
        let lemma = s.tokens[trigger].lemma.as_str();
        let ground = places::treads(lemma);
        // A town that is bombed or seized is ground; a capital that is hit or targeted may be a government.
        let state = match t.kind {
            PlaceKind::Country | PlaceKind::Continent => true,
            PlaceKind::Capital => matches!(lemma, "hit" | "target"),
            _ => false,
        };
        let taken = places::takes_ground(lemma) && !state;
        let locative = |f: &&Filler| match s.child(f.token, "case").map(|c| s.tokens[c].lemma.as_str()) {
            Some("in" | "at" | "near" | "inside" | "into" | "across" | "throughout" | "outside") => true,
            Some("to") => journey,
            None | Some("of") => ground,
            _ => false,
        };
        if !ground && !taken && fillers.iter().any(|f| t.start <= f.token && f.token < t.end && t.sentence == sentence && !locative(f)) {
            return None;
        }
        Some(Place {
            text: t.span.of(&self.report.text).to_owned(),
            name: Some(t.name.clone()),
            country: t.country.map(str::to_owned),
            admin1: t.admin1.map(Into::into),
            latitude: t.lat,
            longitude: t.lon,
            geonames_id: t.geonames_id,
            precision: t.precision,
        })
    }

    /// The place of the scene that the sentence goes on with ("During that meeting, …", "There, …", "He accused …").
    fn scene_place(&self, sentence: usize, trigger: usize) -> Option<places::EventPlace> {
        let (mut at, mut trigger) = (sentence, trigger);
        for _ in 0..time::scene::FURTHEST {
            let how = time::scene::back(self.document, at, trigger)?;
            at -= 1;
            let s = &self.document.sentences[at];
            trigger = s.root()?;
            let of = |i: usize| places::of_event(s, at, i, &self.toponyms, None);
            // "There" is where anything of the sentence before happened, be it in a clause.
            let acts = || (0..s.tokens.len()).filter(|&i| i == trigger || s.tokens[i].upos == Upos::Verb);
            let found = match how {
                Back::Scene => acts().filter_map(of).max_by(|a, b| a.score.total_cmp(&b.score)),
                Back::People => of(trigger),
            };
            if let Some(found) = found {
                return Some(places::EventPlace { inherited: true, why: "the place of the scene", ..found });
            }
        }
        None
    }
}
