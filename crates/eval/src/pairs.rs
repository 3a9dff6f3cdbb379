//! Pairs: the type of act between a marked source and a marked target.
//!
//! The set has the 15 roots of the older PLOVER, which are CAMEO's cue categories ([`demarche_code::ontology::root`]), and the penta class (1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict). The penta class
//! of a prediction follows from its root, by the root's usual class in the set; binary is 1 and 2 against 3 and 4. The
//! macro-F1 is that of scikit-learn: the mean over the classes in gold and predictions.

use std::io::Write;
use std::path::Path;

use demarche_code::PairReading;
use demarche_record::Span;

use crate::error::{EvalError, read_text};
use crate::metrics::{Labelling, Metrics, Scores, Table};

/// A sentence with its marked parties.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Without the marks.
    pub text: String,
    /// Bytes of each stretch marked `<s>`; a few rows have none or two.
    pub sources: Vec<Span>,
    /// Bytes of each stretch marked `<t>`.
    pub targets: Vec<Span>,
    /// One of 15 roots.
    pub root: String,
    /// 1 to 4.
    pub penta: String,
}

/// Reads the tab-separated file; the header names `marked_sentence`, `gold_root` and `gold_penta`, in any order.
pub fn load(path: &Path) -> Result<Vec<Pair>, EvalError> {
    parse(path, &read_text(path)?)
}

fn parse(path: &Path, content: &str) -> Result<Vec<Pair>, EvalError> {
    let mut lines = content.lines().enumerate();
    let header: Vec<&str> = lines.next().map(|(_, l)| l.split('\t').collect()).unwrap_or_default();
    let column = |name: &str| {
        let missing = || EvalError::at(path, 1, format!("the header has no column `{name}`"));
        header.iter().position(|h| h.trim() == name).ok_or_else(missing)
    };
    let (marked, root, penta) = (column("marked_sentence")?, column("gold_root")?, column("gold_penta")?);
    let mut pairs = Vec::new();
    for (i, line) in lines.filter(|(_, l)| !l.trim().is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() != header.len() {
            let m = format!("{} columns where the header has {}", cells.len(), header.len());
            return Err(EvalError::at(path, i + 1, m));
        }
        let (text, sources, targets) = unmark(cells[marked]).map_err(|m| EvalError::at(path, i + 1, m))?;
        let root = cells[root].trim().to_owned();
        if !ROOTS.iter().any(|(r, _)| *r == root) {
            return Err(EvalError::at(path, i + 1, format!("`{root}` is not one of the 15 PLOVER roots")));
        }
        pairs.push(Pair { text, sources, targets, root, penta: cells[penta].trim().to_owned() });
    }
    Ok(pairs)
}

/// Takes the marks out and tells where they stood. One party may stand inside the other ("<s><t>Iraqi</t> fighters</s>").
fn unmark(marked: &str) -> Result<(String, Vec<Span>, Vec<Span>), String> {
    let mut text = String::new();
    let mut spans = [Vec::new(), Vec::new()];
    let mut open: [Option<usize>; 2] = [None, None];
    let mut rest = marked;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let marks = [("<s>", 0, true), ("<t>", 1, true), ("</s>", 0, false), ("</t>", 1, false)];
        let Some((mark, side, opens)) = marks.into_iter().find(|(m, _, _)| rest.starts_with(m)) else {
            text.push('<');
            rest = &rest[1..];
            continue;
        };
        match (opens, open[side].take()) {
            (true, None) => open[side] = Some(text.len()),
            (false, Some(start)) => spans[side].push(Span::new(start, text.len())),
            _ => return Err(format!("the mark `{mark}` does not close or open where it stands")),
        }
        rest = &rest[mark.len()..];
    }
    text.push_str(rest);
    if open.iter().any(Option::is_some) {
        return Err("a mark is not closed".to_owned());
    }
    let [sources, targets] = spans;
    Ok((text, sources, targets))
}

