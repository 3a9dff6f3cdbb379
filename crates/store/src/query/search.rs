//! Words, wherever they stand: in what was done, in what holds, in reports, in names.
//!
//! Names come first, since whoever types one means it; then what is told, the latest first. All words must stand in a row.

use std::cmp::Ordering;

use arrow_array::{Array, StringArray};
use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use datafusion::dataframe::DataFrame;
use datafusion::functions::expr_fn::{coalesce, concat};
use datafusion::functions_nested::expr_fn::array_to_string;
use datafusion::logical_expr::{Expr, cast, col, lit};
use datafusion::prelude::SessionContext;
use serde::Serialize;

use super::lists::{select, text};
use super::page::{After, Key, page};
use super::{Limits, words};
use crate::error::{Error, Kind, Result};
use crate::session::strings;

/// What is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Searched {
    /// Names of entities.
    Entities,
    /// Quotes, parties and places of events.
    Events,
    /// Quotes and parties of relation statements.
    Relations,
    /// Titles and texts of reports.
    Reports,
}

impl Searched {
    /// All of them.
    pub const ALL: [Searched; 4] = [Searched::Entities, Searched::Events, Searched::Relations, Searched::Reports];
}

/// A record that has the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// entity, event, relation or report.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// What it is, in a line.
    pub title: String,
    /// The words in their context.
    pub snippet: Option<String>,
    /// Its day.
    pub day: Option<String>,
    /// Outlet.
    pub source: Option<String>,
    /// Of events and relations: actual, future, hypothetical, negated.
    pub status: Option<String>,
    /// Of relations: false where the text says that it does not hold.
    pub holds: Option<bool>,
}

/// Characters of a snippet on either side of the first word found.
const AROUND: usize = 110;

/// The records that have all the words, a page at a time; and where the next page begins.
///
/// # Errors
/// Where the tables cannot be read, or the key is not one of this search.
pub async fn search(
    context: &SessionContext,
    asked: &str,
    kinds: &[Searched],
    after: Option<&After>,
    limits: Limits,
) -> Result<(Vec<Found>, Option<After>)> {
    let terms = words::terms(asked);
    if terms.is_empty() {
        return Ok((Vec::new(), None));
    }
    // Each kind is asked for a page of its own, and the pages are put together here.
    let keys = [Key::down(col("day")), Key::up(col("id"))];
    let (mut all, mut more) = (Vec::new(), false);
    for &kind in kinds {
        let Some(from) = kind.from(after)? else { continue };
        let page = page(context, rows(context, kind, &terms).await?, &keys, from.as_ref(), limits).await?;
        more |= page.next().is_some();
        for batch in page.batches() {
            let columns = (0..batch.num_columns()).map(|c| strings(batch, c)).collect::<Result<Vec<StringArray>>>()?;
            let may = |c: usize, i: usize| columns.get(c).filter(|a| a.is_valid(i)).map(|a| a.value(i));
            all.extend((0..batch.num_rows()).map(|i| Found {
                kind: kind.name().to_owned(),
                id: may(0, i).unwrap_or_default().to_owned(),
                title: may(1, i).unwrap_or_default().trim().to_owned(),
                snippet: may(2, i).map(|t| snippet(t, &terms)),
                day: may(3, i).map(str::to_owned),
                source: may(4, i).map(str::to_owned),
                status: may(5, i).map(str::to_owned),
                holds: may(6, i).map(|holds| holds == "true"),
            }));
        }
    }
    let place =
        |f: &Found| (f.kind != Searched::Entities.name(), f.day.is_none(), std::cmp::Reverse(f.day.clone()), f.kind.clone(), f.id.clone());
    all.sort_by_cached_key(place);
    let most = limits.rows.unwrap_or(usize::MAX);
    more |= all.len() > most;
    all.truncate(most);
    let last = |f: &Found| vec![f.day.clone(), Some(f.kind.clone()), Some(f.id.clone())];
    let next = if more { all.last().map(last) } else { None };
    Ok((all, next))
}

