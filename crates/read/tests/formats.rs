//! Each format from bytes to reports, and what each does with trouble.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

use demarche_read::{Columns, DateOrder, Format, Languages, Options, ReadError, Reports, Source, read};
use demarche_record::Report;

fn open(name: &str, bytes: impl Into<Vec<u8>>) -> Reports {
    read(&Source::bytes(name, bytes), &Options::default())
}

fn reports(name: &str, bytes: impl Into<Vec<u8>>) -> Vec<Report> {
    open(name, bytes).collect::<Result<_, _>>().unwrap()
}

fn error(name: &str, bytes: impl Into<Vec<u8>>) -> ReadError {
    open(name, bytes).find_map(Result::err).expect("an error")
}

#[test]
fn plain_text_is_kept_as_it_stands() {
    let found = reports("2024/talks.txt", "Talks resume\r\n\r\nThe parties met.\r\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].doc, "2024/talks");
    assert_eq!(found[0].title, None);
    assert_eq!(found[0].text, "Talks resume\n\nThe parties met.");
    assert_eq!(found[0].published, None);
}

#[test]
fn jsonl_with_the_names_of_many_services() {
    let lines = r#"
{"id": 7, "headline": "Talks", "body": "One.", "publish_date": "2024-03-18", "outlet": "Wire", "link": "https://x.org/1"}

{"title": "NewsAPI", "content": "Two.", "publishedAt": "2024-03-18T23:00:00Z", "source": {"id": null, "name": "Post"}, "url": "https://x.org/2"}
{"maintext": ["Three.", "Four."], "authors": ["A. Doe", "B. Roe"], "date_publish": "2024-03-18 10:00:00"}
{"text": "<p>Five &amp; six.</p><p>Seven.</p>"}
"#;
    let found = reports("news.jsonl", lines);
    assert_eq!(found.iter().map(|r| r.doc.as_str()).collect::<Vec<_>>(), ["7", "https://x.org/2", "news", "news#4"]);
    assert_eq!(found.iter().map(|r| r.text.as_str()).collect::<Vec<_>>(), ["One.", "Two.", "Three.\n\nFour.", "Five & six.\n\nSeven."]);
    for report in &found[..3] {
        assert_eq!(report.published.map(|d| d.to_string()).as_deref(), Some("2024-03-18"));
    }
    assert_eq!(found[1].source.as_deref(), Some("Post"));
    assert_eq!(found[2].byline.as_deref(), Some("A. Doe, B. Roe"));
}

#[test]
fn a_broken_line_costs_that_line() {
    let mut reader = open("a.jsonl", "{\"text\": \"One.\"}\n{\"text\": \"Tw\n{\"text\": \"Three.\"}\n{\"text\": \"\"}\n");
    let items: Vec<_> = reader.by_ref().collect();
    let texts: Vec<_> = items.iter().flatten().map(|r| r.text.as_str()).collect();
    assert_eq!(texts, ["One.", "Three."]);
    let error = items.iter().find_map(|i| i.as_ref().err()).unwrap();
    assert!(error.is_record() && error.is_malformed() && error.position() == Some(2), "{error}");
    assert!(error.to_string().starts_with("a.jsonl, line 2: not valid JSON"), "{error}");
    let notes = reader.tally().notes();
    assert_eq!(notes[0], "skipped 1 of 4 records: no text");
    assert_eq!(notes[1], "skipped 1 of 4 records: malformed or too long");
}

#[test]
fn arrays_wrappers_and_objects_over_many_lines() {
    let array = "[\n  {\"text\": \"One [1], {2}.\"},\n  {\"text\": \"Two \\\" \\\\\"}\n]\n";
    assert_eq!(reports("a.json", array).iter().map(|r| r.text.as_str()).collect::<Vec<_>>(), ["One [1], {2}.", "Two \" \\"]);
    let wrapped = "{\n \"status\": \"ok\",\n \"articles\": [{\"content\": \"One.\"}, {\"content\": \"Two.\"}]\n}";
    assert_eq!(reports("a.json", wrapped).len(), 2);
    assert_eq!(reports("a", "{\n  \"text\": \"One.\"\n}\n{\n  \"text\": \"Two.\"\n}\n").len(), 2);
    assert_eq!(reports("a", "[]").len(), 0);
    let deep = format!("[{}]", "[".repeat(100_000));
    assert!(open("a.json", deep).all(|r| r.is_err()));
    let deep = format!("{{\"a\": {}", "[".repeat(100_000));
    assert!(error("a.json", deep).is_malformed());
}

#[test]
fn records_without_a_field_for_the_text_are_told() {
    let error = error("a.jsonl", "{\"nid\": 1, \"lede\": \"One.\"}\n");
    assert!(error.is_malformed() && error.to_string().contains("`lede`"), "{error}");
    let options = Options { columns: Columns { text: Some("lede".into()), ..Columns::default() }, ..Options::default() };
    let found: Vec<_> = read(&Source::bytes("a.jsonl", "{\"nid\": 1, \"lede\": \"One.\"}\n"), &options).collect();
    assert_eq!(found[0].as_ref().unwrap().text, "One.");
}

#[test]
fn tables_with_quotes_line_ends_and_other_separators() {
    for (name, table) in [
        ("a.csv", "ID,Date,Headline,Body\n1,18 March 2024,\"Talks, again\",\"One.\n\nTwo \"\"quoted\"\".\"\n"),
        ("a.csv", "ID;Date;Headline;Body\n1;18.03.2024;Talks, again;\"One.\n\nTwo \"\"quoted\"\".\"\n"),
        ("a.tsv", "ID\tDate\tHeadline\tBody\n1\t20240318\tTalks, again\t\"One.\n\nTwo \"\"quoted\"\".\"\n"),
        ("a", "\u{feff}ID|Date|Headline|Body\n1|2024-03-18|Talks, again|\"One.\n\nTwo \"\"quoted\"\".\"\n"),
    ] {
        let options = Options { format: (name == "a").then_some(Format::Csv), ..Options::default() };
        let found: Vec<Report> = read(&Source::bytes(name, table), &options).collect::<Result<_, _>>().unwrap();
        assert_eq!(found.len(), 1, "{table}");
        assert_eq!(found[0].doc, "1");
        assert_eq!(found[0].title.as_deref(), Some("Talks, again"));
        assert_eq!(found[0].published.map(|d| d.to_string()).as_deref(), Some("2024-03-18"));
        assert_eq!(found[0].text, "One.\n\nTwo \"quoted\".");
    }
}

#[test]
fn rows_that_do_not_fit_are_left_out_and_named() {
    let mut reader = open("a.csv", "date,text\n2024-03-18,One.\n2024-03-19,Two, and three.\n2024-03-20,Four.\n");
    let items: Vec<_> = reader.by_ref().collect();
    assert_eq!(items.len(), 3);
    let error = items[1].as_ref().unwrap_err();
    assert!(error.is_record() && error.position() == Some(3), "{error}");
    assert_eq!(items[2].as_ref().unwrap().text, "Four.");
    let none = crate::error("a.csv", "a,b\n1,2\n");
    assert!(none.to_string().contains("`a`, `b`"), "{none}");
}

#[test]
fn dates_with_two_readings_are_no_dates_until_the_order_is_stated() {
    let table = "date,text\n03/04/2024,One.\n";
    let mut reader = open("a.csv", table);
    assert_eq!(reader.next().unwrap().unwrap().published, None);
    assert!(reader.next().is_none() && reader.tally().unread_dates == 1);
    let options = Options { date_order: Some(DateOrder::DayFirst), ..Options::default() };
    let report = read(&Source::bytes("a.csv", table), &options).next().unwrap().unwrap();
    assert_eq!(report.published.map(|d| d.to_string()).as_deref(), Some("2024-04-03"));
}

#[test]
fn feeds() {
    let rss = r#"<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>The Post</title>
      <language>en-us</language>
      <item><title>Talks &amp; trade</title><link>https://x.org/1</link><pubDate>Mon, 18 Mar 2024 23:30:00 -0500</pubDate>
      <description>&lt;p&gt;The parties met.&lt;/p&gt;&lt;p&gt;They agreed.&lt;/p&gt;</description></item>
      <item><title>No text</title><guid>g2</guid></item></channel></rss>"#;
    let mut reader = open("news.rss", rss);
    let found: Vec<Report> = reader.by_ref().collect::<Result<_, _>>().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].doc, "https://x.org/1");
    assert_eq!(found[0].title.as_deref(), Some("Talks & trade"));
    assert_eq!(found[0].text, "The parties met.\n\nThey agreed.");
    assert_eq!(found[0].published.map(|d| d.to_string()).as_deref(), Some("2024-03-18"));
    assert_eq!(found[0].source.as_deref(), Some("The Post"));
    assert_eq!(found[0].language.as_deref(), Some("en"));
    assert_eq!(reader.tally().notes()[0], "skipped 1 of 2 records: no text");

    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title><entry><id>urn:1</id><title>T</title>
      <author><name>Jane Doe</name></author><updated>2024-03-18T00:30:00+02:00</updated>
      <link href="https://x.org/1"/><content type="html">&lt;p&gt;One.&lt;/p&gt;</content></entry></feed>"#;
    let found = reports("a.xml", atom);
    assert_eq!((found[0].doc.as_str(), found[0].byline.as_deref()), ("urn:1", Some("Jane Doe")));
    assert_eq!(found[0].published.map(|d| d.to_string()).as_deref(), Some("2024-03-18"));

    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Desk", "items":
      [{"id": "1", "url": "https://x.org/1", "content_html": "<p>One.</p>", "date_published": "2024-03-18T10:00:00Z"}]}"#;
    assert_eq!(reports("a.json", json)[0].text, "One.");
}

