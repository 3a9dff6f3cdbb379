//! The predicate lexicon. `knowledge/predicates/FORMAT.md` is its grammar.

use std::collections::HashMap;
use std::sync::OnceLock;

use demarche_record::{Coded, EventType, Mode, Party, Predicate, Sector};

use super::KnowledgeError;

/// What a sense codes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    Event { event_type: EventType, modes: Vec<Mode>, cameo: Option<String> },
    Relation(Predicate),
}

/// Part of speech of a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Pos {
    Verb,
    Noun,
    Adjective,
}

/// A condition on the filler of a slot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cond {
    pub(crate) slot: String,
    pub(crate) negated: bool,
    pub(crate) test: Test,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    Present,
    Lemma(Vec<String>),
    Kind(Vec<String>),
}

/// One sense of a predicate.
#[derive(Clone, Debug)]
pub(crate) struct Sense {
    /// `impose/v:12 (sanction.txt)`, for `rule`.
    pub(crate) id: String,
    pub(crate) conds: Vec<Cond>,
    pub(crate) target: Target,
    pub(crate) actors: Vec<String>,
    pub(crate) recipients: Vec<String>,
    pub(crate) reciprocal: bool,
    pub(crate) weak: bool,
    pub(crate) strong: bool,
    pub(crate) third: Option<String>,
    /// Only where it is told as done (a recognition that is refused is no act).
    pub(crate) fact: bool,
    /// Only where it is negated, and then the not doing is the act ("does not consider the vote fair").
    pub(crate) not: bool,
    /// Counts only where no closer sense does.
    pub(crate) broad: bool,
    /// The relation is told not to hold ("the non-recognition of Kosovo").
    pub(crate) denies: bool,
    /// The relation is told to have ended ("lost control of").
    pub(crate) ended: bool,
}

impl Sense {
    /// Whether the verb above belongs to the sense ("**blame** gov:(pin)"): what is told of the verb is then told of the act.
    pub(crate) fn of_its_verb(&self) -> bool {
        self.conds.iter().any(|c| c.slot == "gov" && !c.negated && matches!(c.test, Test::Lemma(_)))
    }
}

/// An example sentence of a sense.
#[derive(Clone, Debug)]
pub struct Example {
    /// The sense it belongs to.
    pub sense: String,
    /// File and line.
    pub at: (String, usize),
    /// The sentence.
    pub sentence: String,
    /// What the sense codes: an event type or a relation predicate.
    pub target: String,
    /// Actors and recipients expected, `None` for a negative example.
    pub parties: Option<(Vec<String>, Vec<String>)>,
}

impl Example {
    /// Whether the record of the sentence is what the example says; the error tells what it is instead.
    pub fn judge(&self, coded: &Coded) -> Result<(), String> {
        let code = |p: &Party| p.country.clone().or_else(|| p.code.clone()).unwrap_or_else(|| "-".into());
        let agree = |want: &[String], have: &[&Party]| {
            want.len() == have.len()
                && want.iter().all(|w| {
                    let (c, sector) = w.split_once('.').map_or((w.as_str(), None), |(c, s)| (c, Some(s)));
                    have.iter().any(|p| {
                        (code(p) == c || p.code.as_deref() == Some(c)) && sector.is_none_or(|s| p.sector.is_some_and(|x| x.as_str() == s))
                    })
                })
        };
        let shown = |ps: &[&Party]| if ps.is_empty() { "-".to_owned() } else { ps.iter().map(|p| code(p)).collect::<Vec<_>>().join(", ") };
        let mut found: Vec<(Vec<&Party>, Vec<&Party>)> = Vec::new();
        for e in coded.events.iter().filter(|e| e.event_type.as_str() == self.target) {
            found.push((e.actors.iter().collect(), e.recipients.iter().collect()));
        }
        // A relation has a row for each pair; the example names all of them at once.
        let relations: Vec<_> = coded.relations.iter().filter(|r| r.predicate.as_str() == self.target).collect();
        if !relations.is_empty() {
            let (mut subjects, mut objects): (Vec<&Party>, Vec<&Party>) = (Vec::new(), Vec::new());
            for r in relations {
                if !subjects.iter().any(|s| s.entity_id == r.subject.entity_id) {
                    subjects.push(&r.subject);
                }
                objects.extend(r.objects.iter().filter(|o| !objects.iter().any(|x| x.entity_id == o.entity_id)).collect::<Vec<_>>());
            }
            found.push((subjects, objects));
        }
        match &self.parties {
            None if found.is_empty() => Ok(()),
            None => Err(format!("codes {} and must not", self.target)),
            Some(_) if found.is_empty() => {
                let others = coded
                    .events
                    .iter()
                    .map(|e| e.event_type.as_str())
                    .chain(coded.relations.iter().map(|r| r.predicate.as_str()))
                    .collect::<Vec<_>>()
                    .join(" ");
                Err(format!("no {}{}", self.target, if others.is_empty() { String::new() } else { format!(" but {others}") }))
            }
            Some((a, r)) if found.iter().any(|(fa, fr)| agree(a, fa) && agree(r, fr)) => Ok(()),
            Some(_) => Err(found.iter().map(|(a, r)| format!("{} -> {}", shown(a), shown(r))).collect::<Vec<_>>().join("; ")),
        }
    }
}

