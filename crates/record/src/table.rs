//! The tables of a store, column by column.
//!
//! One place says what each table holds; the store's Arrow schemas, the data dictionary that users read and the checks of `verify` are made
//! from it. Column names are at most 32 characters, so that every table opens in R, Stata, pandas, polars, DuckDB and Spark.
//!
//! ```text
//! what reports say (only ever added to)        what follows from it (computed again where it changes)
//!   runs ── codings ── reports                   events ── event_mentions ── mentions
//!                 ├── mentions ────────┐           └── dyads
//!                 └── relations ───────┤
//!                        │             └── reviews
//!                        └── entities · places
//! ```
//!
//! A list column holds an item for each party, in one order in all columns of that role; an item that is not known is null.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};

/// A table of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// The reports as taken in.
    Reports,
    /// Which coder read which report.
    Codings,
    /// What each report says was done.
    Mentions,
    /// What each report says holds.
    Relations,
    /// Who and what the reports speak of.
    Entities,
    /// Where it happened.
    Places,
    /// Every batch that was taken in, and the coder that read it.
    Runs,
    /// What persons found of the records.
    Reviews,
    /// The acts behind the mentions.
    Events,
    /// Which mentions tell which event.
    EventMentions,
    /// Events as pairs of parties.
    Dyads,
    /// Events of other coders.
    ForeignEvents,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// UTF-8.
    Text,
    /// A list of UTF-8 items, null where an item is not known.
    Texts,
    /// 32-bit integer.
    Int,
    /// 64-bit integer.
    Long,
    /// 64-bit float.
    Real,
    /// True or false.
    Bool,
    /// Calendar day.
    Date,
    /// Microseconds, UTC.
    Time,
    /// Bytes.
    Bytes,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// snake_case, at most 32 characters.
    pub name: &'static str,
    /// Its type.
    pub kind: ColumnType,
    /// Whether a value may be missing.
    pub nullable: bool,
    /// True for one that was added after stores had been made and cited: a table without it is read as if it were null there, and it comes with the next rows that
    /// are written.
    pub later: bool,
    /// What it means.
    pub doc: &'static str,
}

use ColumnType::{Bool, Bytes, Date, Int, Long, Real, Text, Texts, Time};

const fn must(name: &'static str, kind: ColumnType, doc: &'static str) -> Column {
    Column { name, kind, nullable: false, later: false, doc }
}

const fn may(name: &'static str, kind: ColumnType, doc: &'static str) -> Column {
    Column { name, kind, nullable: true, later: false, doc }
}

const fn later(name: &'static str, kind: ColumnType, doc: &'static str) -> Column {
    Column { name, kind, nullable: true, later: true, doc }
}

const REPORTS: &[Column] = &[
    must(
        "report_id",
        Text,
        "r, the day of publication, and a hash of title, day, source, address and text: the report's identity is its content",
    ),
    must("doc", Text, "name that the source gave it: a file, an id column, an address"),
    may("title", Text, "headline"),
    may("published", Date, "day of publication"),
    may("source", Text, "outlet"),
    may("url", Text, "address"),
    may("byline", Text, "who wrote it"),
    may("language", Text, "ISO 639-1"),
    must("text", Text, "the stored text; every quote is cut from it, positions count Unicode scalar values"),
    must("minhash", Bytes, "signature of the text for finding near-duplicates: 64 little-endian 32-bit minima over 5-word shingles"),
];

const CODINGS: &[Column] = &[
    must("coding_id", Text, "c and a hash of report and coder; of a reading by a person, of the reviews behind it too"),
    must("report_id", Text, "the report that was read"),
    must("coder_id", Text, "hash of the coder's version, knowledge and weights; of a person, of the name"),
    must("mention_count", Int, "mentions that it found"),
    must("relation_count", Int, "relation statements that it found"),
    must(
        "store_version",
        Long,
        "version of the store that added it; of several codings of a report the last one by a person is current, else the last one",
    ),
];

