//! CAMEO 1.1b3, read from `knowledge/ontology/cameo.tsv`: its Goldstein values, its labels and what PLOVER makes of it; and PLOVER's own scores.

use std::collections::HashMap;
use std::sync::OnceLock;

use demarche_record::{EventType, Mode};

const CAMEO: &str = include_str!("../../../knowledge/ontology/cameo.tsv");

/// What the table says of a CAMEO code.
#[derive(Clone, Debug, PartialEq)]
pub struct Cameo {
    /// Goldstein value, −10 (most conflictual) to 10.
    pub goldstein: Option<f32>,
    /// PLOVER type; `None` for the statements of 01 and 02, of which PLOVER makes nothing by themselves.
    pub event_type: Option<EventType>,
    /// PLOVER mode of that type.
    pub mode: Option<Mode>,
    /// PLOVER context.
    pub context: Option<&'static str>,
    /// The code in words; `None` for the heads of families and the statements.
    pub label: Option<&'static str>,
}

fn table() -> &'static HashMap<&'static str, Cameo> {
    static TABLE: OnceLock<HashMap<&'static str, Cameo>> = OnceLock::new();
    TABLE.get_or_init(|| CAMEO.lines().filter(|l| !l.starts_with('#')).filter_map(row).collect())
}

fn row(line: &'static str) -> Option<(&'static str, Cameo)> {
    let mut cells = line.split('\t');
    let code = cells.next()?;
    let goldstein = cells.next()?.parse().ok();
    let mut plover = cells.next().unwrap_or_default().split(',').map(str::trim);
    let event_type: Option<EventType> = plover.next().and_then(|t| t.parse().ok());
    let mode = plover.next().and_then(|m| m.parse::<Mode>().ok()).filter(|m| event_type.is_some_and(|t| t.modes().contains(m)));
    let context = plover.next().filter(|c| !c.is_empty());
    // Remarks of the table's editors stand behind two spaces.
    let label = cells.next().and_then(|l| l.split("  ").next()).map(str::trim).filter(|l| !l.is_empty());
    Some((code, Cameo { goldstein, event_type, mode, context, label }))
}

/// What the table says of a code; a code that it lacks has its nearest parent's row.
pub fn cameo(code: &str) -> Option<&'static Cameo> {
    (2..=code.len()).rev().find_map(|n| table().get(code.get(..n)?))
}

/// The Goldstein value of a CAMEO code, −10 (most conflictual) to 10; a code without a value of its own has its parent's.
///
/// Goldstein (1992), as assigned to CAMEO by Schrodt (2012).
pub fn goldstein(code: &str) -> Option<f32> {
    (2..=code.len()).rev().find_map(|n| table().get(code.get(..n)?).and_then(|c| c.goldstein))
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

/// A score for a mode of a type, which PLOVER does not give: the mean Goldstein value of the CAMEO codes that the conversion table takes to
/// that type and mode, each counted once. `None` where it takes none there.
pub fn mode_score(event_type: EventType, mode: Mode) -> Option<f32> {
    let (mut sum, mut count) = (0.0, 0.0);
    for line in CAMEO.lines().filter(|l| !l.starts_with('#')) {
        let mut cells = line.split('\t');
        let (_, value, plover) = (cells.next()?, cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let mut parts = plover.split(',');
        if parts.next() == Some(event_type.as_str()) && parts.next() == Some(mode.as_str()) {
            let value: f32 = value.parse().ok()?;
            (sum, count) = (sum + value, count + 1.0);
        }
    }
    (count > 0.0).then(|| sum / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_has_the_mean_of_its_codes() {
        assert_eq!(mode_score(EventType::Coerce, Mode::Arrest), Some(-5.0));
        assert_eq!(mode_score(EventType::Consult, Mode::Visit), Some((1.9 + 2.8) / 2.0));
        assert_eq!(mode_score(EventType::Coerce, Mode::Cyber), None);
        assert!(EventType::ALL.iter().all(|t| (plover_score(*t) > 0.0) == matches!(t.quad().as_str(), "Q1" | "Q2")));
    }

    #[test]
    fn a_code_without_a_value_has_its_parents() {
        assert_eq!(goldstein("190"), Some(-10.0));
        assert_eq!(goldstein("1901"), Some(-10.0));
        assert_eq!(goldstein("99"), None);
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
