//! What persons find of the records.
//!
//! A review says of one mention or relation statement that it is right, what it must say, or that the text tells no such thing; or it takes an earlier review back.
//! Nothing is overwritten. What the reviews of a report come to is one more reading of it, by a person:
//!
//! ```text
//! reviews that count, in the order in which they came ─▶ an outcome for each record: rejected? corrected how, and by whom?
//!                                                           │
//! the program's reading that was looked at first ───────────┴─▶ a reading by a person: its records, less the rejected, with what was corrected
//! ```
//!
//! A reading is made of all reviews anew, so that taking one back brings back what stood there and leaves what was found of other records. Where the outcomes stay as
//! they were, as they do when a record is accepted, there is no new reading. A review that was taken back counts no more; taking back is not itself taken back, a new
//! review says what is to hold.
//!
//! **What becomes of a row.** All rows of the reading have new ids, which begin with the 26 characters of the id that they rest on ([`first_id`]). A corrected
//! row has the rule `review: NAME` and the confidence 1. The others are as they were, the accepted ones too: what decided them is still what decided them, and that
//! somebody accepted them is told in `reviews`.
//!
//! | module | question |
//! | --- | --- |
//! | `correction` | what is to stand in the row, and is it in the vocabulary and in the text? |
//! | `names` | which entity, which place does a name mean in this store? |

mod correction;
mod names;

use std::collections::{BTreeMap, HashSet};

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType};
use datafusion::prelude::{SessionContext, col, lit};
use demarche_record::{ReviewVerdict, Table};
use serde_json::{Map, Value};

pub(crate) use correction::{New, Row, corrected};
pub(crate) use names::Names;

use crate::error::{Error, Kind, Result};
use crate::rows::{FIRST, day_of, first_id, hash, id_with_day};

/// What a person says of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// The mention or relation statement, by its id; the review, where one is taken back.
    pub target: String,
    /// What is said of it.
    pub verdict: ReviewVerdict,
    /// Who says so.
    pub reviewer: String,
    /// When.
    pub made: jiff::Timestamp,
    /// Why.
    pub note: Option<String>,
    /// What is to stand there: column to value, null for what is to be empty. Parties and places are objects or names.
    ///
    /// Of a mention: `event_type event_mode contexts status date date_basis actor recipient place count dead injured arrested`; of a relation: `predicate holds subject
    /// object matter status valid_from valid_to`; of both: `quote_start quote_end trigger_start trigger_end`.
    pub correction: Option<Map<String, Value>>,
}

/// Longest name of a reviewer, in characters.
const NAME: usize = 100;
/// Longest note.
const NOTE: usize = 4_000;

impl Review {
    /// The reviewer's name, checked with all else that needs no store.
    pub(crate) fn checked(&self) -> Result<&str> {
        let name = self.reviewer.trim();
        if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
            return Err(input(format!("a review needs the name of who makes it, on one line and of at most {NAME} characters")));
        }
        if self.note.as_ref().is_some_and(|n| n.chars().count() > NOTE) {
            return Err(input(format!("a note has at most {NOTE} characters")));
        }
        match (self.verdict, &self.correction) {
            (ReviewVerdict::Correct, None) => {
                Err(input(format!("a correction of `{}` must say what is to stand there: event_type, status, actor …", self.target)))
            }
            (ReviewVerdict::Correct, Some(c)) if c.is_empty() => {
                Err(input(format!("the correction of `{}` is empty; to say that it is right, accept it", self.target)))
            }
            (v, Some(_)) if v != ReviewVerdict::Correct => {
                Err(input(format!("`{v}` changes nothing in a record and takes no values; to change some, the verdict is `correct`")))
            }
            _ => Ok(name),
        }
    }

    /// The correction as it is kept, where there is one: in the vocabulary, and with what its names mean.
    pub(crate) fn kept_correction(&self, kind: Target, names: &mut Names) -> Result<Option<Map<String, Value>>> {
        let checked = self.correction.as_ref().map(|c| correction::checked(kind, c, names)).transpose();
        checked.map_err(|e| input(format!("the correction of `{}` cannot be taken: {e}", self.target)))
    }

    /// Its id, with the names in the correction resolved.
    pub(crate) fn id(&self, correction: Option<&str>) -> String {
        let (note, correction) = (self.note.as_deref().unwrap_or_default(), correction.unwrap_or_default());
        review_id(self.made.as_microsecond(), [&self.target, self.verdict.as_str(), self.reviewer.trim(), note, correction])
    }
}