const MENTIONS: &[Column] = &[
    must(
        "mention_id",
        Text,
        "m, the day of publication, and a hash of coding and evidence; in a reading by a person these 26 characters are those of the mention that it rests on, and a \
         hash of the reading follows",
    ),
    must("report_id", Text, "the report that tells it"),
    must("coding_id", Text, "the coding that found it"),
    may("published", Date, "day of the report: when it was said"),
    may("source", Text, "outlet of the report"),
    must("event_type", Text, "PLOVER 1.3 type"),
    must("event_mode", Texts, "PLOVER modes"),
    must("contexts", Texts, "PLOVER contexts"),
    must("actor_id", Texts, "entities that act"),
    must("actor_text", Texts, "their words in the text"),
    must("actor_name", Texts, "their canonical names"),
    must("actor_kind", Texts, "what they are: state, person, party, armed group ..."),
    must("actor_country", Texts, "ISO 3166-1 alpha-3"),
    must("actor_code", Texts, "entity code: ISO alpha-3 or UNO, EUR, IGO, NGO, ISM, IMG, MNC"),
    must("actor_sector", Texts, "PLOVER sector on the day of the report"),
    must("recipient_id", Texts, "entities that it is done to"),
    must("recipient_text", Texts, "their words in the text"),
    must("recipient_name", Texts, "their canonical names"),
    must("recipient_kind", Texts, "what they are: state, person, party, armed group ..."),
    must("recipient_country", Texts, "ISO 3166-1 alpha-3"),
    must("recipient_code", Texts, "entity code"),
    must("recipient_sector", Texts, "PLOVER sector on the day of the report"),
    must("third_party_id", Texts, "mediators, hosts, guarantors"),
    must("third_party_name", Texts, "their canonical names"),
    must("third_party_role", Texts, "as what"),
    must("status", Text, "actual, future, hypothetical or negated"),
    must("attribution_id", Texts, "entities whose account it is, outermost first; empty in the reporter's own voice"),
    must("attribution_name", Texts, "their canonical names"),
    must("attribution_cue", Texts, "verb of saying"),
    must("attribution_channel", Texts, "on what: a statement, a network"),
    must("attribution_stance", Texts, "asserts, denies, alleges or demands"),
    may("date", Text, "EDTF, never finer than the text"),
    may("date_from", Date, "first day of the date"),
    may("date_to", Date, "last day of the date; null where it is open"),
    must("date_basis", Text, "explicit, relative, publication or none"),
    may("day", Date, "where it stands in time: the first day that the text gives, else the day of publication"),
    may("count", Int, "times that it happened"),
    may("dead", Int, "killed"),
    may("injured", Int, "hurt"),
    may("arrested", Int, "detained"),
    may("place_text", Text, "place as written"),
    may("place_id", Text, "key into places"),
    may("place_name", Text, "resolved name"),
    may("place_country", Text, "ISO 3166-1 alpha-3"),
    may("place_admin1", Text, "first-level division"),
    may("latitude", Real, "degrees north"),
    may("longitude", Real, "degrees east"),
    may("geonames_id", Long, "GeoNames id"),
    may("place_precision", Text, "exact, city, admin1, country or none"),
    may("cameo", Text, "CAMEO 1.1b3 code"),
    may("goldstein", Real, "Goldstein value of the code, -10 to 10"),
    must("quad", Text, "PLOVER quad class"),
    must("sentence", Int, "sentence of the report, from 0"),
    must("quote_start", Int, "first character of the quote in the stored text"),
    must("quote_end", Int, "one past its last character"),
    must("quote", Text, "the words that tell it, exactly"),
    must("trigger_start", Int, "first character of the trigger"),
    must("trigger_end", Int, "one past its last character"),
    must("trigger", Text, "the word that tells the act"),
    must("rule", Text, "lexicon entry or model that decided the type; `review: NAME` where a person corrected the record"),
    must("confidence", Real, "0 to 1, calibrated"),
    later("contexts_basis", Text, "whether the act's own sentence tells the contexts or only the document"),
    later(
        "ranges",
        Text,
        "numbers that the text leaves open, as `dead 23..;injured 20..30`: the column, the least, the most; times, killed, hurt or detained",
    ),
    later("amount", Real, "what was given, taken or refused, where the text counts it, in full units"),
    later("amount_unit", Text, "ISO 4217 code of a currency, or the noun that is counted"),
];

