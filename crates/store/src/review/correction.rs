//! What is to stand in a record: checked against the vocabulary and the text, and put into its row.
//!
//! A correction names columns. It is checked twice: what can be said without the record ([`checked`]: columns, vocabulary, names), and what it makes of the row
//! ([`corrected`]: spans within the text, modes of the type). What follows from the columns is made anew with them: the CAMEO code, its Goldstein value and the quad class
//! from type, mode and status, the first and last day from the date, the words from their positions.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use demarche_code::ontology;
use demarche_record::{Context, DateBasis, Edtf, EventType, Mode, Predicate, Status, UnknownCode};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::names::ROLES;
use super::{Names, Outcome, Target, input};
use crate::error::Result;
use crate::rows::Cell;

/// Columns of a mention that may be corrected.
const MENTION: &[&str] = &[
    "event_type",
    "event_mode",
    "contexts",
    "status",
    "date",
    "date_basis",
    "actor",
    "recipient",
    "place",
    "count",
    "dead",
    "injured",
    "arrested",
    "quote_start",
    "quote_end",
    "trigger_start",
    "trigger_end",
];
/// Columns of a relation statement that may be corrected.
const RELATION: &[&str] = &[
    "predicate",
    "holds",
    "subject",
    "object",
    "matter",
    "status",
    "valid_from",
    "valid_to",
    "quote_start",
    "quote_end",
    "trigger_start",
    "trigger_end",
];
/// Columns that may be empty.
const MAY_BE_NULL: &[&str] = &[
    "event_mode",
    "contexts",
    "date",
    "actor",
    "recipient",
    "place",
    "count",
    "dead",
    "injured",
    "arrested",
    "object",
    "matter",
    "valid_from",
    "valid_to",
];

/// The correction as it is kept: every value in the vocabulary, every name with what it means.
pub(super) fn checked(kind: Target, given: &Map<String, Value>, names: &mut Names) -> Result<Map<String, Value>> {
    let columns = match kind {
        Target::Mention => MENTION,
        Target::Relation => RELATION,
    };
    let mut out = Map::new();
    for (key, value) in given {
        if !columns.contains(&key.as_str()) {
            return Err(input(format!("`{key}` of a {} cannot be corrected; these can: {}", kind.name(), columns.join(" "))));
        }
        if value.is_null() {
            if !MAY_BE_NULL.contains(&key.as_str()) {
                return Err(input(format!("`{key}` cannot be empty")));
            }
            out.insert(key.clone(), Value::Null);
            continue;
        }
        let kept = match key.as_str() {
            "event_type" => code::<EventType>(key, value)?,
            "event_mode" => codes::<Mode>(key, value)?,
            "contexts" => codes::<Context>(key, value)?,
            "status" => code::<Status>(key, value)?,
            "date_basis" => code::<DateBasis>(key, value)?,
            "predicate" => code::<Predicate>(key, value)?,
            "date" | "valid_from" | "valid_to" => {
                let date = text(key, value)?.parse::<Edtf>().map_err(|e| input(format!("`{key}`: {e}")))?;
                json!(date.to_string())
            }
            "matter" => json!(text(key, value)?),
            "holds" => match value {
                Value::Bool(b) => json!(b),
                other => return Err(input(format!("`holds` is true or false, not {other}"))),
            },
            "place" => names.place(value)?,
            role if ROLES.contains(&role) => names.parties(role, value)?,
            _ => json!(number(key, value)?),
        };
        if key == "subject" && kept.as_array().map(Vec::len) != Some(1) {
            return Err(input("`subject` is one entity".to_owned()));
        }
        out.insert(key.clone(), kept);
    }
    Ok(out)
}

fn text<'v>(key: &str, value: &'v Value) -> Result<&'v str> {
    value.as_str().map(str::trim).filter(|t| !t.is_empty()).ok_or_else(|| input(format!("`{key}` is a text, not {value}")))
}

fn number(key: &str, value: &Value) -> Result<i32> {
    let wrong = || input(format!("`{key}` is a whole number, not {value}"));
    value.as_i64().and_then(|n| i32::try_from(n).ok()).filter(|n| *n >= 0).ok_or_else(wrong)
}

