//! Rows of cells as separated text.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a formula, and text from the web may begin with one. Such a text gets an
//! apostrophe before it, which a spreadsheet reads as "this is text"; numbers stay as they are. The loss report counts the cells.

use std::borrow::Cow;
use std::io::Write;

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use super::loss::LossReport;
use crate::error::{Error, Kind, Result};

/// How a layout separates its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Tabs, never quoted: GDELT, ICEWS, POLECAT.
    Tabs,
    /// Commas, quoted where need be.
    Commas,
    /// Commas, always quoted: Python's `unix` dialect, which FollowTheMoney reads.
    Quoted,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    /// Text that came from a report or a name.
    Text(Cow<'a, str>),
    /// A number, a code or a date that we made: written as it is.
    Plain(Cow<'a, str>),
    /// Nothing.
    Empty,
}

impl<'a> Cell<'a> {
    /// Text where there is some.
    pub(super) fn text(t: Option<&'a str>) -> Cell<'a> {
        t.filter(|t| !t.is_empty()).map_or(Cell::Empty, |t| Cell::Text(Cow::Borrowed(t)))
    }

    /// Text that was put together; nothing where it is empty.
    pub(super) fn made(t: String) -> Cell<'a> {
        if t.is_empty() { Cell::Empty } else { Cell::Text(Cow::Owned(t)) }
    }

    /// A code; nothing where it is empty.
    pub(super) fn code(t: impl Into<Cow<'a, str>>) -> Cell<'a> {
        let t = t.into();
        if t.is_empty() { Cell::Empty } else { Cell::Plain(t) }
    }

    /// A number, where there is one.
    pub(super) fn number(n: Option<impl ToString>) -> Cell<'a> {
        n.map_or(Cell::Empty, |n| Cell::Plain(Cow::Owned(n.to_string())))
    }
}

/// A table of separated text.
pub(super) struct Sheet<W: Write> {
    out: Writer<W>,
    dialect: Dialect,
    missing: &'static str,
    /// Cells that got an apostrophe.
    guarded: u64,
    /// Rows, header not counted.
    rows: u64,
}

impl<W: Write> Sheet<W> {
    /// An empty table; a missing value is written as given.
    pub(super) fn new(out: W, dialect: Dialect, missing: &'static str) -> Sheet<W> {
        let mut builder = WriterBuilder::new();
        match dialect {
            Dialect::Tabs => builder.delimiter(b'\t').quote_style(QuoteStyle::Never),
            Dialect::Commas => builder.quote_style(QuoteStyle::Necessary),
            Dialect::Quoted => builder.quote_style(QuoteStyle::Always),
        };
        let out = builder.terminator(Terminator::Any(b'\n')).flexible(false).from_writer(out);
        Sheet { out, dialect, missing, guarded: 0, rows: 0 }
    }

    /// The names of the columns.
    pub(super) fn header(&mut self, names: &[&str]) -> Result<()> {
        self.out.write_record(names).map_err(unwritten)
    }

    /// A row.
    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for cell in cells {
            match cell {
                Cell::Empty => self.out.write_field(self.missing),
                Cell::Plain(t) => self.out.write_field(t.as_ref()),
                Cell::Text(t) => {
                    let t = if self.dialect == Dialect::Tabs { one_line(t) } else { Cow::Borrowed(t.as_ref()) };
                    let safe = guard(&t);
                    self.guarded += u64::from(safe.len() != t.len());
                    self.out.write_field(safe.as_ref())
                }
            }
            .map_err(unwritten)?;
        }
        self.out.write_record(None::<&[u8]>).map_err(unwritten)?;
        self.rows += 1;
        Ok(())
    }

    /// Writes what is left, and tells how many rows there are and what was changed in them.
    pub(super) fn finish(mut self, loss: &mut LossReport) -> Result<()> {
        self.out.flush().map_err(|e| unwritten(e.into()))?;
        loss.rows = self.rows;
        loss.change("cells that a spreadsheet would run, with an apostrophe before them", self.guarded);
        Ok(())
    }
}

/// A text that no spreadsheet runs.
pub(super) fn guard(text: &str) -> Cow<'_, str> {
    if text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A text for a layout that has no quotes: tabs and ends of lines become spaces.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(['\t', '\n', '\r']) { Cow::Owned(text.replace(['\t', '\n', '\r'], " ")) } else { Cow::Borrowed(text) }
}

fn unwritten(e: csv::Error) -> Error {
    Error::new(Kind::Disk, "the export cannot be written: is the disk full?").because(e)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(dialect: Dialect, cells: &[Cell<'_>]) -> String {
        let mut bytes = Vec::new();
        let mut sheet = Sheet::new(&mut bytes, dialect, "");
        sheet.row(cells).unwrap();
        sheet.finish(&mut LossReport::default()).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn no_text_is_a_formula_and_no_number_is_text() {
        let cells = [Cell::text(Some("=cmd|'/c calc'!A1")), Cell::number(Some(-10.0)), Cell::text(Some("@SUM(1,2)")), Cell::Empty];
        assert_eq!(written(Dialect::Tabs, &cells), "'=cmd|'/c calc'!A1\t-10\t'@SUM(1,2)\t\n");
        assert_eq!(written(Dialect::Commas, &cells), "'=cmd|'/c calc'!A1,-10,\"'@SUM(1,2)\",\n");
        assert_eq!(written(Dialect::Quoted, &cells), "\"'=cmd|'/c calc'!A1\",\"-10\",\"'@SUM(1,2)\",\"\"\n");
    }

    #[test]
    fn a_layout_without_quotes_keeps_its_rows() {
        assert_eq!(written(Dialect::Tabs, &[Cell::text(Some("two\nlines\tand a tab"))]), "two lines and a tab\n");
        // A leading tab becomes a space, and a spreadsheet may trim it.
        assert_eq!(written(Dialect::Tabs, &[Cell::text(Some("\t=1"))]), "' =1\n");
    }
}