const RELATIONS: &[Column] = &[
    must("statement_id", Text, "s, the day of publication, and a hash of coding and evidence; in a reading by a person as in mentions"),
    must("report_id", Text, "the report that says it"),
    must("coding_id", Text, "the coding that found it"),
    may("published", Date, "day of the report: when it was said"),
    may("source", Text, "outlet of the report"),
    must("subject_id", Text, "entity of which it is said"),
    must("subject_text", Text, "its words in the text"),
    must("subject_name", Text, "its canonical name"),
    may("subject_kind", Text, "what it is"),
    may("subject_country", Text, "ISO 3166-1 alpha-3"),
    may("subject_code", Text, "entity code"),
    may("subject_sector", Text, "PLOVER sector"),
    must("predicate", Text, "what holds"),
    must("object_id", Texts, "entities to which it holds"),
    must("object_text", Texts, "their words in the text"),
    must("object_name", Texts, "their canonical names"),
    must("object_kind", Texts, "what they are"),
    must("object_country", Texts, "ISO 3166-1 alpha-3"),
    must("object_code", Texts, "entity code"),
    must("object_sector", Texts, "PLOVER sector"),
    must("holds", Bool, "false where the text says that it does not hold"),
    may("matter", Text, "on which matter; the share of a vote"),
    may("valid_from", Text, "EDTF: from when"),
    may("valid_to", Text, "EDTF: until when"),
    may("valid_from_day", Date, "first day that valid_from allows"),
    may("valid_to_day", Date, "last day that valid_to allows"),
    must("date_basis", Text, "explicit, relative, publication or none"),
    must("status", Text, "actual, future, hypothetical or negated"),
    must("attribution_id", Texts, "entities whose account it is, outermost first"),
    must("attribution_name", Texts, "their canonical names"),
    must("attribution_cue", Texts, "verb of saying"),
    must("attribution_channel", Texts, "on what"),
    must("attribution_stance", Texts, "asserts, denies, alleges or demands"),
    must("sentence", Int, "sentence of the report, from 0"),
    must("quote_start", Int, "first character of the quote in the stored text"),
    must("quote_end", Int, "one past its last character"),
    must("quote", Text, "the words that say it, exactly"),
    must("trigger_start", Int, "first character of the trigger"),
    must("trigger_end", Int, "one past its last character"),
    must("trigger", Text, "the word that says it"),
    must("rule", Text, "what decided the predicate; `review: NAME` where a person corrected the record"),
    must("confidence", Real, "0 to 1, calibrated"),
];

const ENTITIES: &[Column] = &[
    must("entity_id", Text, "key of the knowledge entry, or one made of the name for an unseen entity"),
    must("name", Text, "canonical English name"),
    may("kind", Text, "state, person, party, armed group ..."),
    may("entity_code", Text, "ISO alpha-3 or UNO, EUR, IGO, NGO, ISM, IMG, MNC"),
    may("country", Text, "ISO 3166-1 alpha-3"),
    may("sector", Text, "PLOVER sector; a row for each that the entity had on the days of the reports"),
    must("other_sectors", Texts, "further sectors"),
    may("wikidata_id", Text, "where known"),
];

const PLACES: &[Column] = &[
    must("place_id", Text, "p and the GeoNames id, or a hash of name and country"),
    must("name", Text, "resolved name"),
    may("country", Text, "ISO 3166-1 alpha-3"),
    may("admin1", Text, "first-level division"),
    may("latitude", Real, "degrees north"),
    may("longitude", Real, "degrees east"),
    may("geonames_id", Long, "GeoNames id"),
    may("place_precision", Text, "exact, city, admin1, country or none"),
];