fn code<T: FromStr<Err = UnknownCode> + fmt::Display>(key: &str, value: &Value) -> Result<Value> {
    let read = text(key, value)?.parse::<T>().map_err(|e| input(format!("`{key}`: {e}")))?;
    Ok(json!(read.to_string()))
}

fn codes<T: FromStr<Err = UnknownCode> + fmt::Display>(key: &str, value: &Value) -> Result<Value> {
    match value {
        Value::Array(all) => all.iter().map(|v| code::<T>(key, v)).collect::<Result<Vec<_>>>().map(Value::Array),
        one => Ok(json!([code::<T>(key, one)?])),
    }
}

/// A record's row, and what must be known to change it.
pub(crate) struct Row<'a> {
    pub(crate) kind: Target,
    pub(crate) cells: &'a [Cell<'a>],
    /// The report's text.
    pub(crate) text: &'a str,
    /// First character of each quote of the reading, with its sentence.
    pub(crate) sentences: &'a [(i32, i32)],
}

/// A value that a reviewer put in the place of one that was read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum New {
    Text(Option<String>),
    Texts(Vec<Option<String>>),
    Int(Option<i32>),
    Long(Option<i64>),
    Real(Option<f64>),
    Bool(bool),
    Date(Option<Date>),
}

impl New {
    pub(crate) fn cell(&self) -> Cell<'_> {
        match self {
            New::Text(t) => Cell::Text(t.as_deref()),
            New::Texts(all) => Cell::Texts(all.iter().map(Option::as_deref).collect()),
            New::Int(n) => Cell::Int(*n),
            New::Long(n) => Cell::Long(*n),
            New::Real(x) => Cell::Real(*x),
            New::Bool(b) => Cell::Bool(Some(*b)),
            New::Date(d) => Cell::Date(*d),
        }
    }
}

/// Column to value.
type Changes = BTreeMap<String, New>;

/// What a record's corrections put into its row, column by column.
pub(crate) fn corrected(row: &Row<'_>, outcome: &Outcome) -> Result<Changes> {
    let mut changes = Changes::new();
    let c = &outcome.correction;
    match row.kind {
        Target::Mention => {
            act(row, c, &mut changes)?;
            date(row, c, &mut changes)?;
            place(row, c, &mut changes);
            for role in ["actor", "recipient"].into_iter().filter(|r| c.contains_key(*r)) {
                parties(row, role, &c[role], &mut changes);
            }
            for key in ["count", "dead", "injured", "arrested"].into_iter().filter(|k| c.contains_key(*k)) {
                changes.insert(key.to_owned(), New::Int(int(&c[key])));
            }
            if let Some(ranges) = row.text("ranges") {
                // The number that a person gives is the number, whatever the text left open of it.
                let open = |r: &&str| r.split(' ').next().is_none_or(|field| !c.contains_key(field));
                let left = ranges.split(';').filter(open).collect::<Vec<_>>().join(";");
                changes.insert("ranges".to_owned(), New::Text((!left.is_empty()).then_some(left)));
            }
        }
        Target::Relation => relation(row, c, &mut changes)?,
    }
    span(row, c, &mut changes)?;
    changes.insert("rule".to_owned(), New::Text(Some(format!("review: {}", outcome.by.as_deref().unwrap_or_default()))));
    changes.insert("confidence".to_owned(), New::Real(Some(1.0)));
    Ok(changes)
}

impl Row<'_> {
    fn cell(&self, column: &str) -> Option<&Cell<'_>> {
        let at = self.kind.table().columns().iter().position(|c| c.name == column)?;
        self.cells.get(at)
    }

    fn text(&self, column: &str) -> Option<&str> {
        if let Some(Cell::Text(t)) = self.cell(column) { *t } else { None }
    }

    fn texts(&self, column: &str) -> Vec<Option<&str>> {
        if let Some(Cell::Texts(all)) = self.cell(column) { all.clone() } else { Vec::new() }
    }

    fn int(&self, column: &str) -> i32 {
        if let Some(Cell::Int(Some(n))) = self.cell(column) { *n } else { 0 }
    }

    fn day(&self, column: &str) -> Option<Date> {
        if let Some(Cell::Date(d)) = self.cell(column) { *d } else { None }
    }
}

