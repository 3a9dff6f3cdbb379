//! CAMEO 1.1b3 and its Goldstein values, read from `knowledge/ontology/cameo.tsv`, and PLOVER's own scores.

use std::collections::HashMap;
use std::sync::OnceLock;

use demarche_record::{EventType, Mode};

const CAMEO: &str = include_str!("../../../knowledge/ontology/cameo.tsv");

/// The Goldstein value of a CAMEO code, −10 (most conflictual) to 10; a code without a value of its own has its parent's.
///
/// Goldstein (1992), as assigned to CAMEO by Schrodt (2012).
pub fn goldstein(code: &str) -> Option<f32> {
    static TABLE: OnceLock<HashMap<&'static str, f32>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        CAMEO
            .lines()
            .filter(|l| !l.starts_with('#'))
            .filter_map(|l| l.split_once('\t'))
            .filter_map(|(c, v)| v.split('\t').next()?.parse().ok().map(|v| (c, v)))
            .collect()
    });
    (2..=code.len()).rev().find_map(|n| table.get(code.get(..n)?).copied())
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
}
