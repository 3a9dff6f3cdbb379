//! A list, a page at a time.
//!
//! The next page begins behind the sort key of the last row, and not at a number of rows: what is added meanwhile moves nothing, and page one thousand costs
//! what page one does. A key is kept as text, null where the value is; the last of its parts tells rows apart.
//!
//! ```text
//! rows ──sort by key──▶ ··· last ┃ next ···        behind(key of last) = k1 after v1, or k1 = v1 and k2 after v2, or …
//! ```

use std::collections::BTreeSet;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use datafusion::dataframe::DataFrame;
use datafusion::logical_expr::{Expr, ExprSchemable, SortExpr, cast, lit};
use datafusion::prelude::SessionContext;

use super::Limits;
use super::run::frame;
use super::show::array;
use crate::error::{Error, Kind, Result};
use crate::session::strings;

/// The sort key of a row: where the next page begins. A part is null where the row's value is.
pub type After = Vec<Option<String>>;

/// A part of a sort key. Rows without a value come last.
#[derive(Clone, Debug)]
pub(super) struct Key {
    value: Expr,
    down: bool,
}

impl Key {
    /// The least first.
    pub(super) fn up(value: Expr) -> Key {
        Key { value, down: false }
    }

    /// The greatest first.
    pub(super) fn down(value: Expr) -> Key {
        Key { value, down: true }
    }

    fn sort(&self) -> SortExpr {
        self.value.clone().sort(!self.down, false)
    }
}

/// Rows of a list, and where the next begin.
#[derive(Debug)]
pub struct Page {
    batches: Vec<RecordBatch>,
    next: Option<After>,
}

/// A page of a list whose rows are dear: which they are is found by the keys alone, and only these are read. `id` is a column of the list, and whatever has one
/// of the page's ids and lies between its keys is on the page.
pub(super) async fn page_by_id(
    context: &SessionContext,
    list: DataFrame,
    id: &str,
    keys: &[Key],
    after: Option<&After>,
    limits: Limits,
) -> Result<Page> {
    let found = ordered(list.clone(), keys, after)?.select(vec![name(id)])?;
    let mut answer = frame(context, found, Limits { rows: limits.rows.map(|r| r.saturating_add(1)), ..limits }).await?;
    let mut ids = BTreeSet::new();
    for batch in answer.collect().await? {
        ids.extend(strings(&batch, 0)?.iter().flatten().map(str::to_owned));
    }
    let those = list.filter(name(id).in_list(ids.into_iter().map(lit).collect(), false))?;
    page(context, those, keys, after, limits).await
}

/// The rows of a frame in the order of its keys, from behind a key on.
pub(super) async fn page(context: &SessionContext, list: DataFrame, keys: &[Key], after: Option<&After>, limits: Limits) -> Result<Page> {
    let list = ordered(list, keys, after)?;
    let columns: Vec<Expr> = list.schema().fields().iter().map(|f| name(f.name())).collect();
    let width = columns.len();
    let keyed = keys.iter().enumerate().map(|(i, k)| cast(k.value.clone(), DataType::Utf8).alias(format!("_key_{i}")));
    let mut answer = frame(context, list.select(columns.into_iter().chain(keyed).collect::<Vec<_>>())?, limits).await?;
    let all = answer.collect().await?;
    let next = if answer.cut() { all.iter().rfind(|b| b.num_rows() > 0).map(|b| last(b, width)) } else { None };
    let only: Vec<usize> = (0..width).collect();
    let batches = all.iter().map(|b| Ok(b.project(&only)?)).collect::<Result<Vec<_>>>()?;
    Ok(Page { batches, next })
}

/// The frame in the order of its keys, from behind a key on.
pub(super) fn ordered(list: DataFrame, keys: &[Key], after: Option<&After>) -> Result<DataFrame> {
    let list = match after {
        None => list,
        Some(after) => {
            let behind = behind(&list, keys, after)?;
            list.filter(behind)?
        }
    };
    Ok(list.sort(keys.iter().map(Key::sort).collect())?)
}

/// A column by its name, which may have capitals.
fn name(column: &str) -> Expr {
    Expr::Column(datafusion::common::Column::new_unqualified(column))
}

/// True for rows that come after a key.
fn behind(list: &DataFrame, keys: &[Key], after: &After) -> Result<Expr> {
    if after.len() != keys.len() {
        return Err(no_key());
    }
    let mut same: Option<Expr> = None;
    let mut any: Option<Expr> = None;
    for (key, value) in keys.iter().zip(after) {
        let value = value.as_ref().map(|v| literal(list, key, v)).transpose()?;
        let further = match &value {
            // Nothing comes after the rows that have no value.
            None => lit(false),
            Some(v) if key.down => key.value.clone().lt(v.clone()).or(key.value.clone().is_null()),
            Some(v) => key.value.clone().gt(v.clone()).or(key.value.clone().is_null()),
        };
        let equal = match value {
            None => key.value.clone().is_null(),
            Some(v) => key.value.clone().eq(v),
        };
        let here = same.clone().map_or(further.clone(), |s| s.and(further));
        any = Some(any.map_or(here.clone(), |a| a.or(here)));
        same = Some(same.map_or(equal.clone(), |s| s.and(equal)));
    }
    Ok(any.unwrap_or_else(|| lit(false)))
}

fn literal(list: &DataFrame, key: &Key, value: &str) -> Result<Expr> {
    let kind = key.value.get_type(list.schema())?;
    ScalarValue::try_from_string(value.to_owned(), &kind).map(lit).map_err(|_| no_key())
}

fn no_key() -> Error {
    Error::new(
        Kind::Input,
        "the cursor is not one of this list: take it from `next` of the page before, with the same question, or leave it out",
    )
}

/// The key of the last row: the columns from `width` on.
fn last(batch: &RecordBatch, width: usize) -> After {
    let row = batch.num_rows() - 1;
    let part = |c: &arrow_array::ArrayRef| c.as_string_opt::<i32>().filter(|a| a.is_valid(row)).map(|a| a.value(row).to_owned());
    batch.columns().iter().skip(width).map(part).collect()
}

impl Page {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// True where there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows, in batches.
    pub(super) fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// Where the next page begins; `None` on the last.
    pub fn next(&self) -> Option<&After> {
        self.next.as_ref()
    }

    /// The rows as an array of objects in JSON, written out.
    ///
    /// # Errors
    /// Where a column has no JSON.
    pub fn json(&self) -> Result<Vec<u8>> {
        array(&self.batches)
    }
}
