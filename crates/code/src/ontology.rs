//! PLOVER 1.3 and CAMEO 1.1b3 as data, and the ways between them.
//!
//! ```text
//! type and mode ──plover.tsv──▶ CAMEO ──finer.tsv (by context)──▶ four digits ──announced.tsv, refused.tsv (by status)──▶ code of the record
//!                                 └──cameo.tsv──▶ type, mode, contexts, Goldstein value, label
//! ```
//!
//! The files are in `knowledge/ontology/`. They belong together and to the vocabulary of [`demarche_record`], so a test holds every line of
//! theirs against it and a caller meets no error.

use std::collections::HashMap;
use std::sync::OnceLock;

use demarche_record::{Context, EventType, Mode, Status};

const CAMEO: &str = include_str!("../../../knowledge/ontology/cameo.tsv");
const PLOVER: &str = include_str!("../../../knowledge/ontology/plover.tsv");
const FINER: &str = include_str!("../../../knowledge/ontology/finer.tsv");
const ANNOUNCED: &str = include_str!("../../../knowledge/ontology/announced.tsv");
const REFUSED: &str = include_str!("../../../knowledge/ontology/refused.tsv");

/// What the table says of a CAMEO code.
#[derive(Clone, Debug, PartialEq)]
pub struct Cameo {
    /// Goldstein value, −10 (most conflictual) to 10: Goldstein (1992), as assigned to CAMEO by Schrodt (2012).
    pub goldstein: Option<f32>,
    /// PLOVER 1.3 type; `None` for the statements of 01 and 02, of which PLOVER makes nothing by themselves.
    pub event_type: Option<EventType>,
    /// PLOVER mode of that type.
    pub mode: Option<Mode>,
    /// PLOVER context, the first of several.
    pub context: Option<&'static str>,
    /// The code in words.
    pub label: Option<&'static str>,
}

fn lines(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    file.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(|l| l.split('\t').collect())
}

fn cameo_line(cells: &[&'static str]) -> Option<(&'static str, Cameo)> {
    let [code, goldstein, event_type, mode, contexts, label] = cells else { return None };
    let given = |cell: &'static str| Some(cell).filter(|c| *c != "-");
    let row = Cameo {
        goldstein: Some(goldstein.parse().ok()?),
        event_type: given(event_type).map(str::parse).transpose().ok()?,
        mode: given(mode).map(str::parse).transpose().ok()?,
        context: given(contexts).and_then(|c| c.split(';').next()),
        label: Some(*label),
    };
    Some((code, row))
}

fn table() -> &'static HashMap<&'static str, Cameo> {
    static TABLE: OnceLock<HashMap<&'static str, Cameo>> = OnceLock::new();
    TABLE.get_or_init(|| lines(CAMEO).filter_map(|l| cameo_line(&l)).collect())
}

/// What the table says of a code; a code that it lacks has its nearest parent's row.
pub fn cameo(code: &str) -> Option<&'static Cameo> {
    (2..=code.len()).rev().find_map(|n| table().get(code.get(..n)?))
}

/// The Goldstein value of a CAMEO code; a code that is not in the codebook has its parent's.
pub fn goldstein(code: &str) -> Option<f32> {
    cameo(code)?.goldstein
}

/// The PLOVER score of a type, −9.3 (most conflictual) to 7.6: the mean Goldstein value of the CAMEO events of that type, weighted by how often
/// each was coded from October 2017 to March 2019, with COERCE and MOBILIZE exchanged.
///
/// PLOVER 1.3 manual, table 2.2 (Open Event Data Alliance, CC BY-SA 4.0).
pub fn plover_score(event_type: EventType) -> f32 {
    match event_type {
        EventType::Assault => -9.3,
        EventType::Coerce => -7.2,
        EventType::Protest => -6.6,
        EventType::Mobilize => -5.3,
        EventType::Sanction => -5.2,
        EventType::Threaten => -5.1,
        EventType::Request => -5.0,
        EventType::Reject => -4.2,
        EventType::Accuse => -2.0,
        EventType::Consult => 2.1,
        EventType::Agree => 4.2,
        EventType::Support => 4.6,
        EventType::Concede => 5.0,
        EventType::Cooperate => 6.8,
        EventType::Aid => 7.4,
        EventType::Retreat => 7.6,
    }
}

