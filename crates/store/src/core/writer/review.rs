//! Reviews on their way in: what persons found, and the readings that follow from it (see [`crate::review`]).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use datafusion::prelude::{col, lit};
use demarche_record::{ReviewVerdict, Table};

use super::{Coding, Landing, Run, Writer};
use crate::core::current::Readings;
use crate::error::{Error, Kind, Result};
use crate::review::{Kept, Names, New, Outcome, Review, Row, Target, copied_id, corrected, kept, outcomes};
use crate::rows::{Cell, Coder, Rows, Statements, cells, coding_id, first_id};

/// What became of reviews.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewReceipt {
    /// The version that they made; the version that was, where nothing was new.
    pub version: u64,
    /// The id of each, in the order in which they were given.
    pub review_ids: Vec<String>,
    /// Those that were there already.
    pub known: usize,
    /// Readings by the reviewer that follow from them, one for each report in which a record changed.
    pub readings: usize,
}

/// The records of a reading, by the table and the first 26 characters of their ids.
type Reading = BTreeMap<(Target, String), At>;

/// Where a row is: which of the batches that were read, and where in it.
#[derive(Clone, Copy)]
struct At(usize, usize);

/// The rows of a report in the tables that reviews are of.
type Batches = Vec<(Target, RecordBatch)>;

