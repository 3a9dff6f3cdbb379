//! Where an act happened, which is less than where the sentence has been.
//!
//! A place counts when the tree ties it to the act: a locative phrase ("in", "near", "outside") of the trigger or of one
//! of its participants, a locative of the clause that governs it, a phrase at the head of the sentence, or the object of
//! a verb that takes ground ("stormed Taseel", "entered the town"). A party ("Syria attacked"), a demonym, an
//! organisation's home and the place where somebody merely *said* it do not count. Each toponym is lifted through the words
//! that carry it ("the outskirts of the town of X" stands where "the outskirts" stands), tied to a governor, and scored by
//! the way from there to the trigger.

use demarche_record::{PlacePrecision, Sentence, Upos};

use super::gazetteer::PlaceKind;
use super::resolve::Toponym;

/// The place of an act.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPlace {
    /// Index in the toponyms given.
    pub toponym: usize,
    /// True where nothing in the sentence says it and the scene's place stands in.
    pub inherited: bool,
    /// How strongly the tree ties it to the act, 0 to 1.
    pub score: f32,
    /// The tie, for `demarche where` and for the reason kept with a record.
    pub why: &'static str,
}

/// Least score at which a place is where an act happened.
const ENOUGH: f32 = 0.38;

/// The place of the act whose trigger is token `trigger` of `sentence`, which is number `number` in its document. `toponyms` are the
/// document's ([`super::resolve`]); `fallback` is the index of the place of the scene so far, if the caller knows that
/// the scene has not changed.
pub fn of_event(sentence: &Sentence, number: usize, trigger: usize, toponyms: &[Toponym], fallback: Option<usize>) -> Option<EventPlace> {
    let best =
        tied(sentence, number, trigger, toponyms).into_iter().max_by(|a, b| a.score.total_cmp(&b.score).then(b.toponym.cmp(&a.toponym)));
    match best {
        Some(place) if place.score >= ENOUGH => Some(place),
        _ => fallback.map(|toponym| EventPlace { toponym, inherited: true, score: 0.3, why: "the place of the scene" }),
    }
}

/// Token ranges of all places where the act of token `trigger` happened: "in Kwande, Katsina and Logo" are three.
pub fn event_place_tokens(sentence: &Sentence, number: usize, trigger: usize, toponyms: &[Toponym]) -> Vec<(usize, usize)> {
    let all = tied(sentence, number, trigger, toponyms);
    let top = all.iter().map(|p| p.score).fold(0.0, f32::max);
    if top < ENOUGH {
        return Vec::new();
    }
    let mut out: Vec<(usize, usize)> =
        all.iter().filter(|p| p.score > top - 0.02).map(|p| (toponyms[p.toponym].start, toponyms[p.toponym].end)).collect();
    out.sort_unstable();
    out
}

/// Every toponym of the sentence that is tied to the trigger at all.
fn tied(sentence: &Sentence, number: usize, trigger: usize, toponyms: &[Toponym]) -> Vec<EventPlace> {
    if trigger >= sentence.tokens.len() {
        return Vec::new();
    }
    let way = Way { s: sentence, above: ancestors(sentence, trigger), trigger };
    let mut out: Vec<EventPlace> = Vec::new();
    let mut holds: Vec<Hold> = Vec::new();
    for (i, t) in toponyms.iter().enumerate() {
        if t.sentence != number
            || t.demonym
            || t.embedded
            || t.end > sentence.tokens.len()
            || t.start >= t.end
            || t.start <= trigger && trigger < t.end
        {
            continue;
        }
        if let Some((score, why, hold)) = way.score(t) {
            out.push(EventPlace { toponym: i, inherited: false, score, why });
            holds.push(hold);
        }
    }
    // "Kazan, in Tatarstan": the outer place only says where the inner one is.
    let outer: Vec<usize> = (0..out.len())
        .filter(|&j| {
            let inner = |i: usize| holds[i].governor == holds[j].governor && holds[i].top == holds[j].top && !holds[i].outer;
            holds[j].outer && (0..out.len()).any(|i| i != j && inner(i))
                || out.iter().any(|p| contains(&toponyms[out[j].toponym], &toponyms[p.toponym]))
        })
        .collect();
    for j in outer {
        out[j].score -= 0.2;
    }
    out
}