/// The id of a review that was made at a time (microseconds since 1970) and says this: target, or the review that it takes back, verdict, reviewer, note, correction.
pub(crate) fn review_id(made: i64, says: [&str; 5]) -> String {
    const DAY: i64 = 24 * 60 * 60 * 1_000_000;
    let day = i32::try_from(made.div_euclid(DAY)).ok().and_then(day_of);
    let made = made.to_string();
    let mut parts = vec![made.as_str()];
    parts.extend(says);
    id_with_day('v', day, &parts)
}

/// An id for a copy of a record in a reading by a person.
pub(crate) fn copied_id(id: &str, coding: &str) -> String {
    format!("{}-{}", first_id(id), &hash(&[coding])[..8])
}

/// A review that is in the store, or about to be.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) review_id: String,
    pub(crate) target_id: String,
    pub(crate) kind: Target,
    pub(crate) report_id: String,
    pub(crate) coding_id: Option<String>,
    pub(crate) reviewer: String,
    pub(crate) made: i64,
    pub(crate) verdict: ReviewVerdict,
    pub(crate) undoes: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) correction: Option<Map<String, Value>>,
    pub(crate) version: i64,
}

/// What is reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Target {
    Mention,
    Relation,
}

impl Target {
    pub(crate) const ALL: [Target; 2] = [Target::Mention, Target::Relation];

    /// What an id is of.
    pub(crate) fn of(id: &str) -> Result<Target> {
        match id.as_bytes().first() {
            Some(b'm') => Ok(Target::Mention),
            Some(b's') => Ok(Target::Relation),
            _ => Err(input(format!(
                "`{id}` is no mention and no relation statement, and those are reviewed: their ids begin with m and s, and `demarche show` lists those of an \
                 event or a report"
            ))),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Target::Mention => "mention",
            Target::Relation => "relation",
        }
    }

    pub(crate) fn table(self) -> Table {
        match self {
            Target::Mention => Table::Mentions,
            Target::Relation => Table::Relations,
        }
    }
}

/// What the reviews of a record come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) rejected: bool,
    /// Column to value, of all corrections together; of two for one column the later.
    pub(crate) correction: Map<String, Value>,
    /// Who corrected it last.
    pub(crate) by: Option<String>,
}

/// What the reviews of a report come to, by the first 26 characters of the records' ids. They stand in the order in which they came.
pub(crate) fn outcomes<'r>(reviews: impl IntoIterator<Item = &'r Kept> + Clone) -> BTreeMap<&'r str, Outcome> {
    let undone: HashSet<&str> = reviews.clone().into_iter().filter_map(|r| r.undoes.as_deref()).collect();
    let mut out: BTreeMap<&str, Outcome> = BTreeMap::new();
    for r in reviews.into_iter().filter(|r| !undone.contains(r.review_id.as_str())) {
        let of = || first_id(&r.target_id);
        match r.verdict {
            ReviewVerdict::Undo => {}
            ReviewVerdict::Reject => out.entry(of()).or_default().rejected = true,
            ReviewVerdict::Accept => {
                if let Some(outcome) = out.get_mut(of()) {
                    outcome.rejected = false;
                }
            }
            ReviewVerdict::Correct => {
                let outcome = out.entry(of()).or_default();
                outcome.rejected = false;
                outcome.correction.extend(r.correction.clone().unwrap_or_default());
                outcome.by = Some(r.reviewer.clone());
            }
        }
    }
    // Accepted after a rejection: as if nobody had said anything.
    out.retain(|_, outcome| *outcome != Outcome::default());
    out
}