const RUNS: &[Column] = &[
    must("run_id", Text, "one for each batch that was taken in"),
    must("store_version", Long, "version of the store that it made"),
    must("finished", Time, "when it was acknowledged"),
    must("coder_id", Text, "hash of the coder's version, knowledge and weights; of a person, of the name"),
    must("coder", Text, "name and version of the program; `review by NAME`; `events of ORIGIN` where another coder's events were taken in"),
    must("knowledge_hash", Text, "SHA-256 of the knowledge; empty where no program read"),
    must("weights_hash", Text, "SHA-256 of the weights; empty where no program read"),
    must("report_count", Int, "reports that were read in it"),
    must("known_count", Int, "reports, reviews or events of another coder that were there already"),
    must("mention_count", Int, "mentions that were added; events, where they are another coder's"),
    must("relation_count", Int, "relation statements that were added"),
];

const REVIEWS: &[Column] = &[
    must("review_id", Text, "v, the day on which it was made, and a hash of all that it says"),
    must(
        "target_id",
        Text,
        "the mention or relation statement that was looked at; its first 26 characters are the same in every reading by a person",
    ),
    must("target_kind", Text, "mention or relation"),
    must("report_id", Text, "the report that tells it"),
    may("coding_id", Text, "the reading by a person that it made; null where it changed no record, as an acceptance does not"),
    must("reviewer", Text, "who looked"),
    must("made", Time, "when"),
    must("verdict", Text, "accept, correct, reject or undo"),
    may("undoes", Text, "the review that counts no more because of this one"),
    may("note", Text, "why, in the reviewer's words"),
    may("correction", Text, "JSON: what is to stand there, with the entities and the place that the given names were found to mean"),
    must("store_version", Long, "version of the store that added it"),
];

const EVENTS: &[Column] = &[
    must("event_id", Text, "e, the day of the earliest report, and a hash of the first mention"),
    must("month", Text, "month of the event, YYYY-MM, or 'undated': the partition"),
    must("event_type", Text, "PLOVER 1.3 type"),
    must("event_mode", Texts, "PLOVER modes"),
    must("contexts", Texts, "PLOVER contexts"),
    must("actor_id", Texts, "entities that act"),
    must("actor_name", Texts, "their canonical names"),
    must("actor_country", Texts, "ISO 3166-1 alpha-3"),
    must("actor_code", Texts, "entity code"),
    must("actor_sector", Texts, "PLOVER sector"),
    must("recipient_id", Texts, "entities that it is done to"),
    must("recipient_name", Texts, "their canonical names"),
    must("recipient_country", Texts, "ISO 3166-1 alpha-3"),
    must("recipient_code", Texts, "entity code"),
    must("recipient_sector", Texts, "PLOVER sector"),
    must("third_party_id", Texts, "mediators, hosts, guarantors"),
    must("third_party_name", Texts, "their canonical names"),
    must("third_party_role", Texts, "as what"),
    must("status", Text, "actual, future, hypothetical or negated"),
    must("accounts", Texts, "canonical names of those by whose account it is told; empty where a report tells it in its own voice"),
    may("date", Text, "EDTF: the finest date that a mention gives"),
    may("date_from", Date, "first day"),
    may("date_to", Date, "last day"),
    must("date_basis", Text, "explicit, relative, publication or none"),
    may("count", Int, "times that it happened, by the latest report that says so"),
    may("dead", Int, "killed, by the latest report that says so"),
    may("injured", Int, "hurt, likewise"),
    may("arrested", Int, "detained, likewise"),
    may("place_id", Text, "key into places"),
    may("place_name", Text, "resolved name"),
    may("place_country", Text, "ISO 3166-1 alpha-3"),
    may("place_admin1", Text, "first-level division"),
    may("latitude", Real, "degrees north"),
    may("longitude", Real, "degrees east"),
    may("geonames_id", Long, "GeoNames id"),
    may("place_precision", Text, "exact, city, admin1, country or none"),
    may("cameo", Text, "CAMEO 1.1b3 code"),
    may("goldstein", Real, "Goldstein value, -10 to 10"),
    must("quad", Text, "PLOVER quad class"),
    must("mention_count", Int, "mentions of it"),
    must("report_count", Int, "reports that tell it"),
    must("source_count", Int, "independent sources: reports less the copies of one text"),
    may("first_published", Date, "day of the earliest report"),
    may("last_published", Date, "day of the latest report"),
    must("first_report_id", Text, "the earliest report"),
    must("mention_id", Text, "the mention whose words stand for it"),
    must("quote", Text, "its words"),
    must("confidence", Real, "highest of its mentions'"),
];