fn contains(outer: &Toponym, inner: &Toponym) -> bool {
    let finer = |k: PlaceKind| match k {
        PlaceKind::Continent => 0,
        PlaceKind::Country => 1,
        PlaceKind::Admin1 | PlaceKind::Region => 2,
        PlaceKind::Admin2 => 3,
        _ => 4,
    };
    outer.span != inner.span && outer.country.is_some() && outer.country == inner.country && finer(outer.kind) < finer(inner.kind)
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
}

/// Where the phrase of a place hangs.
#[derive(Clone, Copy)]
struct Hold {
    /// The word that the phrase depends on.
    governor: usize,
    tie: Tie,
    /// Head of the phrase.
    top: usize,
    /// True where the name says where another name of the phrase lies.
    outer: bool,
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
    fn rel(&self, i: usize) -> &str {
        self.s.tokens[i].deprel
    }

    fn base(&self, i: usize) -> &str {
        self.rel(i).split(':').next().unwrap_or("")
    }

    fn lemma(&self, i: usize) -> String {
        self.s.tokens[i].lemma.to_lowercase()
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
        let (mut outer, mut loose) = (false, 0.0);
        let hold = |governor, tie, top, outer, loose| Some(Hold { governor, tie, top, outer, loose });
        for _ in 0..8 {
            let head = s.tokens[at].head?;
            if head >= s.tokens.len() {
                return None;
            }
            let at_name = t.start <= at && at < t.end;
            // A tree that errs may hang the preposition on another word of the name.
            let case = self.case(at).or_else(|| if at_name { (t.start..t.end).find_map(|i| self.case(i)) } else { None });
            let noun = self.lemma(head);
            match self.base(at) {
                "conj" if s.tokens[head].upos != Upos::Verb && case.is_none() => at = head,
                "appos" | "flat" | "list" | "dep" | "parataxis" if s.tokens[head].upos != Upos::Verb => {
                    // "Kazan, Russia": what is added says where the first is.
                    outer |= self.base(at) == "appos" && s.tokens[head].upos == Upos::Propn;
                    at = head;
                }
                "compound" | "amod" if s.tokens[head].upos != Upos::Propn && is_state && !carries(&noun) => return None,
                "compound" | "amod" if carries(&noun) => {
                    // "the West Bank town of Jenin"
                    outer |= self.s.children(head).any(|c| c > head && self.base(c) == "nmod" && self.case(c).as_deref() == Some("of"));
                    at = head;
                }
                // "the Buenos Aires bombing"
                "compound" if s.tokens[head].upos == Upos::Noun && (head == self.trigger || acts(&noun)) => {
                    return hold(head, Tie::Locative, at, outer, loose);
                }
                // "a Mogadishu cafe", but not "Mogadishu police".
                "compound" if matches!(s.tokens[head].upos, Upos::Noun | Upos::Propn) && !people(&noun) => {
                    loose += 0.12;
                    at = head;
                }
                "nmod" if self.rel(at) == "nmod:poss" => {
                    if !carries(&noun) && s.tokens[head].upos != Upos::Propn {
                        return None;
                    }
                    outer = true;
                    at = head;
                }
                "nmod" | "obl" | "advmod" | "acl" => {
                    let Some(case) = case else {
                        // "six miles north of X" lifts through its nouns; a bare name on a verb is no place.
                        if self.base(at) == "nmod" && s.tokens[head].upos == Upos::Propn {
                            at = head;
                            continue;
                        }
                        return None;
                    };
                    match case.as_str() {
                        "of" if carries(&noun) || s.tokens[head].upos == Upos::Propn => {
                            // "the Nabi area of Mosul": the noun is carried by another name already.
                            outer |= s.tokens[head].upos == Upos::Propn
                                || self
                                    .s
                                    .children(head)
                                    .any(|c| c < head && matches!(self.base(c), "compound") && self.s.tokens[c].upos == Upos::Propn);
                            at = head;
                        }
                        "of" if takes(&noun) || acts(&noun) => return hold(head, Tie::Ground, at, outer, loose),
                        "of" => return None,
                        // Sanctions on a state and talks between states are about parties.
                        "on" | "between" | "among" | "over" | "behind" | "beyond" if is_state && !carries(&noun) && at_name => return None,
                        _ if is_locative(&case) => {
                            // "a suburb in X", "Palmyra in Syria"
                            if self.base(at) == "nmod" && (carries(&noun) || s.tokens[head].upos == Upos::Propn) {
                                outer |= self.named(head, t);
                                at = head;
                                continue;
                            }
                            // "at Sharifah near Palmyra": what is only near says less.
                            let beside = if matches!(case.as_str(), "in" | "at" | "inside" | "on" | "across" | "throughout" | "within") {
                                0.0
                            } else {
                                0.04
                            };
                            return hold(head, Tie::Locative, at, outer, loose + beside);
                        }
                        "to" | "into" | "toward" | "towards" | "onto" => return hold(head, Tie::Goal, at, outer, loose),
                        "from" => return hold(head, Tie::Source, at, outer, loose),
                        _ => return None,
                    }
                }
                "obj" if takes(&noun) => return hold(head, Tie::Ground, at, outer, loose),
                "nsubj" if self.rel(at) == "nsubj:pass" && takes(&noun) => return hold(head, Tie::Ground, at, outer, loose),
                "nsubj" if hosts(&noun) => return hold(head, Tie::Ground, at, outer, loose),
                _ if at_name && case.as_deref().is_some_and(|c| c != "of" && is_locative(c)) => {
                    return hold(head, Tie::Locative, at, outer, loose + 0.1);
                }
                _ => return None,
            }
        }
        None
    }

