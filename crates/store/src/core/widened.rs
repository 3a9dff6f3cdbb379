//! A table that was made before some of its columns came.
//!
//! Its rows are read as they lie, and what they lack is null. The engine must not see that it is null everywhere: it would put the constant into a filter, and pass
//! it on to readers of files who know no filter without a column.

use std::sync::Arc;

use arrow_schema::{Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::Result;
use datafusion::datasource::{TableProvider, TableType};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{Column, Literal};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::scalar::ScalarValue;
use demarche_record::Table;

/// A table with columns that its files do not have.
#[derive(Debug)]
pub(super) struct Widened {
    stored: Arc<dyn TableProvider>,
    schema: SchemaRef,
}

impl Widened {
    /// The table with all its columns; as it is where none came later.
    pub(super) fn of(table: Table, stored: Arc<dyn TableProvider>) -> Arc<dyn TableProvider> {
        let has = stored.schema();
        let absent = table.columns().iter().filter(|c| c.later && has.index_of(c.name).is_err());
        let absent: Vec<_> = absent.map(|c| Arc::new(c.field())).collect();
        if absent.is_empty() {
            return stored;
        }
        let schema = Arc::new(Schema::new(has.fields().iter().cloned().chain(absent).collect::<Vec<_>>()));
        Arc::new(Widened { stored, schema })
    }

    fn stores(&self, filter: &Expr) -> bool {
        let has = self.stored.schema();
        filter.column_refs().iter().all(|c| has.index_of(&c.name).is_ok())
    }
}

#[async_trait]
impl TableProvider for Widened {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        self.stored.table_type()
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        let known: Vec<&Expr> = filters.iter().copied().filter(|f| self.stores(f)).collect();
        let mut answers = self.stored.supports_filters_pushdown(&known)?.into_iter();
        let mut answer = |f: &Expr| if self.stores(f) { answers.next() } else { None };
        Ok(filters.iter().map(|f| answer(f).unwrap_or(TableProviderFilterPushDown::Unsupported)).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let width = self.stored.schema().fields().len();
        let wanted: Vec<usize> = projection.map_or_else(|| (0..self.schema.fields().len()).collect(), Clone::clone);
        let stored: Vec<usize> = wanted.iter().copied().filter(|&i| i < width).collect();
        let rows = self.stored.scan(state, Some(&stored), filters, limit).await?;
        let mut at = 0;
        let mut columns: Vec<(Arc<dyn PhysicalExpr>, String)> = Vec::new();
        for i in wanted {
            let field = self.schema.field(i);
            let column: Arc<dyn PhysicalExpr> = if i < width {
                at += 1;
                Arc::new(Column::new(field.name(), at - 1))
            } else {
                Arc::new(Literal::new(ScalarValue::try_from(field.data_type())?))
            };
            columns.push((column, field.name().clone()));
        }
        Ok(Arc::new(ProjectionExec::try_new(columns, rows)?))
    }
}