#[test]
fn ill_formed_feeds_are_mended() {
    let rss = "\n<b>Warning</b>: mysql <?xml version='1.0'?><rss version='2.0'><channel><title>A & B&nbsp;C</title>\
               <item><guid>1</guid><description>Profit & loss &mdash; 5 < 6 \u{1}&bogus;</description></item></channel></rss>";
    let rss = &rss[rss.find("<?xml").unwrap()..];
    let mut reader = open("a.xml", rss);
    let found: Vec<Report> = reader.by_ref().collect::<Result<_, _>>().unwrap();
    assert!(found[0].text.starts_with("Profit & loss — 5 < 6"), "{}", found[0].text);
    assert_eq!(reader.tally().broken_feeds, 0);
    let deep = format!("<rss><channel>{}", "<item><content><div>".repeat(100_000));
    assert_eq!(open("a.rss", deep).count(), 0);
    assert!(error("a.rss", "<opml><body/></opml>").is_malformed());
}

#[test]
fn pages() {
    let page = "<html lang=en><head><title>Talks resume | The Post</title><link rel=canonical href='https://x.org/a'>\
        <meta property='article:published_time' content='2024-03-18'><meta property='og:site_name' content='The Post'></head>\
        <body><nav>Home</nav><article><p>The parties met in Geneva on Monday, and agreed to go on with the talks that they \
        had broken off in March, both delegations said.</p></article></body></html>";
    let found = reports("page.html", page);
    assert_eq!(found[0].doc, "https://x.org/a");
    assert_eq!(found[0].title.as_deref(), Some("Talks resume"));
    assert_eq!(found[0].source.as_deref(), Some("The Post"));
    assert_eq!(found[0].published.map(|d| d.to_string()).as_deref(), Some("2024-03-18"));
    assert!(found[0].text.starts_with("The parties met") && found[0].text.ends_with("said."));
    assert!(error("page.html", "<html><script>x()</script></html>").is_no_text());
}

#[test]
fn only_english_where_asked_for() {
    let lines = "{\"text\": \"Le ministre des affaires étrangères a rencontré son homologue à Paris lundi matin pour parler de la paix.\"}\n\
                 {\"text\": \"The foreign minister met his counterpart in Paris on Monday morning to speak of the peace.\"}\n";
    let mut marked = open("a.jsonl", lines);
    assert_eq!(marked.by_ref().filter_map(Result::ok).filter_map(|r| r.language).collect::<Vec<_>>(), ["fr", "en"]);
    assert!(marked.tally().notes().iter().any(|n| n.contains("not in English (fr 1)")));
    let options = Options { languages: Languages::EnglishOnly, ..Options::default() };
    assert_eq!(read(&Source::bytes("a.jsonl", lines), &options).count(), 1);
}
