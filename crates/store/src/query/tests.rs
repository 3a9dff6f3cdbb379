//! The `.slt` files of `slt/` over the small record in `slt/record`, and the questions that have no SQL.
//!
//! `SLT_UPDATE=1 cargo test -p demarche-store --lib slt` writes the answers into the files; read the difference.

use std::path::{Path, PathBuf};

use arrow_schema::DataType;
use datafusion::logical_expr::{ColumnarValue, Volatility, create_udf};
use datafusion::prelude::SessionContext;
use demarche_record::Table;
use jiff::civil::date;
use serde_json::Value;

use super::write::cell;
use super::*;
use crate::fixture::{self, Dice};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("slt")
}

/// The record of `slt/record`, with views and functions.
pub(super) async fn record() -> SessionContext {
    let rows = |t: Table| -> Vec<Value> {
        let text = std::fs::read_to_string(folder().join(format!("record/{}.jsonl", t.name()))).unwrap_or_default();
        text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
    };
    let context = SessionContext::new_with_config(datafusion::prelude::SessionConfig::new().with_information_schema(true));
    fixture::register(&context, &Table::ALL.map(|t| (t, rows(t))));
    prepare(&context).await.unwrap();
    context
}

/// Every `query` and `statement error` of the files of `slt/`, in the format of sqllogictest: cells separated by a tab.
#[tokio::test]
async fn slt() {
    let context = record().await;
    let files: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "slt")).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        let before = std::fs::read_to_string(&file).unwrap();
        let mut after = Vec::new();
        for block in before.trim_end().split("\n\n") {
            after.push(answered(&context, block).await);
        }
        let after = after.join("\n\n") + "\n";
        if std::env::var_os("SLT_UPDATE").is_some() {
            std::fs::write(&file, after).unwrap();
        } else {
            assert_eq!(before, after, "{}", file.display());
        }
    }
}

/// The block with the answer that its query has now.
async fn answered(context: &SessionContext, block: &str) -> String {
    let sql = |lines: &str| lines.lines().filter(|l| !l.starts_with('#')).skip(1).collect::<Vec<_>>().join("\n");
    let (question, _) = block.split_once("\n----").unwrap_or((block, ""));
    let Some(line) = question.lines().find(|l| !l.starts_with('#')) else { return block.to_owned() };
    if let Some(part) = line.strip_prefix("statement error") {
        let e = async { run(context, &sql(question), Limits::default()).await?.collect().await }.await.expect_err(question);
        assert!(e.to_string().contains(part.trim()), "{question}: {e}");
        return block.to_owned();
    }
    let types = line.strip_prefix("query ").unwrap_or_else(|| panic!("`{line}` is neither query nor statement error"));
    let mut answer = run(context, &sql(question), Limits::default()).await.unwrap_or_else(|e| panic!("{question}: {e}"));
    let kinds = answer.schema().fields().iter().map(|f| match f.data_type() {
        t if t.is_integer() => 'I',
        t if t.is_floating() => 'R',
        _ => 'T',
    });
    assert_eq!(types, kinds.collect::<String>(), "{question}");
    let mut rows = Vec::new();
    for batch in answer.collect().await.unwrap() {
        for row in 0..batch.num_rows() {
            let text = |c: &arrow_array::ArrayRef| match (c.is_null(row), cell(c, row, "; ").unwrap()) {
                (true, _) => "NULL".to_owned(),
                (_, t) if t.is_empty() => "(empty)".to_owned(),
                (_, t) => t,
            };
            rows.push(batch.columns().iter().map(text).collect::<Vec<_>>().join("\t"));
        }
    }
    let rows: String = rows.iter().map(|r| format!("\n{r}")).collect();
    format!("{question}\n----{rows}")
}

