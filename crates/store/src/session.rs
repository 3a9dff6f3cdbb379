//! The query engine's settings, in one place.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ListArray, RecordBatch, StringArray};
use arrow_schema::DataType;
use datafusion::arrow::compute::cast;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::prelude::{SessionConfig, SessionContext};

use crate::error::Result;

/// Memory that a query may take before it writes to disk, in bytes: the whole program stays below 2 GB.
pub(crate) const MEMORY: usize = 1200 << 20;

/// A column of an answer as plain strings: expressions of SQL may give another kind of them.
pub(crate) fn strings(batch: &RecordBatch, column: usize) -> Result<StringArray> {
    Ok(cast(batch.column(column), &DataType::Utf8)?.as_string::<i32>().clone())
}

/// The items of a row's list of strings; none where the list is null.
pub(crate) fn items(lists: &ListArray, row: usize) -> impl DoubleEndedIterator<Item = Option<&str>> {
    let values = lists.values().as_string::<i32>();
    let offsets = lists.value_offsets();
    let all = if lists.is_null(row) { 0..0 } else { offsets[row] as usize..offsets[row + 1] as usize };
    all.map(move |i| values.is_valid(i).then(|| values.value(i)))
}

/// A session with no tables.
pub(crate) fn context() -> Result<SessionContext> {
    let mut config = SessionConfig::new().with_information_schema(true);
    let parquet = &mut config.options_mut().execution.parquet;
    // Filters are tried on the pages of a column before the others are read: a dyad is a thousandth of the rows.
    parquet.pushdown_filters = true;
    parquet.reorder_filters = true;
    // Strings of the store are ids, codes and quotes that R, Python and Stata read as plain ones.
    parquet.schema_force_view_types = false;
    let runtime = RuntimeEnvBuilder::new().with_memory_pool(Arc::new(FairSpillPool::new(MEMORY))).build_arc()?;
    let state = SessionStateBuilder::new().with_config(config).with_runtime_env(runtime).with_default_features();
    Ok(SessionContext::new_with_state(state.with_physical_optimizer_rule(Arc::new(Pauses)).build()))
}

/// Makes joins stop now and then. A join of a million rows with a million makes ten million batches out of few: all of them are one step to the
/// scheduler, and a query that was given up would go on to the end of it. The engine sees to this itself where rows are read and passed on.
#[derive(Debug)]
struct Pauses;

impl PhysicalOptimizerRule for Pauses {
    fn name(&self) -> &'static str {
        "Pauses"
    }

    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> datafusion::error::Result<Arc<dyn ExecutionPlan>> {
        let paused = plan.transform_up(|node| {
            Ok(match node.children().len() {
                0 | 1 => Transformed::no(node),
                _ => Transformed::yes(Arc::new(CooperativeExec::new(node)) as Arc<dyn ExecutionPlan>),
            })
        })?;
        Ok(paused.data)
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The same tables, views and functions, with so many bytes of memory for its queries together.
pub(crate) fn with_memory(context: &SessionContext, bytes: usize) -> Result<SessionContext> {
    let state = context.state();
    let config = state.config().clone().with_create_default_catalog_and_schema(false);
    let runtime =
        RuntimeEnvBuilder::from_runtime_env(&context.runtime_env()).with_memory_pool(Arc::new(FairSpillPool::new(bytes))).build_arc()?;
    let state = SessionStateBuilder::new_from_existing(state).with_config(config).with_runtime_env(runtime).build();
    Ok(SessionContext::new_with_state(state))
}