/// Type, modes, contexts and status, and the codes that follow from them.
fn act(row: &Row<'_>, c: &Map<String, Value>, changes: &mut Changes) -> Result<()> {
    if !["event_type", "event_mode", "contexts", "status"].iter().any(|k| c.contains_key(*k)) {
        return Ok(());
    }
    let read = |key: &str| c.get(key).and_then(Value::as_str).or_else(|| row.text(key)).unwrap_or_default().to_owned();
    let event_type = read("event_type").parse::<EventType>().map_err(|e| input(e.to_string()))?;
    let status = read("status").parse::<Status>().map_err(|e| input(e.to_string()))?;
    let listed = |key: &str| -> Vec<String> {
        match c.get(key) {
            Some(given) => given.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
            None => row.texts(key).into_iter().flatten().map(str::to_owned).collect(),
        }
    };
    let mut modes: Vec<Mode> = Vec::new();
    for mode in listed("event_mode").iter().filter_map(|m| m.parse::<Mode>().ok()) {
        if event_type.modes().contains(&mode) {
            modes.push(mode);
        } else if c.contains_key("event_mode") {
            let known: Vec<&str> = event_type.modes().iter().map(|m| m.as_str()).collect();
            let known = if known.is_empty() { "it has none".to_owned() } else { format!("its modes are {}", known.join(" ")) };
            return Err(input(format!("`{mode}` is no mode of {event_type}; {known}")));
        }
    }
    let contexts = listed("contexts");
    changes.insert("event_type".to_owned(), New::Text(Some(event_type.to_string())));
    changes.insert("event_mode".to_owned(), New::Texts(modes.iter().map(|m| Some(m.to_string())).collect()));
    changes.insert("contexts".to_owned(), New::Texts(contexts.iter().cloned().map(Some).collect()));
    changes.insert("status".to_owned(), New::Text(Some(status.to_string())));
    changes.insert("quad".to_owned(), New::Text(Some(event_type.quad().to_string())));
    // The coder's code may be finer than type and mode say: it stays where they stay, and what is announced has a code of its own.
    let kept_modes: Vec<&str> = row.texts("event_mode").into_iter().flatten().collect();
    let another_act =
        row.text("event_type") != Some(event_type.as_str()) || !kept_modes.iter().copied().eq(modes.iter().map(|m| m.as_str()));
    let was_future = row.text("status") == Some(Status::Future.as_str());
    if another_act || was_future != (status == Status::Future) {
        let contexts: Vec<Context> = contexts.iter().filter_map(|x| x.parse().ok()).collect();
        let cameo = ontology::of_record(ontology::of_plover(event_type, &modes), &contexts, status);
        let goldstein = ontology::goldstein(&cameo).map(|g| (f64::from(g) * 10.0).round() / 10.0);
        changes.insert("cameo".to_owned(), New::Text(Some(cameo).filter(|c| !c.is_empty())));
        changes.insert("goldstein".to_owned(), New::Real(goldstein));
    }
    Ok(())
}

fn date(row: &Row<'_>, c: &Map<String, Value>, changes: &mut Changes) -> Result<()> {
    if !c.contains_key("date") && !c.contains_key("date_basis") {
        return Ok(());
    }
    let written = match c.get("date") {
        Some(given) => given.as_str(),
        None => row.text("date"),
    };
    let date: Option<Edtf> = written.and_then(|d| d.parse().ok());
    let basis: DateBasis = match (c.get("date_basis").and_then(Value::as_str), date) {
        (Some(given), _) => given.parse::<DateBasis>().map_err(|e| input(e.to_string()))?,
        (None, Some(_)) => DateBasis::Explicit,
        (None, None) => DateBasis::None,
    };
    let own = matches!(basis, DateBasis::Explicit | DateBasis::Relative);
    if own && date.is_none() {
        return Err(input(format!("`date_basis` {basis} says that the text dates the act; give the `date` too")));
    }
    let (first, last) = (date.and_then(|d| d.first()), date.and_then(|d| d.last()));
    changes.insert("date".to_owned(), New::Text(date.map(|d| d.to_string())));
    changes.insert("date_from".to_owned(), New::Date(first));
    changes.insert("date_to".to_owned(), New::Date(last));
    changes.insert("date_basis".to_owned(), New::Text(Some(basis.to_string())));
    changes.insert("day".to_owned(), New::Date(first.or(last).filter(|_| own).or_else(|| row.day("published"))));
    Ok(())
}