const EVENT_MENTIONS: &[Column] = &[
    must("event_id", Text, "the event"),
    must("mention_id", Text, "a mention of it"),
    must("month", Text, "partition, as in events"),
    must("source_group", Int, "within the event: mentions of one number come from one text"),
    must("why_grouped", Text, "what tied the mention to the event"),
];

const DYADS: &[Column] = &[
    must("event_id", Text, "the event"),
    must("month", Text, "partition, as in events"),
    may("date_from", Date, "first day"),
    may("date_to", Date, "last day"),
    may("actor_id", Text, "who acts"),
    may("actor_name", Text, "canonical name"),
    may("actor_country", Text, "ISO 3166-1 alpha-3"),
    may("actor_code", Text, "entity code"),
    may("actor_sector", Text, "PLOVER sector"),
    may("recipient_id", Text, "to whom it is done; null where nobody is named"),
    may("recipient_name", Text, "canonical name"),
    may("recipient_country", Text, "ISO 3166-1 alpha-3"),
    may("recipient_code", Text, "entity code"),
    may("recipient_sector", Text, "PLOVER sector"),
    must("reciprocal", Bool, "true where both act: each order is a row"),
    must("event_type", Text, "PLOVER 1.3 type"),
    must("quad", Text, "PLOVER quad class"),
    may("cameo", Text, "CAMEO 1.1b3 code"),
    may("goldstein", Real, "Goldstein value"),
    must("status", Text, "actual, future, hypothetical or negated"),
    must("mention_count", Int, "mentions of the event"),
    must("source_count", Int, "independent sources of the event"),
    may("quote", Text, "the words that stand for the event: a timeline of one actor reads this table alone"),
];

const FOREIGN_EVENTS: &[Column] = &[
    must("foreign_event_id", Text, "x, the day of the event, and a hash of the row: taking a file in again adds nothing"),
    must("origin", Text, "whose events: gdelt, icews, polecat, or the name given when they were taken in"),
    must("foreign_id", Text, "the event's id there"),
    may("date", Date, "day of the event"),
    must("actor_name", Texts, "who acts, as named there"),
    must("actor_country", Texts, "ISO 3166-1 alpha-3"),
    must("actor_sector", Texts, "PLOVER sector"),
    must("recipient_name", Texts, "to whom it is done, as named there"),
    must("recipient_country", Texts, "ISO 3166-1 alpha-3"),
    must("recipient_sector", Texts, "PLOVER sector"),
    may("event_type", Text, "PLOVER type; null where PLOVER makes nothing of the code"),
    must("event_mode", Texts, "PLOVER modes"),
    may("code", Text, "the code there: CAMEO, or the PLOVER type"),
    may("quad", Text, "PLOVER quad class of the type"),
    may("goldstein", Real, "the intensity there, -10 to 10"),
    may("place_name", Text, "place, as named there"),
    may("place_country", Text, "ISO 3166-1 alpha-3"),
    may("place_admin1", Text, "first-level division, as named there"),
    may("latitude", Real, "degrees north"),
    may("longitude", Real, "degrees east"),
    may("source", Text, "outlet"),
    may("url", Text, "address of a report"),
    may("published", Date, "day of the report"),
    may("sentence", Int, "sentence of the report, from 0"),
    may("text", Text, "the words there, or the code in words"),
];

impl Table {
    /// Every table: those that are only ever added to, those that follow from them, and the events of other coders.
    pub const ALL: [Table; 12] = [
        Table::Reports,
        Table::Codings,
        Table::Mentions,
        Table::Relations,
        Table::Entities,
        Table::Places,
        Table::Runs,
        Table::Reviews,
        Table::Events,
        Table::EventMentions,
        Table::Dyads,
        Table::ForeignEvents,
    ];

