//! Arrow's newer layouts (string views, dictionaries, large lists) as the plain ones, which every reader of Parquet and Arrow knows.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion::arrow::compute::cast;

use crate::error::Result;

/// The schema with plain types only.
pub(super) fn schema(given: &Schema) -> SchemaRef {
    Arc::new(Schema::new(given.fields().iter().map(|f| field(f)).collect::<Vec<_>>()))
}

fn field(f: &Field) -> Field {
    Field::new(f.name(), plain(f.data_type()), f.is_nullable())
}

fn plain(t: &DataType) -> DataType {
    match t {
        DataType::Utf8View | DataType::LargeUtf8 => DataType::Utf8,
        DataType::BinaryView | DataType::LargeBinary => DataType::Binary,
        DataType::Dictionary(_, values) => plain(values),
        DataType::List(item) | DataType::LargeList(item) | DataType::ListView(item) => DataType::List(Arc::new(field(item))),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(|f| field(f)).collect()),
        other => other.clone(),
    }
}

/// A batch with the plain schema.
pub(super) fn batch(given: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let columns =
        given.columns().iter().zip(schema.fields()).map(|(c, f)| cast(c, f.data_type())).collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}
