//! The data dictionary, written from the schemas that the store itself uses.

use std::fmt::Write;

use demarche_record::Table;

/// All tables and their columns as Markdown; of one table only, where it is named.
pub fn dictionary(only: Option<Table>) -> String {
    let mut out = String::new();
    if only.is_none() {
        out.push_str(HEAD);
    }
    for table in Table::ALL.into_iter().filter(|t| only.is_none_or(|o| o == *t)) {
        // Writing to a string cannot fail.
        let _ = write!(out, "## `{}`\n\n{}{}\n\n", table.name(), table.doc(), if table.derived() { "" } else { " Only ever added to." });
        out.push_str("| column | type | may be null | meaning |\n| --- | --- | --- | --- |\n");
        for c in table.columns() {
            let _ =
                writeln!(out, "| `{}` | {} | {} | {} |", c.name, c.kind, if c.nullable { "yes" } else { "" }, c.doc.replace('|', "\\|"));
        }
        out.push('\n');
    }
    if only.is_none() {
        out.push_str(VIEWS);
    }
    out
}

const HEAD: &str = "# Data dictionary

*Made by `demarche dictionary` from the schemas of the store; do not edit.*

Each table is a folder of the store, a Delta Lake table of Parquet files that DuckDB, Polars, R, Spark and pandas open as they are. A list
column holds one item for each party, in the same order in all columns of that role; an item that is not known is null. Dates are EDTF as the
text gives them (`2024-03`, `2011/..`); beside them stand the first and last day that they allow.

";

const VIEWS: &str = "## Views, in `demarche query`

| view | a row is |
| --- | --- |
| `timeline` | an event between two parties: day, who, to whom, type, `plover_score`, `goldstein`, quote |
| `claims` | a mention that is on somebody's account: `sayer`, `stance`, `cue`, `channel`, the act, quote, and `denied_by`, who denies an act of the same type between the same parties within three days |
| `current_mentions` | a mention of the current coding of its report: the last one by a person, else the last one |
| `current_relations` | a relation statement of the current coding of its report |
| `verdicts` | a record that was reviewed, with the last review of it that was not taken back: `first_id` is the first 26 characters of its id, which all readings by persons keep |
| `relations_as_of(date [, known_on])` | what held on a day, by the statements known on another: one row for each side; `disputed` where both sides stand; `basis` says whether the day is one that a statement speaks of (`stated`), one that it is `carried` on to, one `open` before a known end, or whether it is only said to have `ended` |

## Functions, in `demarche query`

| function | gives |
| --- | --- |
| `plover_score(event_type [, event_mode])` | conflict–cooperation score, −9.3 to 7.6: PLOVER 1.3, table 2.2; with a mode, the mean Goldstein value of the CAMEO codes that convert to it, where there are any |
| `goldstein(cameo)` | Goldstein value of a CAMEO code, −10 to 10 |
| `country_name(x [, date])` | English name of a country |
| `iso3(x [, date])` | ISO 3166-1 alpha-3 |
| `cow(x [, date])` | Correlates of War number |
| `gw(x [, date])` | Gleditsch and Ward number |
| `denied_by(event_type, actor_id, recipient_id, day)` | the names of those who deny an act of this type between these parties within three days of the day; null where nobody does |

A country is given by ISO alpha-3, alpha-2 or numeric code, by name, or by its COW or CAMEO abbreviation; with a date, it is the one that had the
code on that day, and null where none had.
";