/// A score for a mode of a type, which PLOVER does not give: the mean Goldstein value of the CAMEO codes of that type and mode, each counted
/// once. `None` where there is none.
pub fn mode_score(event_type: EventType, mode: Mode) -> Option<f32> {
    let (mut sum, mut count) = (0.0, 0.0);
    for c in lines(CAMEO).filter_map(|l| cameo_line(&l)).map(|(_, c)| c) {
        if c.event_type == Some(event_type) && c.mode == Some(mode) {
            (sum, count) = (sum + c.goldstein?, count + 1.0);
        }
    }
    (count > 0.0).then(|| sum / count)
}

/// The CAMEO code that says no more than a type and its modes.
pub fn of_plover(event_type: EventType, modes: &[Mode]) -> &'static str {
    static TABLE: OnceLock<HashMap<(&'static str, &'static str), &'static str>> = OnceLock::new();
    let table = TABLE.get_or_init(|| lines(PLOVER).filter_map(|l| Some(((*l.first()?, *l.get(1)?), *l.get(2)?))).collect());
    let of = |mode: &str| table.get(&(event_type.as_str(), mode)).copied();
    modes.iter().find_map(|m| of(m.as_str())).or_else(|| of("-")).unwrap_or_default()
}

/// The code of a record: made finer where a context decides it, and turned into the intent or the threat where the act is only announced.
pub fn of_record(code: &str, contexts: &[Context], status: Status) -> String {
    static FINE: OnceLock<HashMap<(&'static str, &'static str), &'static str>> = OnceLock::new();
    static SAID: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let fine = FINE.get_or_init(|| lines(FINER).filter_map(|l| Some(((*l.first()?, *l.get(1)?), *l.get(2)?))).collect());
    let said = SAID.get_or_init(|| lines(ANNOUNCED).filter_map(|l| Some((*l.first()?, *l.get(1)?))).collect());
    let finer = |code: &str| contexts.iter().find_map(|c| fine.get(&(code, c.as_str())).copied()).unwrap_or(code).to_owned();
    let code = finer(code);
    if status != Status::Future {
        return code;
    }
    match (2..=code.len()).rev().find_map(|n| said.get(code.get(..n)?)) {
        Some(announced) => finer(announced),
        None => code,
    }
}

/// The code of a refusal to do what a code tells; `None` for what is no cooperation.
pub fn refusal(code: &str) -> Option<&'static str> {
    static TABLE: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let table = TABLE.get_or_init(|| lines(REFUSED).filter_map(|l| Some((*l.first()?, *l.get(1)?))).collect());
    (2..=code.len()).rev().find_map(|n| table.get(code.get(..n)?).copied())
}