impl Searched {
    fn name(self) -> &'static str {
        match self {
            Searched::Entities => "entity",
            Searched::Events => "event",
            Searched::Relations => "relation",
            Searched::Reports => "report",
        }
    }

    /// Where the rows of this kind go on behind a row of any kind: at the top, behind a key, or, as `None`, nowhere any more.
    fn from(self, after: Option<&After>) -> Result<Option<Option<After>>> {
        let Some(after) = after else { return Ok(Some(None)) };
        let [day, Some(kind), Some(id)] = after.as_slice() else {
            return Err(Error::new(Kind::Input, "the cursor is not one of this search: take it from `next` of the page before"));
        };
        let entities = Searched::Entities.name();
        let own = self.name();
        if (own == entities) != (kind == entities) {
            return Ok(if own == entities { None } else { Some(None) });
        }
        // On the day of that row come the kinds that are named after its own.
        let id = match own.cmp(kind.as_str()) {
            Ordering::Less => "\u{10FFFF}",
            Ordering::Equal => id,
            Ordering::Greater => "",
        };
        Ok(Some(Some(vec![day.clone(), Some(id.to_owned())])))
    }
}

/// The same search as SQL, without the end of a page: the whole body stands where a page has the words around the first one found.
///
/// # Errors
/// Where a condition has no form in SQL.
pub fn search_sql(asked: &str, kinds: &[Searched]) -> Result<String> {
    let terms = words::terms(asked);
    let parts = kinds.iter().map(|k| k.sql(&terms)).collect::<Result<Vec<_>>>()?;
    Ok(format!("SELECT * FROM (\n{}\n)\nORDER BY kind <> 'entity', day DESC NULLS LAST, kind, id", parts.join("\nUNION ALL\n")))
}

/// Where the records of a kind stand, and what of them is searched and shown.
struct Place {
    table: &'static str,
    id: &'static str,
    title: Expr,
    body: Expr,
    day: Expr,
    source: Expr,
    status: Expr,
    holds: Expr,
    within: Vec<Expr>,
}

impl Searched {
    fn place(self) -> Place {
        let names = |c: &str| array_to_string(col(c), lit(", "));
        let none = || cast(lit(ScalarValue::Utf8(None)), DataType::Utf8);
        let no_day = || cast(lit(ScalarValue::Date32(None)), DataType::Date32);
        let neither = || cast(lit(ScalarValue::Boolean(None)), DataType::Boolean);
        let line = |a: Expr, b: &str, c: Expr| concat(vec![a, lit(" "), col(b), lit(" "), c]);
        let (table, id, title, body, day, source, within) = match self {
            Searched::Entities => {
                let what = concat(vec![coalesce(vec![col("kind"), lit("")]), lit(" "), coalesce(vec![col("country"), lit("")])]);
                ("entities", "entity_id", col("name"), what, no_day(), none(), vec![col("name")])
            }
            Searched::Events => {
                let day = coalesce(vec![col("date_from"), col("first_published")]);
                let title = line(names("actor_name"), "event_type", names("recipient_name"));
                let within = vec![col("quote"), names("actor_name"), names("recipient_name"), col("place_name")];
                ("events", "event_id", title, col("quote"), day, none(), within)
            }
            Searched::Relations => {
                let title = line(col("subject_name"), "predicate", names("object_name"));
                let within = vec![col("quote"), col("subject_name"), names("object_name")];
                ("current_relations", "statement_id", title, col("quote"), col("published"), col("source"), within)
            }
            Searched::Reports => {
                let title = coalesce(vec![col("title"), col("doc")]);
                let within = vec![col("title"), col("text")];
                ("reports", "report_id", title, col("text"), col("published"), col("source"), within)
            }
        };
        let (status, holds) = match self {
            Searched::Entities | Searched::Reports => (none(), neither()),
            Searched::Events => (col("status"), neither()),
            Searched::Relations => (col("status"), col("holds")),
        };
        Place { table, id, title, body, day, source, status, holds, within }
    }

    /// The rows of this kind as SQL.
    fn sql(self, terms: &[String]) -> Result<String> {
        let place = self.place();
        let conditions = text(place.having(terms))?;
        let mut columns = format!("'{}' AS kind, {} AS id", self.name(), place.id);
        let shown = text(vec![place.title, place.body, place.day, place.source, place.status, place.holds])?;
        for (column, name) in shown.iter().zip(SHOWN) {
            columns.push_str(&format!(", {column} AS {name}"));
        }
        if self != Searched::Entities {
            return Ok(select(&columns, place.table, &conditions, ""));
        }
        let first = select(&format!("DISTINCT ON (entity_id) {columns}"), place.table, &conditions, "entity_id, title, body");
        Ok(format!("SELECT * FROM ({first})"))
    }
}

/// What is shown of a record that was found, beside its id.
const SHOWN: [&str; 6] = ["title", "body", "day", "source", "status", "holds"];

