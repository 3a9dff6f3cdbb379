//! Who denies an act, found out once for a session.
//!
//! A denial is of an act of the same type between the same parties on the same day or near it. Denials are few among the mentions, and they are asked for beside
//! every claim: they are looked for when a query first wants them, and kept in a table by parties; a session's tables do not change. A join would sort the parties
//! of every mention and hold one side of itself in memory.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, ArrayRef, Date32Array, ListArray, StringArray};
use arrow_schema::{DataType, Field};
use async_trait::async_trait;
use datafusion::arrow::compute::cast;
use datafusion::common::{Result, exec_err};
use datafusion::dataframe::DataFrame;
use datafusion::logical_expr::async_udf::{AsyncScalarUDF, AsyncScalarUDFImpl};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use datafusion::prelude::SessionContext;
use tokio::sync::OnceCell;

use super::cells::lists;
use crate::session::items;

/// The days by which a denial may miss the act that it denies, as the grouping of mentions into events allows.
const MARGIN: i32 = 3;

/// Every mention that somebody denies, with who does and how each of its accounts is.
const ALL: &str = "SELECT event_type, actor_id, recipient_id, coalesce(date_from, published) AS about, attribution_name, attribution_stance
FROM current_mentions WHERE array_has(attribution_stance, 'denies')";

/// `denied_by(event_type, actor_id, recipient_id, day)`: the names of those who deny such an act, in their order; null where nobody does.
pub(super) struct DeniedBy {
    all: DataFrame,
    /// By type and parties: the day and the name.
    found: OnceCell<HashMap<String, Vec<(i32, String)>>>,
    signature: Signature,
}

impl DeniedBy {
    pub(super) async fn of(context: &SessionContext) -> Result<ScalarUDF> {
        // What it gives is the session's, so that it must not be worked out where a query is planned or a file is read.
        let signature = Signature::any(4, Volatility::Volatile);
        let function = DeniedBy { all: context.sql(ALL).await?, found: OnceCell::new(), signature };
        Ok(AsyncScalarUDF::new(std::sync::Arc::new(function)).into_scalar_udf())
    }

    async fn find(&self) -> Result<HashMap<String, Vec<(i32, String)>>> {
        let mut found: HashMap<String, Vec<(i32, String)>> = HashMap::new();
        for batch in self.all.clone().collect().await? {
            let acts = Acts::new(batch.columns())?;
            let (names, stances) = (lists(batch.column(4))?, lists(batch.column(5))?);
            for row in 0..batch.num_rows() {
                let Some((act, day)) = acts.at(row) else { continue };
                let (names, stances) = (items(&names, row), items(&stances, row));
                let deniers = names.zip(stances).filter(|(_, s)| *s == Some("denies")).filter_map(|(n, _)| n);
                found.entry(act).or_default().extend(deniers.map(|n| (day, n.to_owned())));
            }
        }
        Ok(found)
    }

    fn denied(found: &HashMap<String, Vec<(i32, String)>>, columns: &[ArrayRef], rows: usize) -> Result<ListArray> {
        let acts = Acts::new(columns)?;
        let mut out = ListBuilder::new(StringBuilder::new());
        for row in 0..rows {
            let denials = acts.at(row).and_then(|(act, day)| Some((found.get(&act)?, day)));
            let mut names: Vec<&str> = denials.map_or_else(Vec::new, |(all, day)| {
                all.iter().filter(|(d, _)| d.abs_diff(day) <= MARGIN.unsigned_abs()).map(|(_, name)| name.as_str()).collect()
            });
            names.sort_unstable();
            names.dedup();
            names.iter().for_each(|n| out.values().append_value(n));
            out.append(!names.is_empty());
        }
        Ok(out.finish())
    }
}

/// Acts by what a denial must share with them.
struct Acts {
    types: StringArray,
    parties: [ListArray; 2],
    days: Date32Array,
}

impl Acts {
    fn new(columns: &[ArrayRef]) -> Result<Acts> {
        let [types, actors, recipients, days, ..] = columns else { return exec_err!("denied_by takes four arguments") };
        Ok(Acts {
            types: cast(types, &DataType::Utf8)?.as_string::<i32>().clone(),
            parties: [lists(actors)?, lists(recipients)?],
            days: cast(days, &DataType::Date32)?.as_primitive::<Date32Type>().clone(),
        })
    }

    /// The type and the parties of a row, whatever the order in which they are named, and its day.
    fn at(&self, row: usize) -> Option<(String, i32)> {
        if self.types.is_null(row) || self.days.is_null(row) {
            return None;
        }
        let mut key = self.types.value(row).to_owned();
        for side in &self.parties {
            let mut ids: Vec<&str> = items(side, row).flatten().collect();
            ids.sort_unstable();
            key.push('\n');
            ids.iter().for_each(|id| key.extend([id, "|"]));
        }
        Some((key, self.days.value(row)))
    }
}

impl ScalarUDFImpl for DeniedBy {
    fn name(&self) -> &'static str {
        "denied_by"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::List(Field::new_list_field(DataType::Utf8, true).into()))
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        exec_err!("denied_by waits for the denials, and cannot be worked out at once")
    }
}

#[async_trait]
impl AsyncScalarUDFImpl for DeniedBy {
    async fn invoke_async_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let found = self.found.get_or_try_init(|| self.find()).await?;
        let columns = ColumnarValue::values_to_arrays(&args.args)?;
        let rows = columns.first().map_or(0, |c| c.len());
        Ok(ColumnarValue::Array(std::sync::Arc::new(DeniedBy::denied(found, &columns, rows)?)))
    }
}

impl std::fmt::Debug for DeniedBy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeniedBy").finish_non_exhaustive()
    }
}

// Two are the same only where they are of one session.
impl PartialEq for DeniedBy {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for DeniedBy {}

impl Hash for DeniedBy {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::hash(self, state);
    }
}
