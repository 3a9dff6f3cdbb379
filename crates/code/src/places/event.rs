//! Where an act happened, which is less than where the sentence has been.
//!
//! A place counts when the tree ties it to the act: a locative phrase ("in", "near", "outside") of the trigger or of one
//! of its participants, a locative of the clause that governs it, a phrase at the head of the sentence, or the object of
//! a verb that takes ground ("stormed Taseel", "entered the town"). A party ("Syria attacked"), a demonym, an
//! organisation's home and the place where somebody merely *said* it do not count. Each toponym is lifted through the words
//! that carry it ("the outskirts of the town of X" stands where "the outskirts" stands), tied to a governor, and scored by
//! the way from there to the trigger. A clause with "where" is about the noun that it hangs on. Last, names that place each other ([`nest`])
//! are weighed together: of "Kulbus, in West Darfur" the act was in Kulbus, whichever of the two the tree ties to it.

use demarche_record::{NameKind, PlacePrecision, Sentence, Upos};

use super::gazetteer::PlaceKind;
use super::nest::{self, Bond};
use super::resolve::{Toponym, distance_km};
use super::words::{Class, is};

/// The place of an act.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPlace {
    /// Index in the toponyms given.
    pub toponym: usize,
    /// True where nothing in the sentence says it and the scene's place stands in.
    pub inherited: bool,
    /// How strongly the tree and the network tie it to the act: 1 where nothing stands between.
    pub score: f32,
    /// The tie, for `demarche where` and for the reason kept with a record.
    pub why: &'static str,
}

const ABOVE: &str = "at the act that governs it";

/// Least score at which a record has the place: nothing is better than a wrong place.
const SURE: f32 = 0.38;
/// Least score at which a place is among those that the sentence says for the act, where all are asked for.
const ENOUGH: f32 = 0.33;
/// The same where the sentence names one place only.
const ENOUGH_ALONE: f32 = 0.2;
/// What a place that is only near the act loses against one within which it was.
const BESIDE: f32 = 0.24;
/// How far from the middle of a region, and of a county or district, its towns lie at most.
const REGION_KM: f64 = 350.0;
const DISTRICT_KM: f64 = 80.0;
/// Probability from which the network's place of an act counts.
const LIKELY: f32 = 0.4;

/// The place of the act whose trigger is token `trigger` of `sentence`, which is number `number` in its document. `toponyms` are the
/// document's ([`super::resolve`]); `fallback` is the index of the place of the scene so far, if the caller knows that
/// the scene has not changed.
pub fn of_event(sentence: &Sentence, number: usize, trigger: usize, toponyms: &[Toponym], fallback: Option<usize>) -> Option<EventPlace> {
    let best =
        tied(sentence, number, trigger, toponyms).into_iter().max_by(|a, b| a.score.total_cmp(&b.score).then(b.toponym.cmp(&a.toponym)));
    match best {
        Some(place) if place.score >= SURE => Some(place),
        _ => fallback.map(|toponym| EventPlace { toponym, inherited: true, score: 0.3, why: "the place of the scene" }),
    }
}

/// Token ranges of all places where the act of token `trigger` happened: "in Kwande, Katsina and Logo" are three.
pub fn event_place_tokens(sentence: &Sentence, number: usize, trigger: usize, toponyms: &[Toponym]) -> Vec<(usize, usize)> {
    let mut all = tied(sentence, number, trigger, toponyms);
    all.retain(|p| !toponyms[p.toponym].described);
    let top = all.iter().map(|p| p.score).fold(0.0, f32::max);
    if top < enough(number, toponyms) {
        return Vec::new();
    }
    let mut out: Vec<(usize, usize)> =
        all.iter().filter(|p| p.score > top - 0.02).map(|p| (toponyms[p.toponym].start, toponyms[p.toponym].end)).collect();
    out.sort_unstable();
    out
}

/// A verb or noun by which even a state is ground: "invade", "occupation".
pub fn treads(lemma: &str) -> bool {
    is(Class::Treads, lemma)
}

/// A verb or noun whose object is the ground on which it happens, where that is no state: "bombed Nyala".
pub fn takes_ground(lemma: &str) -> bool {
    is(Class::Takes, lemma)
}