fn place(row: &Row<'_>, c: &Map<String, Value>, changes: &mut Changes) {
    let Some(given) = c.get("place") else { return };
    let of = |key: &str| given[key].as_str().map(str::to_owned);
    let (name, words) = (of("name"), of("text"));
    let written = words.or_else(|| {
        let same = row.text("place_name") == name.as_deref();
        let here = name.clone().filter(|n| row.text.contains(n.as_str()));
        if same { row.text("place_text").map(str::to_owned) } else { here }
    });
    for (column, value) in [
        ("place_text", New::Text(written.or_else(|| name.clone()))),
        ("place_id", New::Text(of("place_id"))),
        ("place_name", New::Text(name)),
        ("place_country", New::Text(of("country"))),
        ("place_admin1", New::Text(of("admin1"))),
        ("latitude", New::Real(given["latitude"].as_f64())),
        ("longitude", New::Real(given["longitude"].as_f64())),
        ("geonames_id", New::Long(given["geonames_id"].as_i64())),
        ("place_precision", New::Text(of("precision"))),
    ] {
        changes.insert(column.to_owned(), value);
    }
}

/// The columns of a role. The words of a party are those that were read for it, else its name where the text has it.
fn parties(row: &Row<'_>, role: &str, given: &Value, changes: &mut Changes) {
    let all = given.as_array().map(Vec::as_slice).unwrap_or_default();
    let read: Vec<(Option<&str>, Option<&str>)> =
        row.texts(&format!("{role}_id")).into_iter().zip(row.texts(&format!("{role}_text"))).collect();
    let words = |p: &Value| {
        let (id, name) = (p["entity_id"].as_str(), p["name"].as_str());
        let before = || read.iter().find(|(i, _)| *i == id).and_then(|(_, t)| *t);
        p["text"].as_str().or_else(before).or_else(|| name.filter(|n| row.text.contains(n))).map(str::to_owned)
    };
    let column = |key: &str| New::Texts(all.iter().map(|p| p[key].as_str().map(str::to_owned)).collect());
    for (field, key) in
        [("id", "entity_id"), ("name", "name"), ("kind", "kind"), ("country", "country"), ("code", "code"), ("sector", "sector")]
    {
        changes.insert(format!("{role}_{field}"), column(key));
    }
    changes.insert(format!("{role}_text"), New::Texts(all.iter().map(words).collect()));
}

