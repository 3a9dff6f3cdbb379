//! Counting right and wrong: the few formulas that every scorer shares.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Right, false and missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Predicted and right.
    pub right: usize,
    /// Predicted and wrong.
    pub false_: usize,
    /// In the gold and not predicted.
    pub missed: usize,
}

impl Counts {
    /// From the sizes of the two sides and of what they share.
    pub fn of(gold: usize, predicted: usize, right: usize) -> Counts {
        Counts { right, false_: predicted.saturating_sub(right), missed: gold.saturating_sub(right) }
    }

    /// Adds another document's counts (micro-average).
    pub fn add(&mut self, other: Counts) {
        self.right += other.right;
        self.false_ += other.false_;
        self.missed += other.missed;
    }

    /// Share of the predictions that is right; 0 where nothing was predicted.
    pub fn precision(&self) -> f64 {
        ratio(self.right, self.right + self.false_)
    }

    /// Share of the gold that was found; 0 where there is no gold.
    pub fn recall(&self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        ratio(2 * self.right, 2 * self.right + self.false_ + self.missed)
    }

    /// Size of the gold.
    pub fn gold(&self) -> usize {
        self.right + self.missed
    }
}

/// `part / whole`, 0 where the whole is empty.
pub fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Named numbers in the order they were set; printed as one JSON object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    values: Vec<(String, f64)>,
}

impl Metrics {
    /// With `n`, the number of things scored.
    pub fn of(n: usize) -> Metrics {
        let mut m = Metrics::default();
        m.set("n", n as f64);
        m
    }

    /// Sets or replaces a value.
    pub fn set(&mut self, key: &str, value: f64) {
        match self.values.iter_mut().find(|(k, _)| k == key) {
            Some((_, v)) => *v = value,
            None => self.values.push((key.to_owned(), value)),
        }
    }

    /// Sets `X_f1`, `X_precision`, `X_recall` and `X_n` (the gold's size); plain `f1`, … for an empty name.
    pub fn set_f1(&mut self, name: &str, counts: Counts) {
        let key = |what: &str| if name.is_empty() { what.to_owned() } else { format!("{name}_{what}") };
        self.set(&key("f1"), counts.f1());
        self.set(&format!("{}_precision", key("f1")), counts.precision());
        self.set(&format!("{}_recall", key("f1")), counts.recall());
        self.set(&key("precision"), counts.precision());
        self.set(&key("recall"), counts.recall());
        self.set(&key("n"), counts.gold() as f64);
    }

    /// Sets an accuracy and `KEY_n`.
    pub fn set_accuracy(&mut self, key: &str, right: usize, n: usize) {
        self.set(key, ratio(right, n));
        self.set(&format!("{key}_n"), n as f64);
    }

    /// A value.
    pub fn get(&self, key: &str) -> Option<f64> {
        self.values.iter().find(|(k, _)| k == key).map(|(_, v)| *v)
    }

    /// Keys and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.values.iter().map(|(k, v)| (k.as_str(), *v))
    }

    /// One JSON object. Numbers are rounded to five places, whole ones written whole; a value that is not finite is null.
    pub fn to_json(&self) -> serde_json::Value {
        let number = |v: f64| {
            let rounded = (v * 1e5).round() / 1e5;
            if rounded.fract() == 0.0 && rounded.abs() >= 2.0 && rounded.abs() < 1e15 {
                serde_json::Value::from(rounded as i64)
            } else {
                serde_json::Number::from_f64(rounded).map_or(serde_json::Value::Null, serde_json::Value::Number)
            }
        };
        serde_json::Value::Object(self.values.iter().map(|(k, v)| (k.clone(), number(*v))).collect())
    }
}

/// What a scorer gives: the numbers for a machine, the tables and remarks for a reader.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    /// The last line of output.
    pub metrics: Metrics,
    /// Breakdowns.
    pub tables: Vec<Table>,
    /// What was left out and why.
    pub notes: Vec<String>,
}

/// A table of text, its columns aligned when printed: the first to the left, the others to the right.
#[derive(Clone, Debug, Default)]
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// With these column heads.
    pub fn new(header: &[&str]) -> Table {
        Table { header: header.iter().map(|s| (*s).to_owned()).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Adds `name, n, P, R, F1`.
    pub fn counts(&mut self, name: &str, c: Counts) {
        self.row(vec![name.to_owned(), c.gold().to_string(), pct(c.precision()), pct(c.recall()), pct(c.f1())]);
    }
}

/// A share as a percentage with one decimal.
pub fn pct(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).chain([self.header.len()]).max().unwrap_or(0);
        let width = |i: usize| {
            let cells = self.rows.iter().chain([&self.header]).filter_map(|r| r.get(i));
            cells.map(|c| c.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |f: &mut fmt::Formatter<'_>, row: &[String]| {
            let mut text = String::new();
            for (i, &w) in widths.iter().enumerate() {
                let cell = row.get(i).map_or("", String::as_str);
                if i == 0 {
                    text.push_str(&format!("{cell:<w$}"));
                } else {
                    text.push_str(&format!("  {cell:>w$}"));
                }
            }
            writeln!(f, "{}", text.trim_end())
        };
        line(f, &self.header)?;
        for row in &self.rows {
            line(f, row)?;
        }
        Ok(())
    }
}

/// Per-class counts of a labelling, and the mean of their F1.
///
/// Classes are those of the gold and of the predictions together, as scikit-learn takes them; an item without a
/// prediction (`None`) counts as missed for its class and adds no class of its own.
#[derive(Clone, Debug, Default)]
pub struct Labelling {
    /// By class.
    pub classes: BTreeMap<String, Counts>,
    /// Items whose label is right.
    pub right: usize,
    /// Items.
    pub n: usize,
}