fn enough(number: usize, toponyms: &[Toponym]) -> f32 {
    let named = toponyms.iter().filter(|t| t.sentence == number && !t.demonym && !t.embedded && !t.described).count();
    if named == 1 { ENOUGH_ALONE } else { ENOUGH }
}

/// Every toponym of the sentence that is tied to the trigger at all.
pub(super) fn tied(sentence: &Sentence, number: usize, trigger: usize, toponyms: &[Toponym]) -> Vec<EventPlace> {
    if trigger >= sentence.tokens.len() {
        return Vec::new();
    }
    let n = sentence.tokens.len();
    let mut named = vec![false; n];
    for t in toponyms.iter().filter(|t| t.sentence == number && !t.demonym && t.end <= n) {
        named[t.start..t.end].fill(true);
    }
    let way = Way { s: sentence, above: ancestors(sentence, trigger), trigger, named };
    let mut names: Vec<usize> = (0..toponyms.len())
        .filter(|&i| {
            let t = &toponyms[i];
            t.sentence == number
                && !t.demonym
                && (!t.embedded || of_occasion(sentence, t))
                && t.end <= sentence.tokens.len()
                && t.start < t.end
        })
        .collect();
    names.sort_by_key(|&i| toponyms[i].start);
    let mut ties: Vec<Option<(f32, &'static str)>> = names.iter().map(|&i| way.score(&toponyms[i])).collect();
    if let Some(act) = sentence.acts.iter().find(|a| a.trigger == trigger) {
        for (tie, &i) in ties.iter_mut().zip(&names) {
            let sure = act.roles[toponyms[i].start..toponyms[i].end].iter().map(|[.., place]| *place).fold(0.0, f32::max);
            *tie = learned(*tie, sure);
        }
    }
    weigh(&mut ties, &names, &nest::bonds(sentence, toponyms, &names));
    let mut out: Vec<EventPlace> = names
        .iter()
        .zip(ties)
        .filter_map(|(&toponym, tie)| tie.map(|(score, why)| EventPlace { toponym, inherited: false, score, why }))
        .collect();
    // What the act's own words say goes before what the clause above says.
    if out.iter().any(|p| p.why != ABOVE && p.score > 0.3) {
        for p in out.iter_mut().filter(|p| p.why == ABOVE) {
            p.score -= 0.3;
        }
    }
    // "In Western Beqaa, troops shelled the hills of Ein Tini": the phrase that opens the sentence sets the scene.
    let opens = |p: &EventPlace| way.opens(toponyms[p.toponym].start);
    let told = out.iter().filter(|p| !opens(p)).map(|p| p.score).fold(0.0, f32::max);
    if told > 0.45 {
        for place in out.iter_mut().filter(|p| opens(p)) {
            place.score = place.score.min(told - 0.05);
        }
    }
    // Of two that are tied alike the one within the other is meant.
    let outer: Vec<usize> = (0..out.len())
        .filter(|&j| {
            out.iter().any(|p| p.score > 0.3 && p.score > out[j].score - 0.1 && contains(&toponyms[out[j].toponym], &toponyms[p.toponym]))
        })
        .collect();
    for j in outer {
        out[j].score -= 0.2;
    }
    out
}

/// A tie of the tree as the network's opinion of it leaves it: what it too takes for the place gains by a fixed amount, so that names side by side stay
/// level, and what the tree does not reach is tied by the network alone. Its silence says nothing: it was taught few places.
fn learned(tie: Option<(f32, &'static str)>, sure: f32) -> Option<(f32, &'static str)> {
    match tie {
        Some((score, why)) if sure > LIKELY => Some((score + 0.2, why)),
        None if sure > LIKELY => Some((0.9 * sure, "the network takes it for the place")),
        tie => tie,
    }
}

/// "the Hanoi Summit", "the Munich Security Conference": a place in the name of what was held there.
fn of_occasion(s: &Sentence, t: &Toponym) -> bool {
    let within = |n: &&demarche_record::Name| n.start <= t.start && t.end < n.end && n.kind == NameKind::Event;
    s.names.iter().find(within).is_some_and(|n| is(Class::Acts, &s.tokens[n.end - 1].lemma))
}

/// Names that place each other share their tie; the inner one keeps it.
fn weigh(ties: &mut [Option<(f32, &'static str)>], names: &[usize], bonds: &[Bond]) {
    let at = |i: usize| names.iter().position(|&n| n == i).unwrap_or(0);
    let better = |a: Option<(f32, &'static str)>, b: Option<(f32, &'static str)>| match (a, b) {
        (Some(x), Some(y)) => Some(if y.0 > x.0 { y } else { x }),
        (x, y) => x.or(y),
    };
    for bond in bonds {
        if let Bond::Beside(a, b) = *bond {
            let (a, b) = (at(a), at(b));
            let both = better(ties[a], ties[b]);
            (ties[a], ties[b]) = (both, both);
        }
    }
    // From the right, so that what a chain's end is tied to reaches its innermost name.
    for bond in bonds.iter().rev() {
        if let Bond::Inside(inner, outer) = *bond {
            let (inner, outer) = (at(inner), at(outer));
            ties[inner] = better(ties[inner], ties[outer]);
        }
    }
    for bond in bonds {
        if let Bond::Inside(inner, outer) = *bond {
            let limit = ties[at(inner)].map_or(1.0, |(s, _)| s - 0.2);
            if let Some((score, _)) = &mut ties[at(outer)] {
                *score = score.min(limit);
            }
        }
    }
    for bond in bonds.iter().rev() {
        if let Bond::Beside(a, b) = *bond {
            let (a, b) = (at(a), at(b));
            let both = better(ties[a], ties[b]);
            (ties[a], ties[b]) = (both, both);
        }
    }
}

/// True where the outer place is known to hold the inner one: a province its own towns, not those of the next.
fn contains(outer: &Toponym, inner: &Toponym) -> bool {
    let finer = |k: PlaceKind| match k {
        PlaceKind::Continent => 0,
        PlaceKind::Country => 1,
        PlaceKind::Admin1 | PlaceKind::Region => 2,
        PlaceKind::Admin2 => 3,
        _ => 4,
    };
    if outer.span == inner.span || outer.country.is_none() || outer.country != inner.country || finer(outer.kind) >= finer(inner.kind) {
        return false;
    }
    let apart = || match (outer.lat.zip(outer.lon), inner.lat.zip(inner.lon)) {
        (Some(a), Some(b)) => distance_km(a, b),
        _ => f64::MAX,
    };
    match outer.kind {
        PlaceKind::Admin1 => outer.admin1 == inner.admin1,
        PlaceKind::Region => apart() < REGION_KM,
        PlaceKind::Admin2 => outer.admin1 == inner.admin1 && apart() < DISTRICT_KM,
        _ => true,
    }
}

fn ancestors(s: &Sentence, from: usize) -> Vec<usize> {
    let mut out = vec![from];
    let mut at = from;
    while let Some(head) = s.tokens[at].head {
        if head >= s.tokens.len() || out.contains(&head) {
            break;
        }
        out.push(head);
        at = head;
    }
    out
}

struct Way<'a> {
    s: &'a Sentence,
    trigger: usize,
    /// The trigger and everything above it, nearest first.
    above: Vec<usize>,
    /// Tokens of places' names.
    named: Vec<bool>,
}

/// Where the phrase of a place hangs.
#[derive(Clone, Copy)]
struct Hold {
    /// The word that the phrase depends on.
    governor: usize,
    tie: Tie,
    /// Head of the phrase.
    top: usize,
    /// What a less certain lift takes off the score.
    loose: f32,
}

/// How a place hangs on its governor.
#[derive(Clone, Copy, PartialEq)]
enum Tie {
    /// "in", "at", "near" and so on.
    Locative,
    /// "to", "into", "towards".
    Goal,
    /// "from", "out of".
    Source,
    /// The object of a verb of taking, entering, striking; the subject of its passive.
    Ground,
}

impl Way<'_> {
    /// A phrase before the subject of the clause that begins the sentence.
    fn opens(&self, at: usize) -> bool {
        at < self.trigger && at < 12 && {
            let first = self.s.tokens.iter().position(|t| t.deprel.starts_with("nsubj"));
            first.is_some_and(|f| at < f) && self.s.tokens[at..self.trigger].iter().any(|t| t.form == ",")
        }
    }

    fn rel(&self, i: usize) -> &str {
        self.s.tokens[i].deprel
    }

    fn base(&self, i: usize) -> &str {
        self.rel(i).split(':').next().unwrap_or("")
    }

    fn lemma(&self, i: usize) -> &str {
        &self.s.tokens[i].lemma
    }

    fn is(&self, i: usize, class: Class) -> bool {
        is(class, self.lemma(i))
    }

    fn is_name(&self, i: usize) -> bool {
        self.s.tokens[i].upos == Upos::Propn && self.named[i]
    }

    fn case(&self, i: usize) -> Option<String> {
        let mut words =
            self.s.children(i).filter(|&c| self.s.tokens[c].deprel == "case" && c < i).map(|c| self.s.tokens[c].form.to_lowercase());
        let first = words.next()?;
        if matches!(first.as_str(), "according" | "because" | "due" | "instead" | "together" | "along") && words.next().is_some() {
            return Some("according".to_string());
        }
        // "in front of", "out of": the first word says the kind, but "as of" and "because of" are no places.
        Some(if first == "out" { "from".to_string() } else { first })
    }

    /// Lifts a toponym's head through the words that carry it, and tells how the top hangs on its governor.
    fn place(&self, t: &Toponym) -> Option<Hold> {
        let s = self.s;
        let mut at = (t.start..t.end).find(|&i| s.tokens[i].head.is_none_or(|h| h < t.start || h >= t.end))?;
        let is_state = matches!(t.kind, PlaceKind::Country | PlaceKind::Continent) && t.precision != PlacePrecision::None;
        let mut loose = 0.0;
        let mut dwellers = false;
        // "Somalia-based", "Ankara-backed": where somebody is from.
        let lower = |i: usize| s.tokens.get(i).is_some_and(|k| k.form.starts_with(char::is_lowercase));
        if s.tokens.get(t.end).is_some_and(|k| k.form == "-" && k.span.start == t.span.end) && lower(t.end + 1) {
            return None;
        }
        for _ in 0..10 {
            let head = s.tokens[at].head?;
            if head >= s.tokens.len() {
                return None;
            }
            let hold = |tie, loose| Some(Hold { governor: head, tie, top: at, loose });
            let at_name = t.start <= at && at < t.end;
            // A tree that errs may hang the preposition on another word of the name.
            let case = self.case(at).or_else(|| if at_name { (t.start..t.end).find_map(|i| self.case(i)) } else { None });
            let carried = self.is(head, Class::Carries);
            match self.base(at) {
                // "by gunmen | in Mohammad Agha District", where the tree makes the name a part of the noun before its preposition.
                "compound" | "amod" | "flat" if at_name && head < t.start && case.as_deref().is_some_and(|c| is(Class::Locative, c)) => {
                    return hold(Tie::Locative, loose + 0.04);
                }
                "conj" if s.tokens[head].upos != Upos::Verb && case.is_none() => at = head,
                "appos" | "flat" | "list" | "dep" | "parataxis" if s.tokens[head].upos != Upos::Verb => at = head,
                // "a village called Jibu", "two areas known as Karra and Dayyatha": the name stands where its noun stands.
                "xcomp" | "obj" | "obl" | "nmod" | "dep"
                    if matches!(self.lemma(head), "call" | "name" | "know" | "dub")
                        && self.base(head) == "acl"
                        && case.as_deref().is_none_or(|c| c == "as") =>
                {
                    at = s.tokens[head].head?;
                }
                // "the US embassy in Dar es Salaam"
                _ if is_state
                    && matches!(self.lemma(head), "embassy" | "consulate" | "Embassy" | "Consulate")
                    && case.as_deref().is_none_or(|c| c == "of") =>
                {
                    return None;
                }
                "compound" | "amod" if s.tokens[head].upos != Upos::Propn && is_state && !carried => return None,
                "compound" if is_state && at_name && self.is_name(head) => return None,
                // "a U.S. base" is no ground of the state's, "the Kenya border" is.
                "compound" | "amod" if is_state && at_name && !self.is(head, Class::Lands) => return None,
                "compound" | "amod" if carried => at = head,
                // "the Buenos Aires bombing"
                "compound"
                    if matches!(s.tokens[head].upos, Upos::Noun | Upos::Propn) && (head == self.trigger || self.is(head, Class::Acts)) =>
                {
                    return hold(Tie::Locative, loose);
                }
                // "a Mogadishu cafe", but not "Mogadishu police".
                "compound" if matches!(s.tokens[head].upos, Upos::Noun | Upos::Propn) && !self.is(head, Class::People) => {
                    loose += 0.32;
                    at = head;
                }
                "nmod" if self.rel(at) == "nmod:poss" => {
                    if !carried && !self.is_name(head) {
                        return None;
                    }
                    at = head;
                }
                // "raids north of Baghdad"
                "advmod" | "obl" | "nmod" | "obj" if case.is_none() && !at_name && self.is(at, Class::Locative) => {
                    return hold(Tie::Locative, loose + BESIDE);
                }
                "nmod" | "obl" | "advmod" | "acl" => {
                    let Some(case) = case else {
                        // "six miles north of X" lifts through its nouns; a bare name on a verb is no place.
                        if self.base(at) == "nmod" && self.is_name(head) {
                            at = head;
                            continue;
                        }
                        return None;
                    };
                    match case.as_str() {
                        "of" if carried || self.is_name(head) => at = head,
                        // "the population of northeast Nigeria was bombed"
                        "of" if self.is(head, Class::Dwellers) => {
                            (at, dwellers) = (head, true);
                            loose += 0.1;
                        }
                        // "under the control of Syria" is a party's, "seized control of Palmyra" is ground.
                        "of" if self.lemma(head) == "control" => {
                            let taker = s.tokens[head]
                                .head
                                .filter(|&v| self.base(head) == "obj" && v < s.tokens.len() && self.is(v, Class::Takes))?;
                            return Some(Hold { governor: taker, tie: Tie::Ground, top: at, loose });
                        }
                        "of" if self.is(head, Class::Takes) || self.is(head, Class::Acts) => return hold(Tie::Ground, loose),
                        "of" if !is_state
                            && s.tokens[head].upos == Upos::Noun
                            && !self.is(head, Class::People)
                            && !self.is(head, Class::Abstract) =>
                        {
                            loose += 0.4;
                            at = head;
                        }
                        // "in villages like Cailaco", "three cities, including Shanghai"
                        "like" | "including" if carried => at = head,
                        // "the road to X", "the entrance to a centre in X"
                        "to" if carried && self.base(at) == "nmod" => at = head,
                        // Sanctions on a state and talks between states are about parties.
                        "over" if is_state && at_name && self.is(head, Class::Flies) => return hold(Tie::Locative, loose + 0.04),
                        "on" | "between" | "among" | "over" | "behind" | "beyond" if is_state && !carried && at_name => return None,
                        // "rivals in Asia" live there.
                        _ if t.kind == PlaceKind::Continent && self.base(at) == "nmod" && !self.is(head, Class::Acts) => return None,
                        _ if is(Class::Locative, &case) => {
                            // "a suburb in X", "Palmyra in Syria"
                            // "A court in Kampala convicted him": of a subject that acts the phrase says where it is.
                            let acts = self.rel(head) == "nsubj" && s.tokens[head].head.is_some_and(|v| !self.is(v, Class::Hosts));
                            if self.base(at) == "nmod" && (carried || self.is_name(head)) && !acts {
                                // "in the hills above Port-au-Prince"
                                loose += if is(Class::Within, &case) { 0.0 } else { BESIDE };
                                at = head;
                                continue;
                            }
                            // "at Sharifah near Palmyra": what is only near says less.
                            return hold(Tie::Locative, loose + if is(Class::Within, &case) { 0.0 } else { BESIDE });
                        }
                        // "aid to Ukraine", "a threat to Israel": a state that something is done to.
                        "to" | "toward" | "towards" if is_state && at_name && !self.is(head, Class::Moves) => {
                            return None;
                        }
                        "to" | "into" | "toward" | "towards" | "onto" => return hold(Tie::Goal, loose),
                        "from" => return hold(Tie::Source, loose),
                        "against" if self.is(head, Class::Acts) && !is_state => return hold(Tie::Ground, loose),
                        // "protests by residents of Kano"
                        "by" if dwellers && self.is(head, Class::Acts) => return hold(Tie::Locative, loose + 0.1),
                        _ => return None,
                    }
                }
                "obj" | "nsubj" if dwellers && (self.rel(at) != "nsubj") && self.is(head, Class::Harms) => return hold(Tie::Ground, loose),
                "obj" if self.is(head, Class::Takes) => return hold(Tie::Ground, loose),
                "nsubj" if self.rel(at) == "nsubj:pass" && self.is(head, Class::Takes) => return hold(Tie::Ground, loose),
                // "Qatar hosted the talks": of these even a state is the ground.
                "nsubj" if self.is(head, Class::Hosts) => return hold(Tie::Locative, loose),
                _ if (at_name || self.is(at, Class::Carries)) && case.as_deref().is_some_and(|c| c != "of" && is(Class::Locative, c)) => {
                    return hold(Tie::Locative, loose + 0.1);
                }
                _ => return None,
            }
        }
        None
    }

    fn score(&self, t: &Toponym) -> Option<(f32, &'static str)> {
        if (t.start..t.end).contains(&self.trigger) {
            // "The last time they met was in Kazan": the name itself is what is told.
            let told = self.case(self.trigger).is_some_and(|c| is(Class::Locative, &c));
            return told.then_some((0.9, "the act is said to be there"));
        }
        if let Some(score) = self.antecedent(t) {
            return Some((score, "the clause says what happened there"));
        }
        let hold = self.place(t)?;
        let (score, why) = self.tie(t, hold)?;
        (score > hold.loose).then_some((score - hold.loose, why))
    }

    /// "the town of Ibb, where crowds **met**": the clause is about the noun that it hangs on, which the name is, or carries or places.
    fn antecedent(&self, t: &Toponym) -> Option<f32> {
        let clause = self
            .above
            .iter()
            .take_while(|&&i| matches!(self.base(i), "acl" | "conj" | "xcomp"))
            .copied()
            .find(|&i| self.base(i) == "acl" && self.s.children(i).any(|c| c < i && self.lemma(c) == "where"))?;
        let noun = self.s.tokens[clause].head?;
        if (t.start..t.end).contains(&noun) {
            return Some(0.95);
        }
        let head = (t.start..t.end).find(|&i| self.s.tokens[i].head.is_none_or(|h| h < t.start || h >= t.end))?;
        (self.s.tokens[head].head == Some(noun) && t.start < clause && matches!(self.base(head), "nmod" | "compound" | "appos" | "flat"))
            .then_some(0.85)
    }

    fn tie(&self, t: &Toponym, hold: Hold) -> Option<(f32, &'static str)> {
        let Hold { governor, tie, top, .. } = hold;
        // A country as the ground taken is a party: "attacked Iraq".
        if tie == Tie::Ground
            && matches!(t.kind, PlaceKind::Country | PlaceKind::Continent)
            && t.precision != PlacePrecision::None
            && (t.start..t.end).contains(&top)
            && !self.is(governor, Class::Treads)
        {
            return None;
        }
        let base: f32 = match tie {
            Tie::Locative => 1.0,
            Tie::Ground => 0.95,
            Tie::Goal if self.is(governor, Class::Moves) => 0.9,
            Tie::Goal => 0.8,
            Tie::Source if self.is(governor, Class::Leaves) => 0.9,
            Tie::Source => 0.55,
        };
        if governor == self.trigger {
            return Some((base, "at the act itself"));
        }
        // The governor lies below the trigger: "attacked a checkpoint in Mosul".
        let chain = ancestors(self.s, governor);
        if let Some(steps) = chain.iter().position(|&i| i == self.trigger) {
            return self.below(&chain[..steps], base, tie);
        }
        // The trigger lies below the governor: "launched an offensive in Hama, targeting Taybat".
        let shared = self.above.iter().position(|i| chain.contains(i))?;
        self.across(shared, &chain, governor, base, tie)
    }

    /// An act on people or ground, which is done on the spot.
    fn bodily(&self) -> bool {
        [Class::Harms, Class::Takes, Class::Moves].into_iter().any(|c| self.is(self.trigger, c))
    }

    /// A verb of harm side by side with the trigger, which is one too and has no place of its own before it.
    fn together(&self, other: usize) -> bool {
        other > self.trigger
            && self.is(self.trigger, Class::Harms)
            && self.is(other, Class::Harms)
            && !self.s.children(self.trigger).any(|c| c < other && self.named[c])
    }

    /// An act of words or of the mind, whose matter is elsewhere.
    fn spoken(&self) -> bool {
        [Class::Judges, Class::Says, Class::Minds].into_iter().any(|c| self.is(self.trigger, c))
    }

    fn marks_a_time(&self, clause: usize) -> bool {
        self.s.child(clause, "mark").is_some_and(|m| is(Class::Times, &self.s.tokens[m].form.to_lowercase()))
    }

    fn has_subject(&self, verb: usize) -> bool {
        self.s.children(verb).any(|c| self.base(c) == "nsubj")
    }

    /// What a preposition takes off that leads to another matter: "protested **against** the raids on Gaza".
    fn aside(&self, i: usize) -> f32 {
        match self.case(i).or_else(|| self.s.child(i, "mark").map(|m| self.s.tokens[m].form.to_lowercase())) {
            Some(c) if c == "according" => 0.9,
            Some(c) if c == "for" && self.base(i) == "advcl" => 0.3,
            // "have banned them since the fall of Kabul": what has been so since then is not there.
            Some(c) if c == "since" && matches!(self.base(i), "obl" | "nmod") => 0.7,
            // "spoke two days after the vote in Russia", but "was killed after an ambush in Hama".
            Some(c) if is(Class::Times, &c) && matches!(self.base(i), "obl" | "nmod") && !self.is(i, Class::Acts) => 0.7,
            // "resigned after protests in Columbus"
            Some(c) if is(Class::Times, &c) && matches!(self.base(i), "obl" | "nmod") && !self.bodily() => 0.4,
            // "was destroyed before the alliance entered Kosovo", but "was killed after gunmen attacked Kano".
            Some(c) if self.base(i) == "advcl" && is(Class::Times, &c) && !(c == "after" && self.bodily()) => 0.3,
            Some(c) if is(Class::Aside, &c) => 0.15,
            _ => 0.0,
        }
    }

    fn below(&self, chain: &[usize], base: f32, tie: Tie) -> Option<(f32, &'static str)> {
        let mut score = base - 0.06;
        // What is condemned, reported or protested against is elsewhere; where people speak, a phrase of the verb says.
        let on_the_spot = chain.last().is_some_and(|&i| {
            self.base(i) == "obl"
                && self.case(i).is_some_and(|c| is(Class::Locative, &c) && !is(Class::Aside, &c) && !is(Class::Matters, &c))
        });
        if self.spoken() && !on_the_spot {
            score -= 0.55;
        }
        // "A court in The Hague convicted him of crimes in Bangui"
        if self.is(self.trigger, Class::Tries)
            && !on_the_spot
            && chain.last().is_some_and(|&i| self.base(i) != "nsubj" || self.rel(i) == "nsubj:pass")
        {
            score -= 0.55;
        }
        for (i, &step) in chain.iter().enumerate() {
            // Each noun further from the act is another thing: "protested against the sanctions for the bombing over Lockerbie".
            score -= match self.base(step) {
                "obj" | "nmod" | "obl" | "compound" | "iobj" | "nsubj" if self.is(step, Class::Acts) => 0.04,
                "obj" | "nmod" | "obl" | "compound" | "iobj" => {
                    if i < 2 {
                        0.07
                    } else {
                        0.2
                    }
                }
                // "the leader of the Serbs in Bosnia": where his people live.
                "nsubj" if i > 0 && self.rel(step) == "nsubj" && self.is(step, Class::People) => 0.5,
                "nsubj" => 0.14,
                // "killed five people and wounded ten in Mosul": the phrase at the end of the last tells where all happened.
                "conj" if self.together(step) => 0.06,
                "conj" => 0.32,
                "xcomp" => 0.12,
                // "companies based in Dubai": where they have their seat.
                "acl" if self.is(step, Class::Seats) => 0.75,
                "acl" if self.is(step, Class::Stands) => 0.12,
                // "imposed sanctions on firms that shipped parts to Russia": what a party is said to have done is elsewhere.
                "acl" if self.rel(step) == "acl:relcl" && !self.bodily() => 0.75,
                "acl" => 0.25,
                // "launched an offensive to capture X"
                "advcl" if !self.has_subject(step) => 0.18,
                "advcl" => 0.42,
                "ccomp" | "parataxis" if self.is(self.trigger, Class::Says) => 0.9,
                "ccomp" | "parataxis" => 0.5,
                _ => 0.35,
            };
            score -= self.aside(step);
        }
        if tie == Tie::Ground {
            score -= 0.05
        }
        (score > 0.0).then_some((score, "at something that takes part in the act"))
    }

    /// Between a trigger and a place in another branch, over the token `self.above[shared]`.
    fn across(&self, shared: usize, chain: &[usize], governor: usize, base: f32, tie: Tie) -> Option<(f32, &'static str)> {
        let common = self.above[shared];
        let mut score = base - if self.spoken() { 0.4 } else { 0.1 };
        // "struck in Hama, targeting two positions": what it takes is told, and has no name.
        if self.is(self.trigger, Class::Takes) && self.s.children(self.trigger).any(|c| self.base(c) == "obj") {
            score -= 0.1;
        }
        // Up from the trigger.
        for &step in &self.above[..shared] {
            score -= match self.base(step) {
                "conj" => 0.0,
                // "clashed in Tbilisi after the government suspended talks": what somebody else did before was elsewhere.
                "advcl" if self.has_subject(step) && !self.bodily() && self.marks_a_time(step) => 0.4,
                "advcl" | "xcomp" => 0.1,
                // "hailed the law, which repeals the order": what a thing is said to do is elsewhere, what befalls people is here.
                "acl" if self.rel(step) == "acl:relcl" && !self.bodily() => 0.5,
                "acl" => 0.0,
                "ccomp" | "parataxis" => 0.28,
                "nsubj" | "obj" | "obl" | "nmod" | "compound" => 0.12,
                _ => 0.25,
            };
            // "blamed them for the bombing and arrested their leader in Kazan": the bombing was elsewhere.
            if matches!(self.base(step), "obl" | "nmod") && self.case(step).is_some_and(|c| is(Class::Matters, &c)) {
                score -= 0.3;
            }
        }
        // Down to the governor.
        let down = chain.iter().position(|&i| i == common)?;
        for &step in &chain[..down] {
            score -= match self.base(step) {
                "obj" | "nmod" | "obl" | "compound" | "nsubj" if self.is(step, Class::Acts) => 0.04,
                "obj" | "nmod" | "obl" | "compound" => 0.12,
                // "Officials in Islamabad said": where the sayer is.
                "nsubj" => {
                    if self.is(common, Class::Says) {
                        0.5
                    } else {
                        0.2
                    }
                }
                "conj" | "advcl" | "acl" | "xcomp" => 0.22,
                _ => 0.4,
            };
            score -= self.aside(step);
        }
        // "explained the gravity facing Serbs in Kosovo and thanked Russia": only what the clause itself says of the place is shared.
        if governor != common && self.above[..shared].iter().any(|&step| matches!(self.base(step), "conj" | "acl")) {
            score -= 0.1;
        }
        // "is based in Geneva and has travelled widely"
        if self.is(governor, Class::Seats) {
            score -= 0.5;
        }
        // Where somebody said it is not where it happened, unless the phrase opens the sentence.
        let told = self.above[..shared].iter().any(|&step| matches!(self.base(step), "ccomp" | "parataxis"));
        if self.is(common, Class::Says) && (governor == common || told && self.trigger < governor) {
            score -= if told && self.trigger < governor { 0.3 } else { 0.1 };
        }
        if tie == Tie::Goal || tie == Tie::Source {
            score -= if base > 0.7 { 0.05 } else { 0.15 };
        }
        (score > 0.0).then_some((score, ABOVE))
    }
}