fn relation(row: &Row<'_>, c: &Map<String, Value>, changes: &mut Changes) -> Result<()> {
    for key in ["predicate", "matter", "status"].into_iter().filter(|k| c.contains_key(*k)) {
        changes.insert(key.to_owned(), New::Text(c[key].as_str().map(str::to_owned)));
    }
    if let Some(holds) = c.get("holds").and_then(Value::as_bool) {
        changes.insert("holds".to_owned(), New::Bool(holds));
    }
    if let Some(given) = c.get("object") {
        parties(row, "object", given, changes);
    }
    if let Some(given) = c.get("subject").and_then(|s| s.get(0)) {
        for (field, key) in
            [("id", "entity_id"), ("name", "name"), ("kind", "kind"), ("country", "country"), ("code", "code"), ("sector", "sector")]
        {
            changes.insert(format!("subject_{field}"), New::Text(given[key].as_str().map(str::to_owned)));
        }
        let same = row.text("subject_id") == given["entity_id"].as_str();
        let words = given["text"].as_str().or_else(|| row.text("subject_text").filter(|_| same)).or_else(|| given["name"].as_str());
        changes.insert("subject_text".to_owned(), New::Text(words.map(str::to_owned)));
    }
    let mut bounds = [None, None];
    for (key, bound) in ["valid_from", "valid_to"].into_iter().zip(&mut bounds) {
        *bound = match c.get(key) {
            Some(given) => given.as_str(),
            None => row.text(key),
        }
        .and_then(|d| d.parse::<Edtf>().ok());
    }
    let [from, to] = bounds;
    if let (Some(first), Some(last)) = (from.and_then(|d| d.first()), to.and_then(|d| d.last()))
        && last < first
    {
        return Err(input(format!("`valid_to` {last} lies before `valid_from` {first}")));
    }
    if c.contains_key("valid_from") || c.contains_key("valid_to") {
        let basis = if from.is_some() || to.is_some() { DateBasis::Explicit } else { DateBasis::None };
        changes.insert("valid_from".to_owned(), New::Text(from.map(|d| d.to_string())));
        changes.insert("valid_to".to_owned(), New::Text(to.map(|d| d.to_string())));
        changes.insert("valid_from_day".to_owned(), New::Date(from.and_then(|d| d.first())));
        changes.insert("valid_to_day".to_owned(), New::Date(to.and_then(|d| d.last())));
        changes.insert("date_basis".to_owned(), New::Text(Some(basis.to_string())));
    }
    Ok(())
}

/// The quote and the trigger, cut from the text. A trigger that the new quote leaves out gives way to the whole quote.
fn span(row: &Row<'_>, c: &Map<String, Value>, changes: &mut Changes) -> Result<()> {
    let keys = ["quote_start", "quote_end", "trigger_start", "trigger_end"];
    if !keys.iter().any(|k| c.contains_key(*k)) {
        return Ok(());
    }
    let at = |key: &str| c.get(key).and_then(int).unwrap_or_else(|| row.int(key));
    let (quote, mut trigger) = ((at("quote_start"), at("quote_end")), (at("trigger_start"), at("trigger_end")));
    let length = i32::try_from(row.text.chars().count()).unwrap_or(i32::MAX);
    let told = |what: &str, (a, b): (i32, i32)| {
        input(format!(
            "the {what} {a} to {b} does not lie in the text, which has the characters 0 to {length}; positions count characters, and the end is one past the last"
        ))
    };
    if quote.0 < 0 || quote.0 >= quote.1 || quote.1 > length {
        return Err(told("quote", quote));
    }
    let inside = quote.0 <= trigger.0 && trigger.0 < trigger.1 && trigger.1 <= quote.1;
    if !inside && (c.contains_key("trigger_start") || c.contains_key("trigger_end")) {
        return Err(input(format!("the trigger {} to {} does not lie in the quote {} to {}", trigger.0, trigger.1, quote.0, quote.1)));
    }
    if !inside {
        trigger = quote;
    }
    let cut = |(a, b): (i32, i32)| {
        let (a, b) = (usize::try_from(a).unwrap_or_default(), usize::try_from(b).unwrap_or_default());
        row.text.chars().skip(a).take(b - a).collect::<String>()
    };
    // The text is kept without its sentences; the nearest quote before this one tells which it is.
    let sentence =
        row.sentences.iter().filter(|(start, _)| *start <= quote.0).max().map_or_else(|| row.int("sentence"), |(_, sentence)| *sentence);
    for (column, value) in [
        ("quote_start", New::Int(Some(quote.0))),
        ("quote_end", New::Int(Some(quote.1))),
        ("quote", New::Text(Some(cut(quote)))),
        ("trigger_start", New::Int(Some(trigger.0))),
        ("trigger_end", New::Int(Some(trigger.1))),
        ("trigger", New::Text(Some(cut(trigger)))),
        ("sentence", New::Int(Some(sentence))),
    ] {
        changes.insert(column.to_owned(), value);
    }
    Ok(())
}

fn int(value: &Value) -> Option<i32> {
    value.as_i64().and_then(|n| i32::try_from(n).ok())
}

#[cfg(test)]
mod tests {
    use demarche_record::Table;

    use super::*;
    use crate::fixture::{Dice, batch};
    use crate::rows::cells;