/// All senses, by lemma and part of speech.
#[derive(Debug, Default)]
pub(crate) struct Predicates {
    senses: Vec<Sense>,
    index: HashMap<String, Vec<(Pos, usize)>>,
    /// Of what ships read when first asked for: only tests do.
    examples: OnceLock<Vec<Example>>,
}

const KINDS: &[&str] = &["actor", "country", "person", "org", "igo", "armed", "civil", "gov", "place", "crowd"];

/// True for the name of a kind, or of a PLOVER sector.
fn is_kind(word: &str) -> bool {
    KINDS.contains(&word) || word.parse::<Sector>().is_ok()
}

impl Predicates {
    /// The senses and, where they are asked for, their examples.
    pub(crate) fn read(files: &[(&str, &str)], with_examples: bool) -> Result<Predicates, KnowledgeError> {
        let mut all = Predicates::default();
        let mut examples = Vec::new();
        for (file, content) in files {
            let mut last: Option<usize> = None;
            for (n, raw) in content.lines().enumerate() {
                let fail = |m: String| KnowledgeError::new(file, n + 1, m);
                let line = raw.trim();
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                if let Some(sign) = line.strip_prefix("+ ").map(|s| (true, s)).or(line.strip_prefix("- ").map(|s| (false, s))) {
                    if !with_examples {
                        continue;
                    }
                    let sense = last.ok_or_else(|| fail("an example needs a sense line above it".into()))?;
                    let example = example(&all.senses[sense], file, n + 1, sign).map_err(fail)?;
                    examples.push(example);
                    continue;
                }
                let (keys, sense) = sense(line, file, n + 1).map_err(fail)?;
                let id = all.senses.len();
                all.senses.push(sense);
                for (lemma, pos) in keys {
                    all.index.entry(lemma).or_default().push((pos, id));
                }
                last = Some(id);
            }
        }
        if with_examples {
            all.examples = OnceLock::from(examples);
        }
        Ok(all)
    }

