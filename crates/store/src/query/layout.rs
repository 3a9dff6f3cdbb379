//! Tables for reading: cells wrapped at words to fit the width, or a block for each row where the columns are too many for it.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, TableComponent, Width, presets};

use super::write::cell;
use crate::error::Result;

/// Narrower than this a column of prose is a column of syllables.
const NARROW: usize = 14;

/// The rows as text of at most `width` characters a line, with a header.
pub(super) fn table(schema: &SchemaRef, batches: &[RecordBatch], width: usize) -> Result<String> {
    let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
    let mut rows = Vec::new();
    for batch in batches {
        for row in 0..batch.num_rows() {
            rows.push(batch.columns().iter().map(|c| text(c, row)).collect::<Result<Vec<_>>>()?);
        }
    }
    let widest = |i: usize| rows.iter().map(|r| r[i].chars().count()).chain([names[i].len()]).max().unwrap_or(0);
    // A column never needs less than its name and its longest word, up to a bound.
    let word = |i: usize| rows.iter().flat_map(|r| r[i].split_whitespace()).map(|w| w.chars().count()).max().unwrap_or(0);
    let least: usize = (0..names.len()).map(|i| widest(i).min(NARROW.max(names[i].len()).max(word(i).min(2 * NARROW))) + 2).sum();
    Ok(if least <= width { across(schema, &names, &rows, width) } else { blocks(&names, &rows, width) })
}

fn text(column: &ArrayRef, row: usize) -> Result<String> {
    if let Some(numbers) = column.as_primitive_opt::<Float64Type>().filter(|c| c.is_valid(row)) {
        // Scores and coordinates: what lies beyond four digits is noise of the machine's.
        let digits = format!("{:.4}", numbers.value(row));
        return Ok(digits.trim_end_matches('0').trim_end_matches('.').to_owned());
    }
    // A line break would break the table, a control character the terminal.
    Ok(cell(column, row, "; ")?.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
}

fn bare(width: usize) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table
}

fn across(schema: &SchemaRef, names: &[&str], rows: &[Vec<String>], width: usize) -> String {
    let mut table = bare(width);
    table.set_style(TableComponent::HeaderLines, '─').set_style(TableComponent::MiddleHeaderIntersections, '─');
    table.set_header(names).add_rows(rows);
    for (i, f) in schema.fields().iter().enumerate() {
        let Some(column) = table.column_mut(i) else { continue };
        if f.data_type().is_numeric() {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if f.data_type().is_numeric() || matches!(f.data_type(), DataType::Date32 | DataType::Boolean) || f.name().ends_with("_id") {
            column.set_constraint(ColumnConstraint::ContentWidth);
        } else {
            let least = names[i].len().min(NARROW) + 2;
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(u16::try_from(least).unwrap_or(8))));
        }
    }
    lines(&table)
}

fn blocks(names: &[&str], rows: &[Vec<String>], width: usize) -> String {
    let mut out = String::new();
    for (n, row) in rows.iter().enumerate() {
        let head = format!("── {} ", n + 1);
        out.push_str(&head);
        out.push_str(&"─".repeat(width.min(60).saturating_sub(head.chars().count())));
        out.push('\n');
        let mut table = bare(width);
        table.add_rows(names.iter().zip(row).filter(|(_, value)| !value.is_empty()).map(|(name, value)| [*name, value.as_str()]));
        if let Some(column) = table.column_mut(0) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
        out.push_str(&lines(&table));
    }
    out
}

fn lines(table: &Table) -> String {
    table.lines().map(|l| format!("{}\n", l.trim_end())).collect()
}