/// CAMEO's cue categories under the names that PLOVER had before 1.3, where YIELD was not yet divided; sanctions imposed (163) stand with
/// coercion there, as in the conversion table of 2021, and cyber attacks (176, younger than the codebook) with assault.
pub fn root(code: &str) -> Option<&'static str> {
    if code.starts_with("163") {
        return Some("COERCE");
    }
    if code == "176" {
        return Some("ASSAULT");
    }
    Some(match code.get(..2)? {
        "03" => "AGREE",
        "04" => "CONSULT",
        "05" => "SUPPORT",
        "06" => "COOPERATE",
        "07" => "AID",
        "08" => "YIELD",
        "09" | "11" => "ACCUSE",
        "10" => "REQUEST",
        "12" => "REJECT",
        "13" => "THREATEN",
        "14" => "PROTEST",
        "15" => "MOBILIZE",
        "16" => "SANCTION",
        "17" => "COERCE",
        "18" | "19" | "20" => "ASSAULT",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_is_in_the_vocabularies() {
        for l in lines(CAMEO) {
            let (code, c) = cameo_line(&l).unwrap_or_else(|| panic!("{l:?}"));
            assert!((2..=4).contains(&code.len()) && c.label.is_some_and(|x| !x.is_empty()), "{l:?}");
            assert!(l[4] == "-" || l[4].split(';').all(|x| x.parse::<Context>().is_ok()), "{l:?}");
            if let Some(m) = c.mode {
                assert!(c.event_type.is_some_and(|t| t.modes().contains(&m)), "{l:?}: no mode of the type");
            }
            // A code of more than two digits has its parent beside it.
            assert!(code.len() == 2 || table().contains_key(&code[..code.len() - 1]), "{l:?}: no parent");
        }
        for l in lines(PLOVER) {
            let event_type: EventType = l[0].parse().unwrap();
            assert!(l[1] == "-" || event_type.modes().contains(&l[1].parse::<Mode>().unwrap()), "{l:?}");
            assert!(cameo(l[2]).is_some(), "{l:?}");
        }
        for l in lines(FINER) {
            assert!(l[1].parse::<Context>().is_ok(), "{l:?}");
            assert!(cameo(l[2]).is_some() && l[2].starts_with(l[0].trim_end_matches('0')), "{l:?}");
        }
        for l in lines(ANNOUNCED).chain(lines(REFUSED)) {
            assert!(cameo(l[0]).is_some() && cameo(l[1]).is_some(), "{l:?}");
        }
    }

    #[test]
    fn every_code_maps_both_ways() {
        for l in lines(CAMEO) {
            let (code, c) = (l[0], &table()[l[0]]);
            let Some(event_type) = c.event_type else {
                assert!(code.starts_with("01") || code.starts_with("02"), "{code} has no type");
                continue;
            };
            assert!(root(code).is_some(), "{code}");
            let modes: Vec<Mode> = c.mode.into_iter().collect();
            let back = of_plover(event_type, &modes);
            // CAMEO 08 is two types of PLOVER; all else comes back as the type it went out as.
            assert!(table()[back].event_type == Some(event_type) || back.starts_with("08") || back == "1712", "{code} → {back}");
        }
        for t in EventType::ALL {
            assert!(!of_plover(*t, &[]).is_empty(), "{t}");
            for m in t.modes() {
                assert!(cameo(of_plover(*t, &[*m])).is_some(), "{t} {m}");
            }
        }
    }

    #[test]
    fn what_is_announced_is_intent_or_threat() {
        assert_eq!(of_record("0841", &[], Status::Future), "0353");
        assert_eq!(of_record("190", &[], Status::Future), "1384");
        assert_eq!(of_record("190", &[], Status::Actual), "190");
        assert_eq!(of_record("070", &[Context::Military], Status::Actual), "072");
        assert_eq!(of_record("070", &[Context::Military], Status::Future), "0332");
        assert_eq!(of_record("111", &[], Status::Future), "111");
        assert_eq!((refusal("0841"), refusal("042"), refusal("190")), (Some("1243"), Some("125"), None));
    }

    #[test]
    fn a_code_without_a_value_has_its_parents() {
        assert_eq!(goldstein("190"), Some(-10.0));
        assert_eq!(goldstein("1901"), Some(-10.0));
        assert_eq!(goldstein("99"), None);
    }

    #[test]
    fn a_mode_has_the_mean_of_its_codes() {
        assert_eq!(mode_score(EventType::Coerce, Mode::Arrest), Some(-5.0));
        assert_eq!(mode_score(EventType::Consult, Mode::Visit), Some((1.9 + 2.8) / 2.0));
        assert_eq!(mode_score(EventType::Coerce, Mode::Cyber), Some(-7.0));
        assert_eq!(mode_score(EventType::Coerce, Mode::Withhold), None);
        assert!(EventType::ALL.iter().all(|t| (plover_score(*t) > 0.0) == matches!(t.quad().as_str(), "Q1" | "Q2")));
    }

    #[test]
    fn a_code_has_a_plover_type_and_a_label() {
        let c = cameo("0841").unwrap();
        assert_eq!((c.event_type, c.mode, c.context), (Some(EventType::Retreat), Some(Mode::Release), Some("legal")));
        assert_eq!(c.label, Some("Return, release person(s)"));
        assert_eq!(cameo("0813").unwrap().label, Some("Ease curfew"));
        assert_eq!(cameo("010").unwrap().event_type, None);
        // 0859 is nobody's code: the family's row answers.
        assert_eq!(cameo("0859").unwrap().event_type, cameo("085").unwrap().event_type);
    }
}
