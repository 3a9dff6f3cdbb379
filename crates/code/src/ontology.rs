//! CAMEO 1.1b3 and its Goldstein values, read from `knowledge/ontology/cameo.tsv`.

use std::collections::HashMap;
use std::sync::OnceLock;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_without_a_value_has_its_parents() {
        assert_eq!(goldstein("190"), Some(-10.0));
        assert_eq!(goldstein("1901"), Some(-10.0));
        assert_eq!(goldstein("99"), None);
    }
}