async fn text(mut answer: Answer, format: Format) -> String {
    let mut out = Vec::new();
    write(&mut answer, format, &mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

async fn csv(answer: Result<Answer>) -> String {
    text(answer.unwrap_or_else(|e| panic!("{e}")), Format::Csv).await
}

fn asked(actor: Option<&str>, with: Option<&str>) -> Question {
    Question { actor: actor.map(str::to_owned), with: with.map(str::to_owned), ..Question::default() }
}

#[tokio::test]
async fn a_query_can_only_read() {
    let context = record().await;
    let away = std::env::temp_dir().join("demarche-written-by-a-query.csv");
    for sql in [
        "DROP TABLE events".to_owned(),
        "CREATE TABLE x AS SELECT 1".to_owned(),
        "CREATE VIEW x AS SELECT 1".to_owned(),
        "CREATE EXTERNAL TABLE x STORED AS CSV LOCATION '/etc/passwd'".to_owned(),
        "INSERT INTO dyads SELECT * FROM dyads".to_owned(),
        "DELETE FROM events".to_owned(),
        "UPDATE events SET quote = ''".to_owned(),
        format!("COPY events TO '{}'", away.display()),
        format!("EXPLAIN ANALYZE COPY events TO '{}'", away.display()),
        "SET datafusion.execution.target_partitions = 1".to_owned(),
        "PREPARE x AS SELECT 1".to_owned(),
    ] {
        let e = run(&context, &sql, Limits::default()).await.map(|_| ()).expect_err(&sql);
        assert_eq!(e.to_string(), "a query only reads: SELECT, WITH, EXPLAIN, SHOW and DESCRIBE are possible here", "{sql}");
    }
    assert!(!away.exists());
    for sql in ["SELECT 1; SELECT 2", "SELECT * FROM '/etc/passwd'", "SELECT * FROM read_csv('/etc/passwd')"] {
        assert!(run(&context, sql, Limits::default()).await.is_err(), "{sql}");
    }
    for sql in ["EXPLAIN SELECT * FROM timeline", "SHOW TABLES", "DESCRIBE events", "WITH x AS (SELECT 1) SELECT * FROM x"] {
        assert!(csv(run(&context, sql, Limits { rows: Some(50), time: None }).await).await.lines().count() > 1, "{sql}");
    }
}

#[tokio::test]
async fn an_error_names_the_mend() {
    let context = record().await;
    for (sql, part) in [
        ("SELECT actor_nam FROM timeline", "no column `actor_nam`; nearly so are called: actor_name"),
        ("SELECT quote FROM evnts", "no table `evnts`; nearly so are called: events"),
        ("SELECT * FROM relations_as_off('2024-01-01')", "relations_as_of"),
        ("SELECT plover_scor('AID')", "plover_score"),
        ("SELEC 1", "the SQL cannot be read"),
        ("SELECT * FROM relations_as_of('yesterday')", "is no date"),
        ("SELECT cow()", "cow"),
    ] {
        let e = run(&context, sql, Limits::default()).await.map(|_| ()).expect_err(sql);
        assert!(e.to_string().contains(part), "{sql}: {e}");
    }
    let e = events(&context, &asked(Some("Sweeden"), None), Limits::default()).await.map(|_| ()).expect_err("nobody");
    assert!(e.to_string().starts_with("nobody is called `Sweeden` in this store; there are Sweden"), "{e}");
}

#[tokio::test]
async fn a_limit_of_rows_holds() {
    let context = record().await;
    let mut answer = run(&context, "SELECT * FROM generate_series(1, 100000)", Limits { rows: Some(7), time: None }).await.unwrap();
    assert_eq!(answer.collect().await.unwrap().iter().map(|b| b.num_rows()).sum::<usize>(), 7);
    assert!(answer.cut());
}

/// A cursor comes from whoever asks: its key may be anything.
#[tokio::test]
async fn a_page_begins_behind_a_key_or_says_that_it_is_none() {
    const WORDS: &[&str] = &["", "2024-03-18", "99999-01-01", "e20240401", "-1", "1e400", "NaN", "'; --", "\0", "2024-03-18T00:00:00Z"];
    let context = record().await;
    let mut dice = Dice(7);
    let (mut pages, mut refused) = (0, 0);
    for _ in 0..100 {
        let key: After = (0..dice.roll(5)).map(|_| (dice.roll(5) > 0).then(|| (*dice.pick(WORDS)).to_owned())).collect();
        for of in [List::Events, List::Claims, List::Statements] {
            let limits = Limits { rows: Some(2), time: None };
            match list(&context, of, &Question::default(), Some(&key), limits).await {
                Ok(page) => {
                    assert!(page.len() <= 2, "{key:?}");
                    pages += 1;
                }
                Err(e) => {
                    assert!(e.is_input(), "{key:?}: {e}");
                    refused += 1;
                }
            }
        }
    }
    assert!(pages > 0 && refused > 0, "{pages} pages, {refused} refused");
}

#[tokio::test]
async fn a_time_that_no_clock_has_is_no_limit() {
    let limits = Limits { rows: None, time: Some(std::time::Duration::MAX) };
    let mut answer = run(&record().await, "SELECT 1", limits).await.unwrap();
    assert_eq!(answer.collect().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_engine_that_breaks_down_is_an_error_and_no_end_of_the_rows() {
    let context = record().await;
    let broken = |_: &[ColumnarValue]| -> datafusion::error::Result<ColumnarValue> { panic!("as a function of the engine may") };
    context.register_udf(create_udf("broken", vec![DataType::Utf8], DataType::Utf8, Volatility::Volatile, Arc::new(broken)));
    let mut answer = run(&context, "SELECT broken(quote) FROM mentions", Limits::default()).await.unwrap();
    let e = answer.collect().await.map(|_| ()).expect_err("broken");
    assert!(e.to_string().contains("broke down"), "{e}");
    assert!(answer.next().await.unwrap().is_none(), "it is told once");
}

#[tokio::test]
async fn events_by_party_type_day_and_place() {
    let context = record().await;
    let ids = async |q: Question| {
        let lines = csv(events(&context, &q, Limits::default()).await).await;
        lines.lines().skip(1).map(|l| l.rsplit(',').next().unwrap()[..9].to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(ids(Question::default()).await, "e20240401 e20230520 e20230521");
    assert_eq!(ids(asked(Some("Ukraine"), None)).await, "e20230520 e20230521");
    assert_eq!(ids(asked(Some("UKR"), Some("RUS"))).await, "e20230520 e20230521");
    assert_eq!(ids(asked(Some("RUS"), Some("UKR"))).await, "");
    assert_eq!(ids(Question { both: true, ..asked(Some("RUS"), Some("UKR")) }).await, "e20230520 e20230521");
    assert_eq!(ids(asked(Some("Finland"), Some("sweden"))).await, "e20240401");
    let on = |since, until| Question { since, until, ..Question::default() };
    assert_eq!(ids(on(Some(date(2023, 5, 21)), Some(date(2023, 12, 31)))).await, "e20230521", "undated: by its report");
    assert_eq!(ids(Question { since: Some(date(2024, 1, 1)), ..asked(Some("UKR"), None) }).await, "");
    assert_eq!(ids(Question { place: Some("Stockholm".into()), ..Question::default() }).await, "e20240401");
    assert_eq!(ids(Question { place: Some("Russia".into()), status: vec!["actual".into()], ..Question::default() }).await, "e20230520");
    assert_eq!(ids(Question { modes: vec!["visit".into()], types: vec!["CONSULT".into()], ..Question::default() }).await, "e20240401");
    assert_eq!(ids(Question { source: Some("TASS".into()), ..Question::default() }).await, "e20230520");
    let wrong = events(&context, &Question { types: vec!["MEET".into()], ..Question::default() }, Limits::default()).await;
    assert!(wrong.map(|_| ()).expect_err("no type").to_string().contains("AGREE CONSULT"));
}

#[tokio::test]
async fn what_a_user_gives_is_a_value() {
    let context = record().await;
    let q = Question { source: Some("AP' OR '1'='1".into()), place: Some("'; DROP TABLE events; --".into()), ..Question::default() };
    assert_eq!(csv(events(&context, &q, Limits::default()).await).await.lines().count(), 1);
}

#[tokio::test]
async fn who_says_and_who_denies() {
    let context = record().await;
    let said = csv(who_says(&context, &asked(Some("Ukraine"), Some("Russia")), Limits::default()).await).await;
    assert_eq!(said.lines().count(), 3, "{said}");
    let denies = Question { sayer: Some("UKR".into()), stance: vec!["denies".into()], all_columns: true, ..Question::default() };
    assert_eq!(csv(who_says(&context, &denies, Limits::default()).await).await.lines().count(), 2);
}

#[tokio::test]
async fn relations_of_a_day_and_statements() {
    let context = record().await;
    let held = async |q: Question, on, known| csv(relations(&context, &q, on, known, Limits::default()).await).await;
    let both = held(asked(Some("RUS"), Some("Bakhmut")), date(2023, 6, 1), None).await;
    assert_eq!(both.lines().count(), 3, "{both}");
    assert_eq!(held(asked(Some("RUS"), Some("Bakhmut")), date(2023, 6, 1), Some(date(2023, 5, 20))).await.lines().count(), 2);
    assert_eq!(held(asked(Some("Sweden"), Some("NATO")), date(2024, 3, 6), None).await.lines().count(), 1);
    assert_eq!(held(asked(Some("Sweden"), Some("NATO")), date(2024, 3, 7), None).await.lines().count(), 2);
    let all = csv(statements(&context, &asked(Some("Ann Linde"), None), Limits::default()).await).await;
    assert_eq!(all.lines().count(), 2, "the older coding's statement is not current: {all}");
}

#[tokio::test]
async fn a_record_is_shown_with_all_that_it_rests_on() {
    let context = record().await;
    let event = show(&context, "e20240401-0000000000000003").await.unwrap();
    let around = &event["mentions"][0]["context"];
    assert_eq!(around["quote"], event["mentions"][0]["quote"]);
    assert_eq!((around["before"].as_str(), around["cut_before"].as_bool()), (Some("STOCKHOLM. "), Some(false)));
    assert_eq!(event["mentions"][0]["why_grouped"], "the first mention");
    let mention = show(&context, "m20230521-0000000000000002").await.unwrap();
    assert_eq!(mention["accounts"][0]["stance"], "denies");
    assert_eq!((mention["report"]["source"].as_str(), mention["coding"]["coder"].as_str()), (Some("AP"), Some("demarche 0.1.0")));
    assert_eq!(mention["events"][0]["event_id"], "e20230521-0000000000000002");
    assert!(mention["report"].get("text").is_none());
    let relation = show(&context, "s20230520-0000000000000001").await.unwrap();
    assert_eq!(relation["slot"].as_array().map(Vec::len), Some(2));
    let report = show(&context, "r20240401-0000000000000004").await.unwrap();
    assert_eq!((report["mentions"].as_array().map(Vec::len), report["codings"].as_array().map(Vec::len)), (Some(1), Some(2)));
    assert_eq!(show(&context, "eu").await.unwrap()["record"]["name"], "European Union");
    assert!(show(&context, "e20240401-ffffffffffffffff").await.unwrap_err().to_string().starts_with("there is no record"));
}

#[tokio::test]
async fn every_format_holds_every_row() {
    let context = record().await;
    let sql = "SELECT mention_id, published, actor_name, confidence, place_name FROM current_mentions ORDER BY mention_id";
    let answer = async || run(&context, sql, Limits::default()).await.unwrap();
    let csv = text(answer().await, Format::Csv).await;
    assert_eq!(csv.lines().last(), Some("m20240401-0000000000000005,2024-04-01,Sweden;Finland,0.9,Stockholm"));
    let json: Value = serde_json::from_str(&text(answer().await, Format::Json).await).unwrap();
    assert_eq!((json.as_array().map(Vec::len), &json[2]["actor_name"][1]), (Some(3), &Value::from("Finland")));
    let ndjson = text(answer().await, Format::Ndjson).await;
    assert_eq!(ndjson.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()).collect::<Value>(), json);
    let bytes = async |format| {
        let mut out = Vec::new();
        assert_eq!(write(&mut answer().await, format, &mut out).await.unwrap(), 3);
        out
    };
    let parquet = bytes(Format::Parquet).await;
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &parquet).unwrap();
    let reader = datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    let read: Vec<_> = reader.map(|b| b.unwrap()).collect();
    assert_eq!(rows(&read), json);
    let arrow = bytes(Format::Arrow).await;
    let reader = datafusion::arrow::ipc::reader::FileReader::try_new(std::io::Cursor::new(arrow), None).unwrap();
    assert_eq!(rows(&reader.map(|b| b.unwrap()).collect::<Vec<_>>()), json);
}

fn rows(batches: &[arrow_array::RecordBatch]) -> Value {
    super::show::rows(batches).unwrap().into_iter().map(Value::Object).collect()
}

#[tokio::test]
async fn a_table_fits_its_width() {
    let context = record().await;
    let answer = events(&context, &Question::default(), Limits::default()).await.unwrap();
    let wide = text(answer, Format::Table { width: 130 }).await;
    assert!(wide.lines().all(|l| l.chars().count() <= 130) && wide.starts_with(" date"), "{wide}");
    let answer = events(&context, &Question::default(), Limits::default()).await.unwrap();
    let narrow = text(answer, Format::Table { width: 60 }).await;
    assert!(narrow.lines().all(|l| l.chars().count() <= 60) && narrow.starts_with("── 1 ─"), "{narrow}");
}

#[test]
fn the_committed_dictionary_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/DICTIONARY.md");
    if std::env::var_os("SLT_UPDATE").is_some() {
        std::fs::write(&path, dictionary(None)).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == dictionary(None), "run `demarche dictionary > docs/DICTIONARY.md`");
}
