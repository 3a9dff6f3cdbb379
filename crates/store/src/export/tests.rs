use std::collections::HashSet;
use std::path::{Path, PathBuf};

use demarche_record::{EventType, Status, Table};
use jiff::civil::date;
use serde_json::Value;

use super::panel::{self, Period};
use super::*;
use crate::fixture;

/// Eight acts in all statuses: one with two mentions, one with two actors and two recipients, one without a date, one without an actor; and four
/// relations. Names and quotes hold what breaks files: a formula, a semicolon, a line's end, markup.
fn store() -> SessionContext {
    let all: Value = serde_json::from_str(include_str!("fixture.json")).unwrap();
    let rows = |t: Table| all[t.name()].as_array().cloned().unwrap_or_default();
    fixture::session(&Table::ALL.map(|t| (t, rows(t))))
}

fn run(context: &SessionContext, layout: Layout, options: &Options, out: &Path) -> Result<LossReport> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(export(context, layout, options, out))
}

/// What an export writes, and what it lost.
fn exported(layout: Layout, options: &Options) -> (Vec<u8>, LossReport) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let loss = run(&store(), layout, options, &out).unwrap();
    let told: Value = serde_json::from_slice(&std::fs::read(loss_path(&out)).unwrap()).unwrap();
    assert_eq!(told["rows"], loss.rows);
    (std::fs::read(out).unwrap(), loss)
}

fn text(layout: Layout, options: &Options) -> String {
    String::from_utf8(exported(layout, options).0).unwrap()
}

#[test]
fn golden() {
    for layout in Layout::ALL.iter().copied().filter(|l| *l != Layout::Parquet) {
        let (bytes, loss) = exported(layout, &Options::default());
        insta::assert_snapshot!(layout.name(), String::from_utf8(bytes).unwrap());
        insta::assert_snapshot!(format!("{layout}.loss"), format!("{loss}\n{}", serde_json::to_string_pretty(&loss).unwrap()));
    }
}

/// Writes every layout where the clients' tests look for them: `DEMARCHE_EXPORTS=DIR cargo test -p demarche-store --lib export`.
#[test]
fn the_same_store_gives_the_same_bytes() {
    let kept = std::env::var_os("DEMARCHE_EXPORTS").filter(|d| !d.is_empty()).map(PathBuf::from);
    let folder = tempfile::tempdir().unwrap();
    let folder = kept.as_deref().unwrap_or(folder.path());
    for layout in Layout::ALL.iter().copied() {
        let out = folder.join(format!("{layout}.{}", layout.extension()));
        run(&store(), layout, &Options::default(), &out).unwrap();
        assert_eq!(std::fs::read(&out).unwrap(), exported(layout, &Options::default()).0, "{layout}");
    }
    std::fs::write(folder.join("fixture.json"), include_str!("fixture.json")).unwrap();
}

/// The text of the format's description in the module, as names.
fn described(module: &str) -> String {
    let docs: Vec<&str> = module.lines().filter_map(|l| l.strip_prefix("//!")).map(str::trim).collect();
    docs.join(" ")
}

#[test]
fn columns_are_those_of_the_formats() {
    for (columns, count, module) in [
        (gdelt::EVENTS.as_slice(), 61, include_str!("gdelt.rs")),
        (gdelt::MENTIONS.as_slice(), 16, include_str!("gdelt.rs")),
        (icews::COLUMNS.as_slice(), 20, include_str!("icews.rs")),
        (polecat::COLUMNS.as_slice(), 40, include_str!("polecat.rs")),
        (acled::COLUMNS.as_slice(), 31, include_str!("acled.rs")),
        (ftm::COLUMNS.as_slice(), 14, include_str!("ftm.rs")),
    ] {
        assert_eq!((columns.len(), columns.iter().collect::<HashSet<_>>().len()), (count, count), "{columns:?}");
        let (comma, blank) = (columns.join(", "), columns.join(" "));
        let docs = described(module);
        if columns == gdelt::EVENTS {
            assert_eq!(gdelt_columns(&docs), columns);
        } else {
            assert!(docs.contains(&comma) || docs.contains(&blank), "the columns are not in the module's description: {blank}");
        }
    }
}