/// The reviews in which a column has one of these values, in the order in which they came.
pub(crate) async fn kept(context: &SessionContext, column: &str, values: &[&str]) -> Result<Vec<Kept>> {
    let mut out = Vec::new();
    if values.is_empty() {
        return Ok(out);
    }
    let listed = values.iter().map(|v| lit(*v)).collect();
    for batch in context.table(Table::Reviews.name()).await?.filter(col(column).in_list(listed, false))?.collect().await? {
        let text = |name: &str| batch.column_by_name(name).map(|a| a.as_string::<i32>().clone()).ok_or_else(|| lacking(name));
        let (review_id, target_id, kind, report_id) = (text("review_id")?, text("target_id")?, text("target_kind")?, text("report_id")?);
        let (coding_id, reviewer, verdict) = (text("coding_id")?, text("reviewer")?, text("verdict")?);
        let (undoes, note, correction) = (text("undoes")?, text("note")?, text("correction")?);
        let made = batch.column_by_name("made").ok_or_else(|| lacking("made"))?.as_primitive::<TimestampMicrosecondType>();
        let version = batch.column_by_name("store_version").ok_or_else(|| lacking("store_version"))?.as_primitive::<Int64Type>();
        for i in 0..batch.num_rows() {
            let may = |a: &arrow_array::StringArray| a.is_valid(i).then(|| a.value(i).to_owned());
            let unknown = |e: &dyn std::fmt::Display| {
                Error::new(
                    Kind::Damaged,
                    format!("review {} cannot be read: {e}; bring the folder `reviews` back from a copy", review_id.value(i)),
                )
            };
            out.push(Kept {
                review_id: review_id.value(i).to_owned(),
                target_id: target_id.value(i).to_owned(),
                kind: Target::ALL
                    .into_iter()
                    .find(|t| t.name() == kind.value(i))
                    .ok_or_else(|| unknown(&"its target is of no known kind"))?,
                report_id: report_id.value(i).to_owned(),
                coding_id: may(&coding_id),
                reviewer: reviewer.value(i).to_owned(),
                made: made.value(i),
                verdict: verdict.value(i).parse().map_err(|e| unknown(&e))?,
                undoes: may(&undoes),
                note: may(&note),
                correction: may(&correction).map(|c| serde_json::from_str(&c)).transpose().map_err(|e| unknown(&e))?,
                version: version.value(i),
            });
        }
    }
    out.sort_by(|a, b| (a.version, a.made, &a.review_id).cmp(&(b.version, b.made, &b.review_id)));
    Ok(out)
}

/// SQL for the view `verdicts`: the last review of each record that was not taken back. A record is known by the first characters of its id, which all readings by persons keep.
pub(crate) fn verdicts() -> String {
    format!(
        "SELECT first_id, verdict, reviewer, made, note, correction, target_kind, report_id, review_id, target_id FROM ( \
            SELECT r.*, substr(r.target_id, 1, {FIRST}) AS first_id, \
                   row_number() OVER (PARTITION BY substr(r.target_id, 1, {FIRST}) ORDER BY r.store_version DESC, r.made DESC, r.review_id DESC) AS place \
            FROM reviews r LEFT ANTI JOIN (SELECT undoes FROM reviews WHERE undoes IS NOT NULL) u ON r.review_id = u.undoes \
            WHERE r.verdict <> 'undo') WHERE place = 1"
    )
}

fn lacking(column: &str) -> Error {
    Error::new(Kind::Damaged, format!("the table `reviews` has no column `{column}`; it was changed by another program"))
}

fn input(message: String) -> Error {
    Error::new(Kind::Input, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn kept(id: &str, target: &str, verdict: ReviewVerdict, undoes: Option<&str>, correction: Value) -> Kept {
        Kept {
            review_id: id.into(),
            target_id: target.into(),
            kind: Target::Mention,
            report_id: "r".into(),
            coding_id: None,
            reviewer: format!("who made {id}"),
            made: 0,
            verdict,
            undoes: undoes.map(str::to_owned),
            note: None,
            correction: correction.as_object().cloned(),
            version: 0,
        }
    }

    #[test]
    fn the_last_word_on_each_column_counts_unless_it_is_taken_back() {
        use ReviewVerdict::{Accept, Correct, Reject, Undo};
        let (a, copy_of_a) = ("m20240318-09ab12cd34ef5678", "m20240318-09ab12cd34ef5678-01234567");
        let mut all = vec![
            kept("v1", a, Correct, None, json!({"status": "future", "dead": 3})),
            kept("v2", copy_of_a, Correct, None, json!({"dead": null})),
            kept("v3", a, Reject, None, json!(null)),
        ];
        assert!(outcomes(&all)[a].rejected);
        all.push(kept("v4", a, Undo, Some("v3"), json!(null)));
        let found = outcomes(&all);
        let wanted = json!({"status": "future", "dead": null});
        assert_eq!((Value::Object(found[a].correction.clone()), found[a].by.as_deref()), (wanted, Some("who made v2")));
        all.push(kept("v5", a, Undo, Some("v1"), json!(null)));
        assert_eq!(Value::Object(outcomes(&all)[a].correction.clone()), json!({"dead": null}));
        all.push(kept("v6", a, Undo, Some("v2"), json!(null)));
        all.push(kept("v7", a, Reject, None, json!(null)));
        all.push(kept("v8", a, Accept, None, json!(null)));
        assert!(outcomes(&all).is_empty());
    }
}