    /// Its name in SQL, and its folder in the store.
    pub fn name(self) -> &'static str {
        match self {
            Table::Reports => "reports",
            Table::Codings => "codings",
            Table::Mentions => "mentions",
            Table::Relations => "relations",
            Table::Entities => "entities",
            Table::Places => "places",
            Table::Runs => "runs",
            Table::Reviews => "reviews",
            Table::Events => "events",
            Table::EventMentions => "event_mentions",
            Table::Dyads => "dyads",
            Table::ForeignEvents => "foreign_events",
        }
    }

    /// What a row of it is.
    pub fn doc(self) -> &'static str {
        match self {
            Table::Reports => "A report as it was taken in.",
            Table::Codings => "One reading of a report by one coder, a program or a person. A newer reading is added; the older one stays.",
            Table::Mentions => "What a report says was done, in whose voice, with the words that say it.",
            Table::Relations => "What a report says stands between entities, and for which time.",
            Table::Entities => "Who and what the reports speak of: a row for each entity and what it was on the days of the reports.",
            Table::Places => "Where acts happened.",
            Table::Runs => "A batch that was taken in.",
            Table::Reviews => {
                "What a person found of a record: that it is right, what it must say, or that it is none. The record itself stays."
            }
            Table::Events => {
                "The act behind one or more mentions. Computed from the current mentions; older states are in the store's older versions."
            }
            Table::EventMentions => "Which mentions tell an event, and why they were put together.",
            Table::Dyads => "Events as pairs: a row for each actor and recipient; both orders where all act on each other.",
            Table::ForeignEvents => "An event that another coder has, as imported to compare with.",
        }
    }

    /// Its columns, in order.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Table::Reports => REPORTS,
            Table::Codings => CODINGS,
            Table::Mentions => MENTIONS,
            Table::Relations => RELATIONS,
            Table::Entities => ENTITIES,
            Table::Places => PLACES,
            Table::Runs => RUNS,
            Table::Reviews => REVIEWS,
            Table::Events => EVENTS,
            Table::EventMentions => EVENT_MENTIONS,
            Table::Dyads => DYADS,
            Table::ForeignEvents => FOREIGN_EVENTS,
        }
    }

    /// True for a table that follows from the others and is computed again where they change.
    pub fn derived(self) -> bool {
        matches!(self, Table::Events | Table::EventMentions | Table::Dyads)
    }

    /// Its Arrow schema.
    pub fn schema(self) -> SchemaRef {
        Arc::new(Schema::new(self.columns().iter().map(Column::field).collect::<Vec<_>>()))
    }
}

impl Column {
    /// The Arrow field.
    pub fn field(&self) -> Field {
        let kind = match self.kind {
            Text => DataType::Utf8,
            Texts => DataType::List(Arc::new(Field::new("element", DataType::Utf8, true))),
            Int => DataType::Int32,
            Long => DataType::Int64,
            Real => DataType::Float64,
            Bool => DataType::Boolean,
            Date => DataType::Date32,
            Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Bytes => DataType::Binary,
        };
        Field::new(self.name, kind, self.nullable)
    }
}

impl std::fmt::Display for ColumnType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Text => "text",
            Texts => "list of text",
            Int => "int32",
            Long => "int64",
            Real => "float64",
            Bool => "bool",
            Date => "date",
            Time => "timestamp",
            Bytes => "bytes",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_short_snake_case_and_unique() {
        for table in Table::ALL {
            let mut seen = HashSet::new();
            for c in table.columns() {
                assert!(
                    c.name.len() <= 32 && c.name.chars().all(|x| x.is_ascii_lowercase() || x == '_' || x.is_ascii_digit()),
                    "{}",
                    c.name
                );
                assert!(seen.insert(c.name), "{} twice in {}", c.name, table.name());
                assert!(!c.doc.is_empty());
            }
            assert_eq!(table.schema().fields().len(), table.columns().len());
        }
    }

    #[test]
    fn the_first_column_is_a_key_or_a_reference() {
        for table in Table::ALL {
            assert!(table.columns()[0].name.ends_with("_id"), "{}", table.name());
        }
    }
}