/// The roots and the penta class that most of their sentences in the development set have.
const ROOTS: [(&str, &str); 15] = [
    ("AGREE", "1"),
    ("CONSULT", "1"),
    ("SUPPORT", "1"),
    ("AID", "2"),
    ("COOPERATE", "2"),
    ("YIELD", "2"),
    ("ACCUSE", "3"),
    ("REJECT", "3"),
    ("REQUEST", "3"),
    ("THREATEN", "3"),
    ("ASSAULT", "4"),
    ("COERCE", "4"),
    ("MOBILIZE", "4"),
    ("PROTEST", "4"),
    ("SANCTION", "4"),
];

fn penta_of(root: &str) -> Option<&'static str> {
    ROOTS.iter().find(|(r, _)| *r == root).map(|(_, p)| *p)
}

fn binary_of(penta: &str) -> &'static str {
    if matches!(penta, "1" | "2") { "cooperation" } else { "conflict" }
}

/// Scores one reading a pair; `None` where the product reads no act between the parties.
pub fn score(gold: &[Pair], predicted: &[PairReading]) -> Scores {
    let roots: Vec<Option<&str>> = predicted.iter().map(|p| p.root).collect();
    let pentas: Vec<Option<&str>> = roots.iter().map(|r| r.and_then(penta_of)).collect();
    let root = Labelling::of(gold.iter().map(|g| g.root.as_str()).zip(roots.iter().copied()));
    let penta = Labelling::of(gold.iter().map(|g| g.penta.as_str()).zip(pentas.iter().copied()));
    let binary = Labelling::of(gold.iter().zip(&pentas).map(|(g, p)| (binary_of(&g.penta), p.map(binary_of))));
    let mut m = Metrics::of(gold.len().min(predicted.len()));
    let mut table = Table::new(&["", "macro-P", "macro-R", "macro-F1", "accuracy"]);
    for (name, l) in [("binary", &binary), ("penta", &penta), ("root", &root)] {
        m.set(&format!("{name}_macro_f1"), l.macro_f1());
        m.set(&format!("{name}_macro_precision"), l.macro_precision());
        m.set(&format!("{name}_macro_recall"), l.macro_recall());
        m.set(&format!("{name}_accuracy"), l.accuracy());
        let cells = [l.macro_precision(), l.macro_recall(), l.macro_f1(), l.accuracy()].map(crate::metrics::pct);
        table.row([name.to_owned()].into_iter().chain(cells).collect());
    }
    let silent = roots.iter().filter(|p| p.is_none()).count();
    m.set("no_reading", silent as f64);
    let mut confusions: std::collections::BTreeMap<(&str, &str), usize> = std::collections::BTreeMap::new();
    for (g, p) in gold.iter().zip(&roots).filter(|(g, p)| Some(g.root.as_str()) != **p) {
        *confusions.entry((&g.root, p.unwrap_or("none"))).or_default() += 1;
    }
    let mut common: Vec<_> = confusions.into_iter().collect();
    common.sort_by_key(|(k, n)| (std::cmp::Reverse(*n), *k));
    let mut confused = Table::new(&["gold → predicted", "n"]);
    for ((g, p), n) in common.into_iter().take(20) {
        confused.row(vec![format!("{g} → {p}"), n.to_string()]);
    }
    let tables = vec![table, binary.table("binary"), penta.table("penta"), root.table("root"), confused];
    Scores { metrics: m, tables, notes: Vec::new() }
}

/// A line for each pair read wrongly: gold and predicted root, the parties, what decided, the sentence; sorted, so that confusions stand together.
pub fn errors(gold: &[Pair], predicted: &[PairReading]) -> Vec<String> {
    let wrong = gold.iter().zip(predicted).filter(|(g, p)| p.root != Some(g.root.as_str()));
    let mut lines: Vec<String> = wrong
        .map(|(g, p)| {
            let words = |spans: &[Span]| spans.iter().map(|s| s.of(&g.text)).collect::<Vec<_>>().join(" | ");
            let (source, target) = (words(&g.sources), words(&g.targets));
            format!("{} → {}\t{source}\t{target}\t[{}]\t{}", g.root, p.root.unwrap_or("none"), p.rule, g.text)
        })
        .collect();
    lines.sort();
    lines
}