impl Labelling {
    /// Compares item by item.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Labelling {
        let mut l = Labelling::default();
        for (gold, predicted) in pairs {
            l.n += 1;
            if predicted == Some(gold) {
                l.right += 1;
                l.classes.entry(gold.to_owned()).or_default().right += 1;
            } else {
                l.classes.entry(gold.to_owned()).or_default().missed += 1;
                if let Some(p) = predicted {
                    l.classes.entry(p.to_owned()).or_default().false_ += 1;
                }
            }
        }
        l
    }

    /// Unweighted mean of the classes' F1.
    pub fn macro_f1(&self) -> f64 {
        self.mean(Counts::f1)
    }

    /// Unweighted mean of the classes' precision.
    pub fn macro_precision(&self) -> f64 {
        self.mean(Counts::precision)
    }

    /// Unweighted mean of the classes' recall.
    pub fn macro_recall(&self) -> f64 {
        self.mean(Counts::recall)
    }

    /// Share of the items that is right.
    pub fn accuracy(&self) -> f64 {
        ratio(self.right, self.n)
    }

    /// A row a class.
    pub fn table(&self, head: &str) -> Table {
        let mut t = Table::new(&[head, "n", "P", "R", "F1"]);
        for (name, c) in &self.classes {
            t.counts(name, *c);
        }
        t
    }

    fn mean(&self, of: impl Fn(&Counts) -> f64) -> f64 {
        if self.classes.is_empty() {
            return 0.0;
        }
        self.classes.values().map(of).sum::<f64>() / self.classes.len() as f64
    }
}

/// Pairs up gold and predicted items one to one: the candidates are taken from the best down (ties by index), each item once.
pub fn greedy<K: Ord>(mut candidates: Vec<(K, usize, usize)>) -> Vec<(usize, usize)> {
    candidates.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut gold, mut predicted) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for (_, g, p) in candidates {
        if !gold.contains(&g) && !predicted.contains(&p) {
            gold.insert(g);
            predicted.insert(p);
            pairs.push((g, p));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Mean absolute error; 0 for no pairs.
pub fn mean_absolute_error(pairs: &[(f64, f64)]) -> f64 {
    if pairs.is_empty() {
        return 0.0;
    }
    pairs.iter().map(|(g, p)| (g - p).abs()).sum::<f64>() / pairs.len() as f64
}

/// Pearson's correlation; 0 where one side does not vary.
pub fn pearson(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    if pairs.is_empty() {
        return 0.0;
    }
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (mx, my) = (mean(|p| p.0), mean(|p| p.1));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        xy += (x - mx) * (y - my);
        xx += (x - mx) * (x - mx);
        yy += (y - my) * (y - my);
    }
    if xx <= 1e-12 || yy <= 1e-12 { 0.0 } else { xy / (xx * yy).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn f1_of_three_right_one_false_two_missed() {
        // P 3/4, R 3/5, F1 = 2·0.75·0.6/1.35 = 2/3.
        let c = Counts::of(5, 4, 3);
        assert!(close(c.precision(), 0.75) && close(c.recall(), 0.6) && close(c.f1(), 2.0 / 3.0));
        assert_eq!(Counts::default().f1(), 0.0);
    }

    #[test]
    fn macro_f1_averages_classes_not_items() {
        // a: 2 right, 1 missed → P 1, R 2/3, F1 0.8. b: 1 right, 1 false → P 1/2, R 1, F1 2/3. c only predicted nowhere.
        let l = Labelling::of([("a", Some("a")), ("a", Some("a")), ("a", Some("b")), ("b", Some("b"))]);
        assert!(close(l.macro_f1(), (0.8 + 2.0 / 3.0) / 2.0));
        assert!(close(l.accuracy(), 0.75));
        // A class that is only predicted lowers the mean: it counts with F1 0.
        let l = Labelling::of([("a", Some("a")), ("a", Some("z"))]);
        assert!(close(l.macro_f1(), (2.0 / 3.0) / 2.0));
        // No prediction is a miss and no class.
        let l = Labelling::of([("a", Some("a")), ("a", None)]);
        assert!(close(l.macro_f1(), 2.0 / 3.0));
    }

    #[test]
    fn greedy_takes_the_best_pair_first() {
        // g0 fits both, better p1; g1 fits only p1 and is left out: greedy, not maximal, and that is documented.
        assert_eq!(greedy(vec![(1, 0, 0), (3, 0, 1), (2, 1, 1)]), vec![(0, 1)]);
        assert_eq!(greedy(vec![(1, 0, 0), (3, 0, 1), (2, 1, 0)]), vec![(0, 1), (1, 0)]);
    }

    #[test]
    fn correlation_and_error_by_hand() {
        assert!(close(pearson(&[(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]), 1.0));
        assert!(close(pearson(&[(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)]), -1.0));
        // x −1 0 1, y −1/3 2/3 −1/3: covariance 0.
        assert!(close(pearson(&[(1.0, 1.0), (2.0, 2.0), (3.0, 1.0)]), 0.0));
        assert_eq!(pearson(&[(1.0, 5.0), (2.0, 5.0)]), 0.0);
        assert!(close(mean_absolute_error(&[(3.0, 2.5), (-1.0, 1.0)]), 1.25));
    }

    #[test]
    fn json_has_whole_numbers_whole() {
        let mut m = Metrics::of(12);
        m.set("las", 0.912345678);
        m.set("las", 0.5);
        assert_eq!(m.to_json().to_string(), r#"{"las":0.5,"n":12}"#);
    }
}
