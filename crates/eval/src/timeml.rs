//! Time expressions: TempEval-3's measures (UzZaman et al. 2013) on TimeML files.
//!
//! Gold are the TIMEX3 elements of `<TEXT>`; the document's creation time is given to the product and not scored.
//! Strict F1 wants the same extent, relaxed F1 an overlap (one to one, the most characters in common first); value F1
//! and type F1 want, beside the overlap, the same `value` (as a string) or `type`.

use std::path::Path;

use demarche_record::Span;
use jiff::civil::Date;
use roxmltree::{Document, Node};

use crate::error::{EvalError, files_with, read_text};
use crate::metrics::{Counts, Metrics, Scores, Table, greedy};
use crate::text::trim;

/// A time expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Timex {
    /// Bytes.
    pub span: Span,
    /// DATE, TIME, DURATION or SET.
    pub kind: String,
    /// TIMEX3 value: "1998-01-08", "P1W", "PRESENT_REF".
    pub value: String,
}

/// A document with its expressions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimedText {
    /// File name without its ending.
    pub doc: String,
    /// Text of `<TEXT>`.
    pub text: String,
    /// Creation time, to the day.
    pub created: Option<Date>,
    /// In the order of the text.
    pub timexes: Vec<Timex>,
}

/// Reads the `.tml` files of a folder, or of its folders one level down.
pub fn load(dir: &Path) -> Result<Vec<TimedText>, EvalError> {
    if dir.is_file() {
        return Ok(vec![parse(dir, &read_text(dir)?)?]);
    }
    let mut files = files_with(dir, "tml")?;
    if files.is_empty() {
        let fail = |source| EvalError::Read { path: dir.to_owned(), source };
        let mut folders = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(fail)? {
            folders.push(entry.map_err(fail)?.path());
        }
        folders.sort();
        for folder in folders.iter().filter(|f| f.is_dir()) {
            files.extend(files_with(folder, "tml")?);
        }
    }
    if files.is_empty() {
        return Err(EvalError::at(dir, 0, "no .tml files here"));
    }
    files.iter().map(|f| parse(f, &read_text(f)?)).collect()
}

fn parse(path: &Path, content: &str) -> Result<TimedText, EvalError> {
    let xml = Document::parse(content).map_err(|e| EvalError::at(path, e.pos().row as usize, e.to_string()))?;
    let find = |name: &str| xml.descendants().find(|n| n.has_tag_name(name));
    let Some(text) = find("TEXT") else {
        return Err(EvalError::at(path, 0, "no <TEXT> element"));
    };
    let mut timed =
        TimedText { doc: path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default(), ..TimedText::default() };
    collect(text, &mut timed);
    timed.timexes.retain(|t| !t.span.is_empty());
    let dct = find("DCT").and_then(|d| d.descendants().find(|n| n.has_tag_name("TIMEX3")));
    let value = dct.and_then(|t| t.attribute("value"));
    timed.created = value.and_then(|v| v.get(..10)).and_then(|v| v.parse().ok());
    Ok(timed)
}

/// TimeML is shallow (elements of `<TEXT>` hardly nest), and the XML reader bounds the depth.
fn collect(node: Node<'_, '_>, timed: &mut TimedText) {
    for child in node.children() {
        if child.is_text() {
            timed.text.push_str(child.text().unwrap_or(""));
            continue;
        }
        let start = timed.text.len();
        let place = timed.timexes.len();
        collect(child, timed);
        if child.has_tag_name("TIMEX3") {
            let attribute = |name: &str| child.attribute(name).unwrap_or("").to_owned();
            let timex = Timex { span: Span::new(start, timed.text.len()), kind: attribute("type"), value: attribute("value") };
            timed.timexes.insert(place, timex);
        }
    }
}

/// Scores one list of expressions a document.
pub fn score(gold: &[TimedText], predicted: &[Vec<Timex>]) -> Scores {
    let (mut strict, mut relaxed, mut value, mut kind) = (Counts::default(), Counts::default(), Counts::default(), Counts::default());
    let mut kinds: std::collections::BTreeMap<&str, [Counts; 2]> = std::collections::BTreeMap::new();
    for (g, p) in gold.iter().zip(predicted) {
        let bounds = |t: &Timex| trim(&g.text, t.span);
        let mut pairs = Vec::new();
        for (i, a) in g.timexes.iter().enumerate() {
            for (j, b) in p.iter().enumerate() {
                let (x, y) = (a.span, b.span);
                let common = x.end.min(y.end).saturating_sub(x.start.max(y.start));
                if common > 0 {
                    pairs.push(((bounds(a) == bounds(b), common), i, j));
                }
            }
        }
        let pairs = greedy(pairs);
        let count = |f: &dyn Fn(&Timex, &Timex) -> bool| {
            let right = pairs.iter().filter(|(i, j)| f(&g.timexes[*i], &p[*j])).count();
            Counts::of(g.timexes.len(), p.len(), right)
        };
        relaxed.add(count(&|_, _| true));
        strict.add(count(&|a, b| bounds(a) == bounds(b)));
        value.add(count(&|a, b| a.value == b.value));
        kind.add(count(&|a, b| a.kind == b.kind));
        for (i, a) in g.timexes.iter().enumerate() {
            let found = pairs.iter().find(|(x, _)| *x == i);
            let [recalled, valued] = kinds.entry(a.kind.as_str()).or_default();
            recalled.add(Counts::of(1, 0, usize::from(found.is_some())));
            valued.add(Counts::of(1, 0, usize::from(found.is_some_and(|(_, j)| p[*j].value == a.value))));
        }
    }
    let mut m = Metrics::of(relaxed.gold());
    m.set("documents", gold.len() as f64);
    let mut table = Table::new(&["", "n", "P", "R", "F1"]);
    for (key, c) in [("strict", strict), ("relaxed", relaxed), ("value", value), ("type", kind)] {
        table.counts(key, c);
        m.set_f1(key, c);
    }
    m.set("value_accuracy", if relaxed.right == 0 { 0.0 } else { value.right as f64 / relaxed.right as f64 });
    let mut by_type = Table::new(&["gold type", "n", "found", "value right"]);
    for (name, [recalled, valued]) in &kinds {
        by_type.row(vec![
            (*name).to_owned(),
            recalled.gold().to_string(),
            crate::metrics::pct(recalled.recall()),
            crate::metrics::pct(valued.recall()),
        ]);
    }
    Scores { metrics: m, tables: vec![table, by_type], notes: Vec::new() }
}

