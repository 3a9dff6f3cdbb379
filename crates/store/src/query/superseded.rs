//! The readings that are not current, found out once for a session.
//!
//! To rank all readings of a large store takes seconds, and those that others took the place of are few. They are looked for when a query first asks for what is
//! current, and kept: a session's tables do not change.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::arrow::compute::cast;
use datafusion::catalog::Session;
use datafusion::common::Result;
use datafusion::dataframe::DataFrame;
use datafusion::datasource::{MemTable, TableProvider, TableType};
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::prelude::SessionContext;
use tokio::sync::OnceCell;

use crate::core::current;

/// Codings that are not current, as one column, [`Superseded::COLUMN`].
#[derive(Debug)]
pub(super) struct Superseded {
    all: DataFrame,
    schema: SchemaRef,
    found: OnceCell<MemTable>,
}

impl Superseded {
    pub(super) const COLUMN: &str = "superseded";

    pub(super) async fn of(context: &SessionContext) -> Result<Superseded> {
        let all = context.sql(&format!("SELECT coding_id AS {} FROM ({})", Self::COLUMN, current::superseded(""))).await?;
        let schema = Arc::new(Schema::new(vec![Field::new(Self::COLUMN, DataType::Utf8, false)]));
        Ok(Superseded { all, schema, found: OnceCell::new() })
    }

    async fn find(&self) -> Result<MemTable> {
        // The column as plain strings, without what the table's log says of it.
        let plain = |b: &RecordBatch| {
            let ids = cast(b.column(0), &DataType::Utf8)?;
            Ok(RecordBatch::try_new(Arc::clone(&self.schema), vec![ids])?)
        };
        let batches = self.all.clone().collect().await?.iter().map(plain).collect::<Result<_>>()?;
        MemTable::try_new(Arc::clone(&self.schema), vec![batches])
    }
}

#[async_trait]
impl TableProvider for Superseded {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.found.get_or_try_init(|| self.find()).await?.scan(state, projection, filters, limit).await
    }
}