    /// True where the phrase of `head` has a name of its own besides `t`.
    fn named(&self, head: usize, t: &Toponym) -> bool {
        let propn = |i: usize| self.s.tokens[i].upos == Upos::Propn && !(t.start..t.end).contains(&i);
        propn(head)
            || self.s.children(head).any(|c| {
                propn(c)
                    && (matches!(self.base(c), "compound" | "flat" | "appos")
                        || self.base(c) == "nmod" && self.case(c).as_deref() == Some("of"))
            })
    }

    fn score(&self, t: &Toponym) -> Option<(f32, &'static str, Hold)> {
        let hold = self.place(t)?;
        let (score, why) = self.tie(t, hold)?;
        Some((score - hold.loose, why, hold))
    }

    fn tie(&self, t: &Toponym, hold: Hold) -> Option<(f32, &'static str)> {
        let Hold { governor, tie, top, .. } = hold;
        // A country as the ground taken is a party: "attacked Iraq".
        if tie == Tie::Ground
            && matches!(t.kind, PlaceKind::Country | PlaceKind::Continent)
            && t.precision != PlacePrecision::None
            && !self.subtree_of_place(top, t)
            && !treads(&self.lemma(governor))
        {
            return None;
        }
        let base: f32 = match tie {
            Tie::Locative => 1.0,
            Tie::Ground => 0.95,
            Tie::Goal => {
                if moves(&self.lemma(governor)) {
                    0.9
                } else {
                    0.6
                }
            }
            Tie::Source => {
                if leaves(&self.lemma(governor)) {
                    0.85
                } else {
                    0.55
                }
            }
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

    fn subtree_of_place(&self, top: usize, t: &Toponym) -> bool {
        // "stormed a town in Syria": what is taken is not the country itself.
        top < t.start || top >= t.end
    }

    fn below(&self, chain: &[usize], base: f32, tie: Tie) -> Option<(f32, &'static str)> {
        let mut score = base - 0.06;
        for (i, &step) in chain.iter().enumerate() {
            // Each noun further from the act is another thing: "protested against the sanctions for the bombing over Lockerbie".
            score -= match self.base(step) {
                "obj" | "nmod" | "obl" | "compound" | "iobj" => {
                    if i < 2 {
                        0.07
                    } else {
                        0.2
                    }
                }
                "nsubj" => 0.14,
                "conj" => 0.12,
                "xcomp" => 0.12,
                "acl" => 0.25,
                "advcl" => 0.35,
                "ccomp" | "parataxis" => 0.5,
                _ => 0.25,
            };
        }
        if tie == Tie::Ground {
            score -= 0.05
        }
        (score > 0.0).then_some((score, "at something that takes part in the act"))
    }

    /// Between a trigger and a place in another branch, over the token `self.above[shared]`.
    fn across(&self, shared: usize, chain: &[usize], governor: usize, base: f32, tie: Tie) -> Option<(f32, &'static str)> {
        let common = self.above[shared];
        let mut score = base - 0.1;
        // Up from the trigger.
        for &step in &self.above[..shared] {
            score -= match self.base(step) {
                "conj" => 0.1,
                "advcl" | "xcomp" => 0.1,
                "acl" => 0.1,
                "ccomp" | "parataxis" => 0.28,
                "nsubj" | "obj" | "obl" | "nmod" | "compound" => 0.12,
                _ => 0.25,
            };
        }
        // Down to the governor.
        let down = chain.iter().position(|&i| i == common)?;
        for &step in &chain[..down] {
            score -= match self.base(step) {
                "obj" | "nmod" | "obl" | "compound" => 0.12,
                // "Officials in Islamabad said": where the sayer is.
                "nsubj" => {
                    if says(&self.lemma(common)) {
                        0.5
                    } else {
                        0.2
                    }
                }
                "conj" | "advcl" | "acl" | "xcomp" => 0.22,
                _ => 0.4,
            };
        }
        // Where somebody said it is not where it happened, unless the phrase opens the sentence.
        if says(&self.lemma(common)) && governor == common {
            score -= 0.1;
        }
        if tie == Tie::Goal || tie == Tie::Source {
            score -= 0.15;
        }
        (score > 0.0).then_some((score, "at the act that governs it"))
    }
}

fn listed(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|w| w == word)
}

/// Nouns that stand where their place stands: "the outskirts of X", "X province", "an airport near X".
fn carries(noun: &str) -> bool {
    listed(
        "province governorate oblast region state district county city town village area part suburb outskirts countryside neighborhood neighbourhood \
         quarter section sector zone territory capital port border frontier coast island valley mountain mount hill river lake sea gulf strait desert \
         forest plain north south east west northeast northwest southeast southwest northern southern eastern western center centre heart edge side \
         airport airfield airbase base camp hospital prison school university mosque church square street road highway junction crossing checkpoint \
         station market stadium hotel embassy consulate compound headquarters palace parliament building site farm farmland field settlement municipality \
         enclave stronghold bastion axis front perimeter mile kilometer kilometre km hamlet subdistrict sub-district suburbs hills mountains cities towns \
         villages areas districts provinces regions parts residence home house park bridge refinery plant dam hilltop pass peninsula vicinity direction \
         community commune locality parish borough township ward corridor strip enclaves pocket",
        noun,
    )
}

/// Nouns that tell an act: "the Buenos Aires bombing".
fn acts(noun: &str) -> bool {
    listed(
        "attack bombing blast explosion massacre raid strike airstrike assault siege battle clash offensive shooting killing protest riot rally march \
         demonstration uprising crackdown operation ambush shelling bombardment invasion occupation capture seizure liberation storming fall takeover \
         conference summit talks meeting visit earthquake gassing crash",
        noun,
    )
}

/// Verbs whose object is the ground on which they happen.
fn takes(verb: &str) -> bool {
    listed(
        "enter capture recapture seize storm attack target shell bomb bombard hit strike raid besiege surround liberate overrun retake take control \
         leave evacuate visit reach cross destroy invade occupy pound infiltrate assault penetrate flee secure encircle reenter re-enter burn loot \
         ransack rock blockade patrol cordon recover conquer sack devastate plague capturing storming tour exit",
        verb,
    )
}

/// Words that put an act at a place.
fn is_locative(case: &str) -> bool {
    listed(
        "in at near inside outside on off across throughout around within along over between beyond through under above behind beside past via amid among upon north south east west northeast northwest southeast southwest northern",
        case,
    )
}

/// Verbs by which even a state is ground rather than party: "entered Syria".
fn treads(verb: &str) -> bool {
    listed("enter leave invade visit cross flee reach tour exit rock devastate plague infiltrate re-enter evacuate", verb)
}

/// Verbs whose subject is the ground.
fn hosts(verb: &str) -> bool {
    listed("host witness see experience suffer house", verb)
}

/// Nouns for people and bodies: what their home town names is not where they act.
fn people(noun: &str) -> bool {
    listed(
        "police official government army force forces troop troops soldier man woman resident people minister president leader mayor governor court \
         authority authorities spokesman spokeswoman spokesperson group militant rebel fighter citizen native member team company bank newspaper paper \
         daily times university administration department ministry council parliament party family officer lawyer judge doctor journalist reporter \
         correspondent activist regime militia brigade division regiment battalion command bureau office agency embassy ambassador envoy national \
         businessman student player striker fan club time stock exchange market process accord agreement treaty declaration summit talks native",
        noun,
    )
}

fn moves(verb: &str) -> bool {
    listed(
        "go come travel arrive return march move advance head fly walk drive enter rush send deploy march deport retreat withdraw flee escape extend spread \
         visit trip transfer transport bring take cross infiltrate push ride sail storm",
        verb,
    )
}

fn leaves(verb: &str) -> bool {
    listed("leave depart withdraw flee escape retreat evacuate expel withdrawal fire launch abduct kidnap deport remove drive", verb)
}

fn says(verb: &str) -> bool {
    listed("say tell report announce state add claim note quote cite declare warn explain confirm describe acknowledge insist", verb)
}