/// Gold expressions that were missed or read otherwise, and expressions that are none: a line each.
pub fn errors(gold: &[TimedText], predicted: &[Vec<Timex>]) -> Vec<String> {
    let mut lines = Vec::new();
    for (g, p) in gold.iter().zip(predicted) {
        let show = |t: &Timex| format!("`{}` {} {}", t.span.of(&g.text).replace('\n', " "), t.kind, t.value);
        for a in &g.timexes {
            match p.iter().find(|b| b.span.overlaps(&a.span)) {
                None => lines.push(format!("{}: missed {}", g.doc, show(a))),
                Some(b) if b.value != a.value => lines.push(format!("{}: {} read as {}", g.doc, show(a), show(b))),
                Some(_) => {}
            }
        }
        for b in p.iter().filter(|b| !g.timexes.iter().any(|a| a.span.overlaps(&b.span))) {
            lines.push(format!("{}: false {}", g.doc, show(b)));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"<?xml version="1.0" ?><TimeML><DOCID>x</DOCID><DCT><TIMEX3 tid="t0" type="DATE" value="1998-01-08" functionInDocument="CREATION_TIME">19980108</TIMEX3></DCT>
<TEXT>It <EVENT eid="e1">fell</EVENT> on <TIMEX3 tid="t1" type="DATE" value="1998-01-05">Monday</TIMEX3> &amp; for <TIMEX3 tid="t2" type="DURATION" value="P2D">two days</TIMEX3>, not <TIMEX3 tid="t3" type="DATE" value="1997">last year</TIMEX3>.<TIMEX3 tid="t4" type="DATE" value="1999"/></TEXT></TimeML>"#;

    fn at(t: &TimedText, words: &str, kind: &str, value: &str) -> Timex {
        let start = t.text.find(words).unwrap();
        Timex { span: Span::new(start, start + words.len()), kind: kind.into(), value: value.into() }
    }

    #[test]
    fn timeml_is_read() {
        let t = parse(Path::new("x.tml"), SAMPLE).unwrap();
        assert_eq!(t.text, "It fell on Monday & for two days, not last year.");
        assert_eq!(t.created, Some(jiff::civil::date(1998, 1, 8)));
        assert_eq!(
            t.timexes,
            [at(&t, "Monday", "DATE", "1998-01-05"), at(&t, "two days", "DURATION", "P2D"), at(&t, "last year", "DATE", "1997")]
        );
        assert!(parse(Path::new("x.tml"), "<a>").unwrap_err().to_string().starts_with("x.tml:1:"));
        assert!(parse(Path::new("x.tml"), "<a/>").is_err());
    }

    #[test]
    fn measures_by_hand() {
        let t = parse(Path::new("x.tml"), SAMPLE).unwrap();
        // Monday: all right. "for two days": relaxed, right value, wrong type. "last year": missed. "It": false.
        let p = vec![at(&t, "Monday", "DATE", "1998-01-05"), at(&t, "for two days", "SET", "P2D"), at(&t, "It", "DATE", "X")];
        let s = score(&[t], &[p]);
        let get = |k: &str| s.metrics.get(k).unwrap();
        assert_eq!((get("strict_f1"), get("relaxed_f1"), get("value_f1"), get("type_f1")), (1.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0, 1.0 / 3.0));
        assert_eq!((get("n"), get("value_accuracy")), (3.0, 1.0));
    }

    #[test]
    fn one_long_prediction_finds_one_expression() {
        let t = parse(Path::new("x.tml"), SAMPLE).unwrap();
        let p = vec![at(&t, "Monday & for two days", "DATE", "1998-01-05")];
        let s = score(&[t], &[p]);
        assert_eq!(s.metrics.get("relaxed_recall"), Some(1.0 / 3.0));
        assert_eq!(s.metrics.get("relaxed_precision"), Some(1.0));
    }
}
