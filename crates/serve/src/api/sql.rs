//! A question in SQL: it can only read the tables of one version, in bounded time, rows and bytes.

use std::time::Duration;

use arrow_schema::DataType;
use axum::extract::State;
use axum::response::Response;
use demarche_store::query::{self, Limits};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::call::{Sent, json as as_json, of_version};
use crate::problem::Result;
use crate::state::App;

/// Rows of an answer at most.
const ROWS: u32 = 10_000;

/// Bytes of an answer at most, as the engine holds them: a page of whole reports may have few rows and much text.
const BYTES: usize = 32 << 20;

/// How long a question may take.
const TIME: Duration = Duration::from_secs(10);

/// A question in SQL.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    /// One statement that reads: SELECT, WITH, EXPLAIN, SHOW, DESCRIBE.
    #[schema(min_length = 1, max_length = 100_000)]
    sql: String,
    /// Rows of the answer at most; 10,000 is the most.
    #[schema(minimum = 1, maximum = 10_000)]
    max_rows: Option<u32>,
    /// Version number or name of a frozen version.
    #[schema(max_length = 100)]
    as_of: Option<String>,
}

/// Answers a question in SQL. Ten seconds, 10,000 rows and 32 MB at most; `cut` says that there were more.
#[utoipa::path(post, path = "/api/sql", tag = "code", request_body = Question,
    responses((status = 200, description = "The rows", body = ref("#/components/schemas/SqlAnswer"))))]
pub(super) async fn sql(State(app): State<App>, Sent(asked): Sent<Question>) -> Result<Response> {
    let view = app.at(asked.as_of.as_deref().filter(|v| !v.is_empty())).await?;
    let rows = asked.max_rows.unwrap_or(ROWS).clamp(1, ROWS);
    let _turn = app.turn().await?;
    let body = rows_of(&view, &asked.sql, Limits { rows: Some(rows as usize), time: Some(TIME) }).await?;
    Ok(of_version(view.version(), as_json(&body)?))
}

/// The rows of a question in SQL, with their columns.
pub(crate) async fn rows_of(view: &crate::state::View, sql: &str, limits: Limits) -> Result<Value> {
    let mut answer = query::run(view.snapshot().context(), sql, limits).await?;
    let (mut batches, mut bytes, mut cut) = (Vec::new(), 0, false);
    while let Some(batch) = answer.next().await? {
        bytes += batch.get_array_memory_size();
        if bytes > BYTES && !batches.is_empty() {
            cut = true;
            break;
        }
        batches.push(batch);
    }
    let columns: Vec<Value> = answer.schema().fields().iter().map(|f| json!({"name": f.name(), "type": kind(f.data_type())})).collect();
    let rows = query::objects(&batches)?;
    Ok(json!({"version": view.version(), "columns": columns, "rows": rows, "cut": cut || answer.cut()}))
}

/// The type of a column, as the dictionary calls it.
fn kind(t: &DataType) -> String {
    match t {
        DataType::Utf8 => "text".into(),
        DataType::Boolean => "bool".into(),
        DataType::Date32 | DataType::Date64 => "date".into(),
        DataType::Timestamp(..) => "timestamp".into(),
        DataType::Binary => "bytes".into(),
        DataType::List(item) => format!("list of {}", kind(item.data_type())),
        other => other.to_string().to_lowercase(),
    }
}