impl Writer<'_> {
    /// Adds what one person found of records. When this returns it is on the disk, and the records that follow from it are current; when it fails the store is as it was.
    /// A review that is there already is passed over, and a batch with nothing new makes no version.
    ///
    /// # Errors
    /// Where a target is not there or of a reading that is not current, a value is not in its vocabulary, a span not in the text, a record given twice, or the reviews
    /// are by several persons.
    pub fn review(&mut self, reviews: &[Review]) -> Result<ReviewReceipt> {
        let mut receipt = ReviewReceipt { version: self.version().version, ..ReviewReceipt::default() };
        let Some(first) = reviews.first() else { return Ok(receipt) };
        let reviewer = first.checked()?.to_owned();
        for r in reviews {
            if r.checked()? != reviewer {
                return Err(input(format!(
                    "reviews by `{reviewer}` and by `{}` are two batches: a reading is by one person",
                    r.reviewer.trim()
                )));
            }
        }
        let (drafts, names) = self.drafts(reviews)?;
        receipt.review_ids = drafts.iter().map(|d| d.review_id.clone()).collect();
        let ids: Vec<&str> = receipt.review_ids.iter().map(String::as_str).collect();
        let there = self.runtime.block_on(kept(self.snapshot.context(), "review_id", &ids))?;
        let mut known: HashSet<String> = there.into_iter().map(|k| k.review_id).collect();
        let (new, old): (Vec<Kept>, Vec<Kept>) = drafts.into_iter().partition(|d| known.insert(d.review_id.clone()));
        receipt.known = old.len();
        if new.is_empty() {
            return Ok(receipt);
        }
        receipt.version += 1;
        self.land_reviews(&reviewer, new, names, &mut receipt)?;
        Ok(receipt)
    }

    /// The reviews as they are to be kept, with the names in their corrections looked up.
    fn drafts(&self, reviews: &[Review]) -> Result<(Vec<Kept>, Names)> {
        let context = self.snapshot.context();
        let undone: Vec<&str> = reviews.iter().filter(|r| r.verdict == ReviewVerdict::Undo).map(|r| r.target.as_str()).collect();
        let of_records: Vec<&Review> = reviews.iter().filter(|r| r.verdict != ReviewVerdict::Undo).collect();
        let corrections: Vec<_> = of_records.iter().filter_map(|r| r.correction.as_ref()).collect();
        let mut targets = HashMap::new();
        for kind in Target::ALL {
            let ids = of_records.iter().map(|r| Ok((Target::of(&r.target)?, r.target.as_str()))).collect::<Result<Vec<_>>>()?;
            targets.extend(self.reports_of(kind, ids.into_iter().filter(|(k, _)| *k == kind).map(|(_, id)| id).collect())?);
        }
        let (past, mut names) = self.runtime.block_on(async {
            let past: HashMap<String, Kept> =
                kept(context, "review_id", &undone).await?.into_iter().map(|k| (k.review_id.clone(), k)).collect();
            Ok::<_, Error>((past, Names::of(context, &corrections).await?))
        })?;
        let version = i64::try_from(self.version().version + 1).unwrap_or(i64::MAX);
        let mut drafts = Vec::with_capacity(reviews.len());
        for r in reviews {
            let (target_id, kind, report_id, undoes) = if r.verdict == ReviewVerdict::Undo {
                let of = past
                    .get(&r.target)
                    .ok_or_else(|| input(format!("there is no review `{}` to take back; `demarche review list` lists them", r.target)))?;
                if of.verdict == ReviewVerdict::Undo {
                    return Err(input(format!(
                        "`{}` took a review back, and that is not itself taken back: say of `{}` again what is to hold",
                        r.target, of.target_id
                    )));
                }
                (of.target_id.clone(), of.kind, of.report_id.clone(), Some(of.review_id.clone()))
            } else {
                let report = targets.get(&r.target).ok_or_else(|| {
                    input(format!("there is no record `{}` in this store; `demarche show` lists those of an event or a report", r.target))
                })?;
                (r.target.clone(), Target::of(&r.target)?, report.clone(), None)
            };
            let correction = r.kept_correction(kind, &mut names)?;
            let json = correction.as_ref().map(|c| serde_json::Value::Object(c.clone()).to_string());
            drafts.push(Kept {
                review_id: r.id(json.as_deref()),
                target_id,
                kind,
                report_id,
                coding_id: None,
                reviewer: r.reviewer.trim().to_owned(),
                made: r.made.as_microsecond(),
                verdict: r.verdict,
                undoes,
                note: r.note.clone(),
                correction,
                version,
            });
        }
        let mut seen = HashSet::new();
        if let Some(twice) = drafts.iter().find(|d| !seen.insert(first_id(&d.target_id))) {
            return Err(input(format!("`{}` is reviewed twice in one batch; give the second one in a batch of its own", twice.target_id)));
        }
        Ok((drafts, names))
    }

    /// Record to the report that tells it.
    fn reports_of(&self, kind: Target, ids: Vec<&str>) -> Result<HashMap<String, String>> {
        let Some((least, greatest)) = ids.iter().min().zip(ids.iter().max()) else { return Ok(HashMap::new()) };
        let table = kind.table();
        let id = table.columns()[0].name;
        self.runtime.block_on(async {
            let bounds = col(id).between(lit(*least), lit(*greatest));
            let rows =
                self.snapshot.context().table(table.name()).await?.filter(bounds)?.select_columns(&[id, "report_id"])?.collect().await?;
            let wanted: HashSet<&str> = ids.iter().copied().collect();
            let mut out = HashMap::new();
            for batch in &rows {
                let [ids, reports] = [0, 1].map(|c| batch.column(c).as_string::<i32>());
                let found = ids.iter().zip(reports).filter_map(|(id, report)| id.zip(report)).filter(|(id, _)| wanted.contains(id));
                out.extend(found.map(|(id, report)| (id.to_owned(), report.to_owned())));
            }
            Ok(out)
        })
    }

    /// Makes the readings that follow, and writes all of it as a version.
    fn land_reviews(&mut self, reviewer: &str, mut new: Vec<Kept>, names: Names, receipt: &mut ReviewReceipt) -> Result<()> {
        let reports: Vec<String> = new.iter().map(|k| k.report_id.clone()).collect::<BTreeSet<_>>().into_iter().collect();
        let ids: Vec<&str> = reports.iter().map(String::as_str).collect();
        let past = self.runtime.block_on(kept(self.snapshot.context(), "report_id", &ids))?;
        if let Some(again) = new.iter().find(|n| n.undoes.is_some() && past.iter().any(|p| p.undoes == n.undoes)) {
            return Err(input(format!("the review `{}` is taken back already", again.undoes.as_deref().unwrap_or_default())));
        }
        let codings = self.codings(&reports)?;
        let texts = self.texts(&reports)?;
        let coder = Coder { name: format!("review by {reviewer}"), knowledge: String::new(), weights: String::new() };
        let coder_id = coder.id();
        let mut statements = Statements::new(&coder, receipt.version);
        for e in &names.new_entities {
            statements.entity(e, &self.seen)?;
        }
        for p in &names.new_places {
            statements.place(p, &self.seen)?;
        }

        let mut landing = Landing::default();
        for report in &reports {
            let of_report: Vec<&Coding> = codings.iter().filter(|c| c.report == *report).collect();
            let damaged = || Error::new(Kind::Damaged, format!("report {report} has records and no reading; run `demarche verify`"));
            let base = base(&of_report, &self.readings).ok_or_else(damaged)?;
            let current = self.readings.current(of_report.iter().map(|c| c.coding.as_str())).ok_or_else(damaged)?;
            let (batches, mut readings) = self.readings_of(report, &[base, current])?;
            let (first, now) = (readings.remove(base).unwrap_or_default(), readings.remove(current).unwrap_or_default());
            let now = if base == current { first.clone() } else { now };
            for n in new.iter().filter(|n| n.report_id == *report && n.undoes.is_none()) {
                if !first.contains_key(&(n.kind, first_id(&n.target_id).to_owned())) {
                    return Err(input(format!(
                        "`{}` is of an older reading of its report; the records to review are those that `demarche show {report}` lists",
                        n.target_id
                    )));
                }
            }
            let of_report: Vec<&Kept> = past.iter().chain(&new).filter(|k| k.report_id == *report).collect();
            let before = outcomes(past.iter().filter(|k| k.report_id == *report));
            let after = outcomes(of_report.iter().copied());
            if first.keys().all(|(_, id)| before.get(id.as_str()) == after.get(id.as_str())) {
                continue;
            }
            let mine: Vec<&str> = new.iter().filter(|n| n.report_id == *report).map(|n| n.review_id.as_str()).collect();
            let coding = coding_id(report, &coder_id, &mine);
            let reading =
                NewReading { coding: &coding, report, text: texts.get(report).map(String::as_str).unwrap_or_default(), batches: &batches };
            let had = (statements.mentions.len(), statements.relations.len());
            for (key, at) in &first {
                let (was, is) = (before.get(key.1.as_str()), after.get(key.1.as_str()));
                if is.is_some_and(|o| o.rejected) {
                    continue;
                }
                // A record of which nothing new was found is copied as it stands now, with the names as they were understood then.
                let at = if was == is { now.get(key).copied().unwrap_or(*at) } else { *at };
                let outcome = is.filter(|_| was != is);
                reading.copy(key.0, at, outcome, &first, &mut statements)?;
            }
            statements.coding(&coding, report, statements.mentions.len() - had.0, statements.relations.len() - had.1)?;
            receipt.readings += 1;
            landing.retired.insert(report.clone(), current.to_owned());
            landing.readings.superseded.insert(current.to_owned());
            landing.readings.by_person.insert(coding.clone());
            for n in new.iter_mut().filter(|n| n.report_id == *report) {
                n.coding_id = Some(coding.clone());
            }
        }
        // A review that changed no record made no reading, though others of its report did.
        for n in new.iter_mut().filter(|n| n.verdict == ReviewVerdict::Accept) {
            let before = outcomes(past.iter().filter(|k| k.report_id == n.report_id));
            if !before.get(first_id(&n.target_id)).is_some_and(|o| o.rejected) {
                n.coding_id = None;
            }
        }
        landing.recoded = receipt.readings;
        landing.new = std::mem::take(&mut statements.new);
        let run = Run {
            coder_id,
            coder: coder.name,
            reports: receipt.readings,
            known: receipt.known,
            mentions: statements.mentions.len(),
            relations: statements.relations.len(),
            ..Run::default()
        };
        landing.rows = statements.take()?;
        landing.rows.push((Table::Reviews, rows(&new)?));
        landing.rows.push((Table::Runs, run.row(receipt.version)?));
        self.commit(landing)
    }

    /// The rows of these readings of a report, and the batches that they lie in; those of relations come after those of mentions.
    fn readings_of(&self, report: &str, codings: &[&str]) -> Result<(Batches, HashMap<String, Reading>)> {
        self.runtime.block_on(async {
            let mut batches = Vec::new();
            let mut readings: HashMap<String, Reading> = HashMap::new();
            for kind in Target::ALL {
                let rows = self.snapshot.context().table(kind.table().name()).await?.filter(col("report_id").eq(lit(report)))?;
                for batch in rows.collect().await? {
                    let [ids, of] = [0, 2].map(|c| batch.column(c).as_string::<i32>());
                    for (i, (id, coding)) in ids.iter().zip(of).enumerate() {
                        let Some((id, coding)) = id.zip(coding).filter(|(_, c)| codings.contains(c)) else { continue };
                        readings.entry(coding.to_owned()).or_default().insert((kind, first_id(id).to_owned()), At(batches.len(), i));
                    }
                    batches.push((kind, batch));
                }
            }
            Ok((batches, readings))
        })
    }

    /// Report to its text.
    fn texts(&self, reports: &[String]) -> Result<HashMap<String, String>> {
        self.runtime.block_on(async {
            let wanted = reports.iter().map(lit).collect();
            let rows = self.snapshot.context().table(Table::Reports.name()).await?.filter(col("report_id").in_list(wanted, false))?;
            let mut out = HashMap::new();
            for batch in rows.select_columns(&["report_id", "text"])?.collect().await? {
                let [ids, texts] = [0, 1].map(|c| batch.column(c).as_string::<i32>());
                out.extend(ids.iter().zip(texts).filter_map(|(id, text)| Some((id?.to_owned(), text?.to_owned()))));
            }
            Ok(out)
        })
    }
}