/// Writes each pair with its gold and its prediction, tab-separated.
pub fn write_predictions(path: &Path, gold: &[Pair], predicted: &[PairReading]) -> Result<(), EvalError> {
    let fail = |source| EvalError::Read { path: path.to_owned(), source };
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).map_err(fail)?);
    writeln!(out, "sentence\tsource\ttarget\tgold_penta\tgold_root\tpredicted_penta\tpredicted_root\trule").map_err(fail)?;
    for (g, p) in gold.iter().zip(predicted) {
        let words = |spans: &[Span]| spans.iter().map(|s| s.of(&g.text)).collect::<Vec<_>>().join(" | ");
        let root = p.root.unwrap_or("");
        let cells =
            [g.text.as_str(), &words(&g.sources), &words(&g.targets), &g.penta, &g.root, penta_of(root).unwrap_or(""), root, &p.rule];
        writeln!(out, "{}", cells.join("\t")).map_err(fail)?;
    }
    out.flush().map_err(fail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(root: &str, penta: &str) -> Pair {
        Pair { text: "x".into(), sources: vec![], targets: vec![], root: root.into(), penta: penta.into() }
    }

    #[test]
    fn marks_become_spans() {
        let (text, s, t) = unmark("<s>Poland</s> hit <t>Łódź</t> at 3 < 4.").unwrap();
        assert_eq!(text, "Poland hit Łódź at 3 < 4.");
        assert_eq!((s[0].of(&text), t[0].of(&text)), ("Poland", "Łódź"));
        let (text, s, t) = unmark("<s><t>Iraqi</t> fighters</s> fled").unwrap();
        assert_eq!((s[0].of(&text), t[0].of(&text)), ("Iraqi fighters", "Iraqi"));
        for bad in ["<s>Poland hit <t>x</t>", "x</s>", "<s>x", "<s>a <s>b</s>"] {
            assert!(unmark(bad).is_err(), "{bad}");
        }
        assert!(unmark("no target <s>x</s>").unwrap().2.is_empty());
    }

    #[test]
    fn a_wrong_root_may_keep_its_penta() {
        let gold = [pair("YIELD", "2"), pair("YIELD", "2"), pair("ACCUSE", "3"), pair("ASSAULT", "4")];
        let got = [Some("YIELD"), Some("YIELD"), Some("REJECT"), None];
        let got = got.map(|root| PairReading { root, exact: false, rule: String::new() });
        let s = score(&gold, &got);
        // Root: YIELD F1 1, ACCUSE 0, REJECT 0, ASSAULT 0.
        assert_eq!(s.metrics.get("root_macro_f1"), Some(0.25));
        assert_eq!(s.metrics.get("root_accuracy"), Some(0.5));
        // Penta: 2 F1 1, 3 F1 1, 4 F1 0.
        assert_eq!(s.metrics.get("penta_macro_f1"), Some(2.0 / 3.0));
        // Binary: cooperation 1; conflict 1 right, 1 missed → 2/3.
        assert!((s.metrics.get("binary_macro_f1").unwrap() - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn errors_tell_both_roots_and_what_decided() {
        let read = |root| PairReading { root, exact: true, rule: "attack/v".into() };
        let lines = errors(&[pair("YIELD", "2"), pair("ACCUSE", "3")], &[read(Some("YIELD")), read(Some("ASSAULT"))]);
        assert_eq!(lines, ["ACCUSE → ASSAULT\t\t\t[attack/v]\tx"]);
    }

    #[test]
    fn rows_are_checked() {
        let head = "sentence\tmarked_sentence\tsource\ttarget\tgold_penta\tgold_root\n";
        let ok = format!("{head}a b\t<s>a</s> <t>b</t>\ta\tb\t3\tACCUSE\n");
        assert_eq!(parse(Path::new("p.tsv"), &ok).unwrap().len(), 1);
        for (bad, part) in [("a\tb\n", "columns"), ("a\t<s>a\ta\tb\t3\tACCUSE\n", "closed"), ("a\ta\ta\tb\t3\tHUG\n", "HUG")] {
            let e = parse(Path::new("p.tsv"), &format!("{head}{bad}")).unwrap_err().to_string();
            assert!(e.starts_with("p.tsv:2:") && e.contains(part), "{e}");
        }
        assert!(parse(Path::new("p.tsv"), "a\tb\n").is_err());
    }
}