    const TEXT: &str = "Serbia’s minister met Kosovo’s in Ohrid. Talks go on.";
    const WORDS: &[&str] = &[
        "",
        " ",
        "CONSULT",
        "ASSAULT",
        "visit",
        "actual",
        "negated",
        "explicit",
        "recognizes",
        "2024-03",
        "2024-02-30",
        "2023/2022",
        "../..",
        "Serbia",
        "Ohrid",
        "SRB",
        "XXX",
        "GOV",
        "\u{202e}š\0",
    ];
    const KEYS: &[&str] = &["name", "text", "entity_id", "country", "code", "sector", "kind", "admin1", "place_id", "latitude", "else"];

    /// What may stand in the body of a request.
    fn value(dice: &mut Dice, depth: u32) -> Value {
        match dice.roll(if depth == 0 { 6 } else { 8 }) {
            0 => Value::Null,
            1 => json!(dice.roll(2) == 0),
            2 => json!(dice.roll(60)),
            3 => json!(*dice.pick(&[-1, i64::MIN, i64::MAX, 1 << 31])),
            4 => json!(0.5),
            5 => json!(*dice.pick(WORDS)),
            6 => Value::Array((0..dice.roll(4)).map(|_| value(dice, depth - 1)).collect()),
            _ => Value::Object((0..dice.roll(4)).map(|_| ((*dice.pick(KEYS)).to_owned(), value(dice, depth - 1))).collect()),
        }
    }

    #[test]
    fn whatever_is_given_makes_a_sound_row_or_is_refused() {
        let of =
            [("status", "actual"), ("published", "2024-03-18"), ("date_basis", "publication"), ("quad", "Q2"), ("event_type", "CONSULT")];
        let has = |table: Table, name: &str| table.columns().iter().any(|c| c.name == name);
        let mut dice = Dice(0x853C_49E6_748F_EA9B);
        for (kind, columns) in [(Target::Mention, MENTION), (Target::Relation, RELATION)] {
            let table = kind.table();
            let mut read: Map<String, Value> =
                of.iter().filter(|(name, _)| has(table, name)).map(|(name, v)| ((*name).to_owned(), json!(v))).collect();
            for (name, at) in [("quote_start", 0), ("quote_end", 41), ("trigger_start", 18), ("trigger_end", 21)] {
                read.insert(name.to_owned(), json!(at));
            }
            let batch = batch(table, &[Value::Object(read)]);
            let cells = cells(table, &batch, 0);
            let row = Row { kind, cells: &cells, text: TEXT, sentences: &[(0, 0), (41, 1)] };
            let (mut taken, mut refused) = (0, 0);
            for _ in 0..10_000 {
                let given: Map<String, Value> =
                    (0..=dice.roll(3)).map(|_| ((*dice.pick(columns)).to_owned(), value(&mut dice, 2))).collect();
                let made = checked(kind, &given, &mut Names::default())
                    .and_then(|correction| corrected(&row, &Outcome { correction, by: Some("Ana Novak".to_owned()), rejected: false }));
                let changes = match made {
                    Ok(changes) => changes,
                    Err(e) => {
                        assert!(e.is_input(), "{given:?}: {e}");
                        refused += 1;
                        continue;
                    }
                };
                taken += 1;
                for (name, new) in &changes {
                    let column = table.columns().iter().find(|c| c.name == name).expect("a column");
                    let empty = matches!(new, New::Text(None) | New::Int(None) | New::Long(None) | New::Real(None) | New::Date(None));
                    assert!(column.nullable || !empty, "{given:?}: {name}");
                }
                if let (Some(New::Int(Some(from))), Some(New::Text(Some(quote)))) = (changes.get("quote_start"), changes.get("quote")) {
                    let there: String = TEXT.chars().skip(usize::try_from(*from).unwrap()).take(quote.chars().count()).collect();
                    assert_eq!(there, *quote, "{given:?}");
                    assert!(!quote.is_empty());
                }
            }
            assert!(taken > 100 && refused > 100, "{}: {taken} taken, {refused} refused", kind.name());
        }
    }
}