/// The program's reading that the reviews of a report rest on: the one that was current when the first of them made a reading, so that a newer program does not
/// change what they were said of.
fn base<'c>(codings: &[&'c Coding], readings: &Readings) -> Option<&'c str> {
    let person = |c: &&&Coding| readings.by_person.contains(&c.coding);
    let since = codings.iter().filter(person).map(|c| c.version).min().unwrap_or(i64::MAX);
    let programs = codings.iter().filter(|c| !person(c) && c.version < since);
    programs.max_by(|a, b| (a.version, &a.coding).cmp(&(b.version, &b.coding))).map(|c| c.coding.as_str())
}

/// A person's reading of a report in the making.
struct NewReading<'a> {
    coding: &'a str,
    report: &'a str,
    text: &'a str,
    batches: &'a [(Target, RecordBatch)],
}

impl NewReading<'_> {
    /// Adds a record, with what was found of it.
    fn copy(&self, kind: Target, at: At, outcome: Option<&Outcome>, first: &Reading, to: &mut Statements) -> Result<()> {
        let Some((_, batch)) = self.batches.get(at.0) else { return Ok(()) };
        let table = kind.table();
        let mut row = cells(table, batch, at.1);
        let read_as = if let Some(Cell::Text(Some(id))) = row.first() { *id } else { "" };
        let id = copied_id(read_as, self.coding);
        let changes: BTreeMap<String, New> = match outcome {
            None => BTreeMap::new(),
            Some(outcome) => {
                let record = Row { kind, cells: &row, text: self.text, sentences: &self.sentences(first) };
                corrected(&record, outcome)
                    .map_err(|e| input(format!("the correction of `{read_as}` in report {} cannot be taken: {e}", self.report)))?
            }
        };
        for (cell, column) in row.iter_mut().zip(table.columns()) {
            if let Some(new) = changes.get(column.name) {
                *cell = new.cell();
            }
        }
        if let [record, _, coding, ..] = row.as_mut_slice() {
            *record = Cell::some(&id);
            *coding = Cell::some(self.coding);
        }
        match kind {
            Target::Mention => to.mentions.push(&row),
            Target::Relation => to.relations.push(&row),
        }
    }

    /// First character of each quote of a reading, with its sentence.
    fn sentences(&self, reading: &Reading) -> Vec<(i32, i32)> {
        let of = |at: &At| {
            let (_, batch) = self.batches.get(at.0)?;
            let int = |name: &str| Some(batch.column_by_name(name)?.as_primitive::<Int32Type>().value(at.1));
            Some((int("quote_start")?, int("sentence")?))
        };
        reading.values().filter_map(of).collect()
    }
}

/// Reviews as rows.
fn rows(reviews: &[Kept]) -> Result<RecordBatch> {
    let mut rows = Rows::new(Table::Reviews);
    for r in reviews {
        let correction = r.correction.as_ref().map(|c| serde_json::Value::Object(c.clone()).to_string());
        rows.push(&[
            Cell::some(&r.review_id),
            Cell::some(&r.target_id),
            Cell::some(r.kind.name()),
            Cell::some(&r.report_id),
            Cell::Text(r.coding_id.as_deref()),
            Cell::some(&r.reviewer),
            Cell::Time(r.made),
            Cell::some(r.verdict.as_str()),
            Cell::Text(r.undoes.as_deref()),
            Cell::Text(r.note.as_deref()),
            Cell::Text(correction.as_deref()),
            Cell::Long(Some(r.version)),
        ])?;
    }
    rows.take()
}

fn input(message: String) -> Error {
    Error::new(Kind::Input, message)
}