/// GDELT's columns as the description has them, with its two repetitions written out.
fn gdelt_columns(docs: &str) -> Vec<String> {
    let parts: Vec<Vec<&str>> = docs.split('`').skip(1).step_by(2).map(|p| p.split_whitespace().collect()).collect();
    let find = |first: &str| parts.iter().find(|p| p.first() == Some(&first)).cloned().unwrap_or_default();
    let mut out: Vec<String> = find("GLOBALEVENTID").into_iter().map(str::to_owned).collect();
    for n in ["1", "2"] {
        out.extend(find("ActorNCode").iter().map(|c| c.replacen("ActorN", &format!("Actor{n}"), 1)));
    }
    out.extend(find("IsRootEvent").into_iter().map(str::to_owned));
    for x in ["Actor1Geo", "Actor2Geo", "ActionGeo"] {
        out.extend(find("X_Type").iter().map(|c| c.replacen('X', x, 1)));
    }
    out.extend(find("DATEADDED").into_iter().map(str::to_owned));
    out
}

#[test]
fn every_row_has_every_column() {
    for (layout, count) in [(Layout::Gdelt, 61), (Layout::GdeltMentions, 16), (Layout::Icews, 20), (Layout::Polecat, 40)] {
        let text = text(layout, &Options::default());
        assert!(text.lines().count() > 1, "{layout}");
        assert!(text.lines().all(|l| l.split('\t').count() == count), "{layout}: {text}");
    }
}

#[test]
fn what_did_not_happen_is_no_event_unless_asked_for() {
    let (bytes, loss) = exported(Layout::Gdelt, &Options::default());
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.contains("\tNORTH KOREA\t"), "a threat that nobody made: {text}");
    assert_eq!(loss.left_out.iter().filter(|(why, _)| why.starts_with("status")).map(|(_, n)| n).sum::<u64>(), 3);
    let asked = Options { statuses: Status::ALL.to_vec(), ..Options::default() };
    let (bytes, loss) = exported(Layout::Gdelt, &asked);
    assert!(String::from_utf8(bytes).unwrap().contains("\tNORTH KOREA\t"));
    // The eighth has no day, neither in its words nor of its report.
    assert_eq!((loss.records["events"], loss.left_out["events without a date in text or report"]), (7, 1));
}

#[test]
fn mentions_and_events_share_their_keys() {
    let ids =
        |layout| text(layout, &Options::default()).lines().filter_map(|l| l.split('\t').next().map(str::to_owned)).collect::<HashSet<_>>();
    assert_eq!(ids(Layout::Gdelt), ids(Layout::GdeltMentions));
}

#[test]
fn filters_narrow_and_are_told() {
    let count = |o: Options| exported(Layout::Ndjson, &o).1.rows;
    assert_eq!(count(Options::default()), 8);
    assert_eq!(count(Options { event_type: Some(EventType::Consult), ..Options::default() }), 1);
    assert_eq!(count(Options { actor: Some("SRB".into()), ..Options::default() }), 3);
    assert_eq!(count(Options { actor: Some("O'Nobody".into()), ..Options::default() }), 0);
    assert_eq!(count(Options { until: Some(date(2024, 2, 28)), ..Options::default() }), 1);
    // A month that the plan may fall into counts on each of its days.
    assert_eq!(count(Options { since: Some(date(2024, 4, 30)), ..Options::default() }), 1);
    let loss = exported(Layout::Icews, &Options { since: Some(date(2024, 3, 1)), ..Options::default() }).1;
    assert_eq!(loss.filters, ["since 2024-03-01"]);
    let dyads = Options { table: Some(Table::Dyads), event_type: Some(EventType::Consult), ..Options::default() };
    assert_eq!(count(dyads), 2);
    let wrong = Options { table: Some(Table::Places), event_type: Some(EventType::Consult), ..Options::default() };
    let folder = tempfile::tempdir().unwrap();
    let e = run(&store(), Layout::Csv, &wrong, &folder.path().join("x")).unwrap_err();
    assert!(e.to_string().contains("drop the filters"), "{e}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing half-written is left");
}

