//! Whether the columns of a store's tables are those that this program reads.
//!
//! Every column is read as what [`Table`] says of it. A store that another program has written to may hold something else there: it is refused when it is
//! opened, with the table and the column.

use arrow_schema::{DataType, TimeUnit};
use datafusion::prelude::SessionContext;
use demarche_record::{ColumnType, Table};

use crate::error::{Error, Kind, Result};

/// Refuses a table of which a column has another type. A column that is not there at all is for the question that wants it to miss.
pub(super) async fn check(context: &SessionContext) -> Result<()> {
    for table in Table::ALL {
        let found = context.table_provider(table.name()).await?.schema();
        for column in table.columns() {
            let Ok(field) = found.field_with_name(column.name) else { continue };
            if !holds(column.kind, field.data_type()) {
                return Err(Error::new(
                    Kind::Damaged,
                    format!(
                        "`{}` of `{}` holds {}, not {}: another program has changed the table; ask a version before that with --as-of, or take the \
                         store from a copy",
                        column.name,
                        table.name(),
                        field.data_type(),
                        column.field().data_type()
                    ),
                ));
            }
        }
    }
    Ok(())
}

fn holds(kind: ColumnType, found: &DataType) -> bool {
    match (kind, found) {
        // The value of a partition stands once for all of its rows.
        (ColumnType::Text, DataType::Dictionary(_, of)) => **of == DataType::Utf8,
        (ColumnType::Texts, DataType::List(of)) => *of.data_type() == DataType::Utf8,
        (ColumnType::Text, DataType::Utf8)
        | (ColumnType::Int, DataType::Int32)
        | (ColumnType::Long, DataType::Int64)
        | (ColumnType::Real, DataType::Float64)
        | (ColumnType::Bool, DataType::Boolean)
        | (ColumnType::Date, DataType::Date32)
        | (ColumnType::Time, DataType::Timestamp(TimeUnit::Microsecond, _))
        | (ColumnType::Bytes, DataType::Binary) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_taken_and_nothing_else() {
        for column in Table::ALL.iter().flat_map(|t| t.columns()) {
            for other in Table::ALL.iter().flat_map(|t| t.columns()) {
                assert_eq!(holds(column.kind, other.field().data_type()), column.kind == other.kind, "{} {}", column.name, other.name);
            }
        }
    }
}