impl Place {
    /// A condition for each word: it stands in one of the columns. Without a word nothing is asked for.
    fn having(&self, terms: &[String]) -> Vec<Expr> {
        if terms.is_empty() {
            return vec![lit(false)];
        }
        let anywhere = |term: &String| self.within.iter().map(|e| words::has(e.clone(), term)).reduce(Expr::or);
        terms.iter().map(|t| anywhere(t).unwrap_or_else(|| lit(false))).collect()
    }
}

/// The rows of one kind: id and what is shown.
async fn rows(context: &SessionContext, kind: Searched, terms: &[String]) -> Result<DataFrame> {
    let place = kind.place();
    let mut found = context.table(place.table).await?;
    for condition in place.having(terms) {
        found = found.filter(condition)?;
    }
    let Place { id, title, body, day, source, status, holds, .. } = place;
    let shown = [title, body, day, source, status, holds].into_iter().zip(SHOWN).map(|(column, name)| column.alias(name));
    let found = found.select(std::iter::once(col(id).alias("id")).chain(shown).collect::<Vec<_>>())?;
    if kind != Searched::Entities {
        return Ok(found);
    }
    // What an entity was on different days has rows of its own; the first in order stands for it.
    let order = ["id", "title", "body"].map(|c| col(c).sort(true, false)).to_vec();
    let all = std::iter::once("id").chain(SHOWN).map(col).collect();
    Ok(found.distinct_on(vec![col("id")], all, Some(order))?)
}

/// The words around the first one that is found, with dots where the text goes on.
fn snippet(text: &str, terms: &[String]) -> String {
    let characters: Vec<char> = text.chars().collect();
    let lower: Vec<char> = characters.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let first = |t: &String| {
        let t: Vec<char> = t.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect();
        let begins = |i: usize| i == 0 || !lower[i - 1].is_alphanumeric();
        lower.windows(t.len().max(1)).enumerate().find(|(i, w)| *w == t && begins(*i)).map(|(i, _)| i)
    };
    let at = terms.iter().filter_map(first).min().unwrap_or(0);
    let (from, to) = (at.saturating_sub(AROUND), (at + AROUND).min(characters.len()));
    // Whole words, unless the text begins or ends there.
    let from = if from == 0 { 0 } else { (from..at).find(|&i| characters[i].is_whitespace()).map_or(from, |i| i + 1) };
    let to = if to == characters.len() { to } else { (at..to).rev().find(|&i| characters[i].is_whitespace()).unwrap_or(to) };
    let piece: String = characters[from..to].iter().map(|c| if c.is_whitespace() { ' ' } else { *c }).collect();
    format!("{}{}{}", if from > 0 { "… " } else { "" }, piece.trim(), if to < characters.len() { " …" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_goes_on_behind_a_row_of_any() {
        let at = |day: Option<&str>, kind: &str, id: &str| vec![day.map(str::to_owned), Some(kind.to_owned()), Some(id.to_owned())];
        let behind = |day: &str, id: &str| Some(Some(vec![Some(day.to_owned()), Some(id.to_owned())]));
        let after = at(Some("2024-06-05"), "relation", "s1");
        let of = |kind: Searched| kind.from(Some(&after)).unwrap();
        assert_eq!(of(Searched::Entities), None);
        assert_eq!(of(Searched::Events), behind("2024-06-05", "\u{10FFFF}"));
        assert_eq!(of(Searched::Relations), behind("2024-06-05", "s1"));
        assert_eq!(of(Searched::Reports), behind("2024-06-05", ""));
        let after = at(None, "entity", "serbia");
        assert_eq!(Searched::Events.from(Some(&after)).unwrap(), Some(None));
        assert_eq!(Searched::Entities.from(Some(&after)).unwrap(), Some(Some(vec![None, Some("serbia".into())])));
        assert!(Searched::Events.from(Some(&vec![None])).is_err());
    }

    #[test]
    fn a_snippet_stands_around_the_first_word() {
        let text = format!("{}The border was closed.{}", "a b ".repeat(100), " c d".repeat(100));
        let found = snippet(&text, &["BORDER".into()]);
        assert!(found.starts_with("… ") && found.ends_with(" …") && found.contains("The border was closed."), "{found}");
        assert_eq!(snippet("short", &["none".into()]), "short");
        assert_eq!(snippet("", &["none".into()]), "");
    }
}