#[test]
fn every_table_is_exported_in_every_native_layout() {
    for table in Table::ALL {
        for layout in [Layout::Csv, Layout::Ndjson, Layout::Parquet] {
            let (bytes, loss) = exported(layout, &Options { table: Some(table), ..Options::default() });
            assert_eq!(loss.records.get(table.name()), Some(&loss.rows), "{table:?} {layout}");
            assert!(loss.rows > 0 && !bytes.is_empty());
        }
        let csv = text(Layout::Csv, &Options { table: Some(table), ..Options::default() });
        let header: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
        assert_eq!(header, table.columns().iter().map(|c| c.name).collect::<Vec<_>>());
    }
}

#[test]
fn no_cell_of_a_sheet_is_a_formula() {
    for layout in [Layout::Gdelt, Layout::Icews, Layout::Polecat, Layout::Acled, Layout::FollowTheMoney, Layout::Csv] {
        let (bytes, _) = exported(layout, &Options::default());
        let tabs = matches!(layout, Layout::Gdelt | Layout::Icews | Layout::Polecat);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(if tabs { b'\t' } else { b',' })
            .quoting(!tabs)
            .has_headers(false)
            .from_reader(bytes.as_slice());
        for cell in reader.records().flat_map(|r| r.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            let formula = cell.trim_start().starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
            assert!(!formula, "{layout}: {cell}");
        }
    }
}

#[test]
fn a_panel_counts_an_act_once_for_a_pair_of_countries() {
    let panel = text(Layout::DyadMonth, &Options { key: Key::Cow, ..Options::default() });
    // Serbia is 345 and Kosovo 347: both orders of a meeting with two independent sources.
    assert!(panel.contains("345,347,2024,3,1,2,2,1,0,0,0,2,0,0,0,7.0000,7.0000,2.1000,2.1000\n"), "{panel}");
    assert!(panel.contains("347,345,2024,3,1,2,2,"), "{panel}");
    assert!(panel.starts_with("ccode1,ccode2,year,month,events,"), "{panel}");
    // The United States and the Union sanction Russia and its bank: one act, one pair of countries.
    assert!(panel.contains("2,365,2024,2,1,1,1,0,0,0,1,0,0,0,1,,,-5.2000,-5.2000\n"), "{panel}");
}

#[test]
fn a_panel_with_zeros_has_every_pair_in_every_period() {
    for (key, period, layout) in [(Key::Iso, Period::Month, Layout::DyadMonth), (Key::GleditschWard, Period::Year, Layout::DyadYear)] {
        let plain = text(layout, &Options { key, ..Options::default() });
        let zeros = text(layout, &Options { key, zeros: true, ..Options::default() });
        let lines: Vec<&str> = zeros.lines().skip(1).collect();
        let keys = if period == Period::Month { 4 } else { 3 };
        let key_of = |l: &str| l.split(',').take(keys).map(str::to_owned).collect::<Vec<_>>();
        let all: HashSet<Vec<String>> = lines.iter().map(|l| key_of(l)).collect();
        assert_eq!(all.len(), lines.len(), "a key twice: {zeros}");
        let countries: HashSet<&str> = lines.iter().filter_map(|l| l.split(',').next()).collect();
        let periods = if period == Period::Month { 2 } else { 1 };
        assert_eq!(lines.len(), countries.len() * (countries.len() - 1) * periods, "{zeros}");
        assert!(plain.lines().all(|l| zeros.contains(l)), "{plain}{zeros}");
        assert!(lines.iter().all(|l| l.split(',').count() == panel::columns(key, period).len()));
    }
}

#[test]
fn names_read_back_and_an_unknown_one_names_the_known() {
    for layout in Layout::ALL {
        assert_eq!(layout.name().parse::<Layout>().unwrap(), *layout);
        assert!(!layout.help().is_empty());
    }
    assert!("excel".parse::<Layout>().unwrap_err().to_string().contains("gdelt-mentions"));
}