    /// The example sentences of all senses.
    pub(crate) fn examples(&self) -> &[Example] {
        self.examples.get_or_init(|| {
            // The files that ship are read whole by a test; there an error shows.
            let all = Predicates::read(&super::of(super::FILES, "predicates/"), true).ok();
            all.and_then(|p| p.examples.into_inner()).unwrap_or_default()
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.senses.len()
    }

    /// The senses of a lemma, in the order of the files.
    pub(crate) fn of(&self, lemma: &str, pos: Pos) -> impl Iterator<Item = &Sense> {
        self.index.get(lemma).into_iter().flatten().filter(move |(p, _)| *p == pos).map(|&(_, i)| &self.senses[i])
    }
}

fn example(sense: &Sense, file: &str, line: usize, (positive, rest): (bool, &str)) -> Result<Example, String> {
    let (sentence, parties) = match (positive, rest.rsplit_once(" | ")) {
        (true, Some((s, p))) => {
            let list = |t: &str, by: char| -> Vec<String> {
                t.split(by).map(|x| x.trim().to_owned()).filter(|x| !x.is_empty() && x != "-").collect()
            };
            let parties = match p.split_once("->") {
                Some((a, r)) => (list(a, ','), list(r, ',')),
                None => (list(&p.replace('&', ","), ','), Vec::new()),
            };
            (s.trim(), Some(parties))
        }
        (true, None) => return Err("a positive example ends with ` | ACTOR -> RECIPIENT`".into()),
        (false, _) => (rest.trim(), None),
    };
    let target = match &sense.target {
        Target::Event { event_type, .. } => event_type.as_str(),
        Target::Relation(p) => p.as_str(),
    };
    Ok(Example { sense: sense.id.clone(), at: (file.to_owned(), line), sentence: sentence.to_owned(), target: target.to_owned(), parties })
}

type Keys = Vec<(String, Pos)>;

fn sense(line: &str, file: &str, number: usize) -> Result<(Keys, Sense), String> {
    let (left, right) = line.split_once(" = ").ok_or("a sense line has ` = ` between the conditions and the target")?;
    let mut left = left.split_whitespace();
    let head = left.next().ok_or("no lemma")?;
    let (lemmas, pos) = head.rsplit_once('/').ok_or("write the lemma as `lemma/v`, `/n` or `/a`")?;
    let pos = match pos {
        "v" => Pos::Verb,
        "n" => Pos::Noun,
        "a" => Pos::Adjective,
        other => return Err(format!("`{other}` is no part of speech: v, n or a")),
    };
    let conds = left.map(cond).collect::<Result<Vec<_>, _>>()?;

    let (roles_at, reciprocal) = match (right.find(" -> "), right.find(" & ")) {
        (Some(i), _) => (i, false),
        (None, Some(i)) => (i, true),
        (None, None) => return Err("no roles: write `subj -> obj` or `subj & with`".into()),
    };
    let before: Vec<&str> = right[..roles_at].split_whitespace().collect();
    let after: Vec<&str> = right[roles_at..].split_whitespace().skip(1).collect();
    let (target, rest) = before.split_first().ok_or("no target")?;
    let (actors, cameo) = match rest {
        [cameo, actors] => (*actors, Some((*cameo).to_owned())),
        [actors] => (*actors, None),
        _ => {
            return Err(
                "before the arrow stand target, an optional CAMEO code and the actor slots (slots divided by commas, without spaces)"
                    .into(),
            );
        }
    };
    let (recipients, flags) = after.split_first().ok_or("no recipient slots; write `-` for none")?;
    if let Some(c) = &cameo
        && (!(2..=4).contains(&c.len()) || !c.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(format!("`{c}` is no CAMEO code: two to four digits"));
    }
    let (name, modes) = target.split_once('.').unwrap_or((target, ""));
    let target = if name.chars().all(|c| c.is_ascii_uppercase()) {
        let event_type: EventType = name.parse().map_err(|e: demarche_record::UnknownCode| e.to_string())?;
        let modes = modes.split(',').filter(|m| !m.is_empty()).map(|m| m.parse::<Mode>()).collect::<Result<Vec<_>, _>>();
        let modes = modes.map_err(|e| e.to_string())?;
        if let Some(m) = modes.iter().find(|m| !event_type.modes().contains(m)) {
            return Err(format!("{event_type} has no mode `{m}`"));
        }
        Target::Event { event_type, modes, cameo }
    } else {
        Target::Relation(name.parse().map_err(|e: demarche_record::UnknownCode| e.to_string())?)
    };
    let slots = |s: &str| s.split(',').filter(|x| *x != "-" && !x.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let mut sense = Sense {
        id: format!("{head} ({}:{number})", file.trim_start_matches("predicates/")),
        conds,
        target,
        actors: slots(actors),
        recipients: slots(recipients),
        reciprocal,
        weak: false,
        strong: false,
        third: None,
        fact: false,
        not: false,
        broad: false,
        denies: false,
        ended: false,
    };
    for flag in flags {
        match *flag {
            "weak" => sense.weak = true,
            "strong" => sense.strong = true,
            "fact" => sense.fact = true,
            "not" => sense.not = true,
            "broad" => sense.broad = true,
            "denies" => sense.denies = true,
            "ended" => sense.ended = true,
            f => match f.strip_prefix("third:") {
                Some(slot) => sense.third = Some(slot.to_owned()),
                None => return Err(format!("`{f}` is no flag: weak, strong, fact, not, broad, denies, ended or third:SLOT")),
            },
        }
    }
    let mut keys = Keys::new();
    for lemma in lemmas.split(',') {
        for twin in twins(lemma) {
            keys.push((twin, pos));
        }
    }
    Ok((keys, sense))
}

fn cond(text: &str) -> Result<Cond, String> {
    let (negated, text) = match text.strip_prefix('!') {
        Some(t) => (true, t),
        None => (false, text),
    };
    let Some((slot, test)) = text.split_once(':') else {
        return Ok(Cond { slot: text.to_owned(), negated, test: Test::Present });
    };
    let inner = |open, close| test.strip_prefix(open).and_then(|t: &str| t.strip_suffix(close));
    let test = if let Some(words) = inner('(', ')') {
        Test::Lemma(words.split(',').flat_map(twins).collect())
    } else if let Some(kinds) = inner('{', '}') {
        let kinds: Vec<String> = kinds.split(',').map(str::to_owned).collect();
        if let Some(k) = kinds.iter().find(|k| !is_kind(k)) {
            return Err(format!("`{k}` is no kind: {} or a PLOVER sector", KINDS.join(" ")));
        }
        Test::Kind(kinds)
    } else if slot == "prt" {
        Test::Lemma(vec![test.to_owned()])
    } else {
        return Err(format!("condition `{text}`: write slot:(lemma,lemma) or slot:{{kind}}"));
    };
    Ok(Cond { slot: slot.to_owned(), negated, test })
}

/// The lemma and its British spelling where that differs.
fn twins(lemma: &str) -> Vec<String> {
    let mut out = vec![lemma.to_owned()];
    if !["iz", "yz", "fens", "or"].iter().any(|part| lemma.contains(part)) {
        return out;
    }
    let rules = [
        ("ize", "ise"),
        ("yze", "yse"),
        ("ization", "isation"),
        ("izer", "iser"),
        ("fense", "fence"),
        ("fensive", "fensive"),
        ("abor", "abour"),
        ("olor", "olour"),
        ("avor", "avour"),
        ("onor", "onour"),
        ("armor", "armour"),
    ];
    for (american, british) in rules {
        if american != british && lemma.contains(american) && !matches!(lemma, "size" | "seize" | "prize") {
            out.push(lemma.replace(american, british));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Predicates, KnowledgeError> {
        Predicates::read(&[("predicates/t.txt", text)], true)
    }

    #[test]
    fn a_sense_reads_with_all_its_parts() {
        let p = read("impose/v obj:(sanction) !on:{civil} = SANCTION.discontinue 163 subj -> on,against weak third:with").unwrap();
        let s = p.of("impose", Pos::Verb).next().unwrap();
        assert_eq!(s.recipients, ["on", "against"]);
        assert!(s.weak && s.conds[1].negated);
        assert_eq!(s.third.as_deref(), Some("with"));
    }

    #[test]
    fn british_twins_are_known() {
        let p = read("recognize/v = recognizes subj -> obj").unwrap();
        assert_eq!(p.of("recognise", Pos::Verb).count(), 1);
    }

    #[test]
    fn errors_name_file_and_line() {
        let e = read("# ok\nattack/x = ASSAULT subj -> obj").unwrap_err();
        assert_eq!((e.file.as_str(), e.line), ("predicates/t.txt", 2));
        for bad in [
            "attack/v ASSAULT subj -> obj",
            "attack/v = ATTACK subj -> obj",
            "attack/v = ASSAULT 19x subj -> obj",
            "meet/v = CONSULT.demo subj & with",
            "a/v = ASSAULT subj -> obj loud",
            "a/v obj:{thing} = ASSAULT subj -> obj",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
