use std::io::Write;

use datafusion::prelude::SessionContext;
use demarche_record::{EventType, Table};
use jiff::civil::date;
use serde_json::{Value, json};

use super::*;
use crate::export::{Layout, Options, export};
use crate::fixture::{self, Dice};

fn reading(layout: ForeignLayout, content: &str) -> (Vec<ForeignEvent>, Reading) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content.as_bytes()).unwrap();
    let mut events = Vec::new();
    let reading = read_foreign(layout, file.path(), |e| {
        events.push(e);
        Ok(())
    });
    (events, reading.unwrap())
}

fn refused(layout: ForeignLayout, content: &str) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content.as_bytes()).unwrap();
    read_foreign(layout, file.path(), |_| Ok(())).unwrap_err().to_string()
}

const ICEWS: &str = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude
1\t2014-03-02\tVladimir Putin\tExecutive,Government\tRussian Federation\tMake a visit\t42\t1.9\tBarack Obama\tExecutive,Government\tUnited States\t9\t3\tReuters\tMoscow\t\tMoskva\tRussian Federation\t55.75\t37.61
2\t2014-03-02\tonly three fields
3\t2014-02-30\tA\t\tAtlantis\tx\t042\t\tB\t\t\t9\t3\tReuters\t\t\t\t\t\t
4\t2014-03-03\tCitizen (Atlantis)\tGeneral Population / Civilian / Social\tAtlantis\tMake statement\t010\t0\t\t\t\t9\t1\tReuters\t\t\t\t\t999\t0
";

#[test]
fn icews_is_read_with_its_faults() {
    let (events, reading) = reading(ForeignLayout::Icews, ICEWS);
    assert_eq!((reading.events, reading.skipped, reading.untyped), (2, 2, 1));
    assert_eq!(reading.complaints, ["line 3: 3 columns, where the header has 20", "line 4: Event Date `2014-02-30` is no day"]);
    assert_eq!(reading.unknown_countries.into_iter().collect::<Vec<_>>(), [("Atlantis".to_owned(), 1)]);
    let visit = &events[0];
    assert_eq!((visit.code.as_deref(), visit.event_type), (Some("042"), Some(EventType::Consult)));
    assert_eq!(
        visit.actors[0],
        ForeignParty { name: Some("Vladimir Putin".into()), country: Some("RUS".into()), sector: Some("GOV".into()) }
    );
    assert_eq!((visit.date, visit.sentence, visit.latitude), (Some(date(2014, 3, 2)), Some(2), Some(55.75)));
    assert_eq!((events[1].latitude, events[1].recipients.len()), (None, 0));
}

#[test]
fn another_file_is_refused_with_what_it_lacks() {
    let e = refused(ForeignLayout::Icews, "date\ttext\n2014\tx\n");
    assert!(e.contains("lacks the columns Event ID"), "{e}");
    let e = refused(ForeignLayout::Gdelt, "a\tb\n");
    assert!(e.contains("2 columns, where GDELT 2.0 has 61"), "{e}");
    assert!(refused(ForeignLayout::Polecat, "").contains("is empty"));
}

/// The store of the exports' tests.
fn store(foreign: Vec<Value>) -> SessionContext {
    let all: Value = serde_json::from_str(include_str!("../export/fixture.json")).unwrap();
    let rows = |t: Table| if t == Table::ForeignEvents { foreign.clone() } else { all[t.name()].as_array().cloned().unwrap_or_default() };
    fixture::session(&Table::ALL.map(|t| (t, rows(t))))
}

fn wait<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// What we write in a layout reads back as the same acts.
#[test]
fn exports_read_back() {
    let folder = tempfile::tempdir().unwrap();
    for (layout, to, rows) in
        [(ForeignLayout::Gdelt, Layout::Gdelt, 9), (ForeignLayout::Icews, Layout::Icews, 9), (ForeignLayout::Polecat, Layout::Polecat, 4)]
    {
        let out = folder.path().join(to.name());
        wait(export(&store(Vec::new()), to, &Options::default(), &out)).unwrap();
        let mut events = Vec::new();
        let reading = read_foreign(layout, &out, |e| {
            events.push(e);
            Ok(())
        })
        .unwrap();
        assert_eq!((reading.events, reading.skipped), (rows, 0), "{to}: {reading:?}");
        assert!(reading.unknown_countries.is_empty(), "{to}: {reading:?}");
        let strike = events.iter().find(|e| e.event_type == Some(EventType::Assault)).unwrap();
        let countries = |p: &[ForeignParty]| p.iter().map(|p| p.country.clone().unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!((countries(&strike.actors), countries(&strike.recipients)), (vec!["RUS".into()], vec!["UKR".into()]), "{to}");
        assert_eq!((strike.date, strike.goldstein), (Some(date(2024, 3, 20)), Some(-10.0)), "{to}");
        assert_eq!(strike.actors[0].sector.as_deref(), Some("MIL"), "{to}");
        assert_eq!((strike.place_country.as_deref(), strike.latitude), (Some("UKR"), Some(49.98081)), "{to}");
        let talks = events.iter().find(|e| e.event_type == Some(EventType::Consult)).unwrap();
        assert!(countries(&talks.actors).iter().all(|c| c == "SRB" || c == "XKX"), "{to}: {talks:?}");
    }
}

/// Sound files with a few bytes changed are read or refused, and nothing is read that no place or day can be.
#[test]
fn a_mangled_file_is_read_or_refused() {
    const BYTES: &[u8] = b"\t\t\n\r;\"-.019Nx\xff\xc3\x00";
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let (mut whole, mut part, mut none) = (0, 0, 0);
    for (layout, to) in
        [(ForeignLayout::Gdelt, Layout::Gdelt), (ForeignLayout::Icews, Layout::Icews), (ForeignLayout::Polecat, Layout::Polecat)]
    {
        let out = folder.path().join(to.name());
        wait(export(&store(Vec::new()), to, &Options::default(), &out)).unwrap();
        let sound = std::fs::read(&out).unwrap();
        for _ in 0..700 {
            let mut bytes = sound.clone();
            for _ in 0..=dice.roll(4) {
                let at = dice.roll(bytes.len() as u64) as usize;
                match dice.roll(4) {
                    0 => bytes[at] = *dice.pick(BYTES),
                    1 => bytes.insert(at, *dice.pick(BYTES)),
                    2 => bytes.truncate(at.max(1)),
                    _ => drop(bytes.splice(at..at, b"\t7\t".iter().copied())),
                }
            }
            std::fs::write(&out, &bytes).unwrap();
            let mut events = 0;
            let read = read_foreign(layout, &out, |e| {
                assert!(e.latitude.is_none_or(|x| x.abs() <= 90.0) && e.longitude.is_none_or(|x| x.abs() <= 180.0), "{e:?}");
                assert!(!e.foreign_id.is_empty() && e.date.is_some() && e.id("x").len() == 26, "{e:?}");
                events += 1;
                Ok(())
            });
            match read {
                Ok(reading) => {
                    assert_eq!(reading.events, events);
                    *(if reading.skipped == 0 { &mut whole } else { &mut part }) += 1;
                }
                Err(e) => {
                    assert!(e.to_string().contains(to.name()), "it names the file: {e}");
                    none += 1;
                }
            }
        }
    }
    assert!(whole > 30 && part > 30 && none > 30, "{whole} read, {part} in part, {none} refused");
}

#[test]
fn a_row_is_known_by_what_it_says() {
    let (events, _) = reading(ForeignLayout::Icews, ICEWS);
    assert_eq!(events[0].id("icews"), events[0].clone().id("icews"));
    assert_ne!(events[0].id("icews"), events[0].id("icews-2"));
    assert_ne!(events[0].id("icews"), events[1].id("icews"));
    assert!(events[0].id("icews").starts_with("x20140302-"));
}

fn foreign(id: &str, day: &str, a: &[&str], b: &[&str], event_type: Option<&str>) -> Value {
    json!({"foreign_event_id": id, "origin": "icews", "foreign_id": id, "date": day, "actor_country": a, "recipient_country": b, "event_type": event_type, "text": "theirs"})
}

#[test]
fn agreement_is_counted_and_every_difference_shown() {
    let context = store(vec![
        // The meeting, a day later, and twice.
        foreign("x1", "2024-03-19", &["SRB"], &["XKX"], Some("CONSULT")),
        foreign("x2", "2024-03-19", &["SRB"], &["XKX"], Some("CONSULT")),
        // The strike, read otherwise.
        foreign("x3", "2024-03-20", &["RUS"], &["UKR"], Some("COERCE")),
        foreign("x4", "2024-03-21", &["CHN"], &["USA", "FRA"], Some("ACCUSE")),
        foreign("x5", "2024-03-21", &["CHN"], &[], Some("ACCUSE")),
        foreign("x6", "2024-03-21", &["CHN"], &["USA"], None),
    ]);
    let (ours, theirs) = (Side::Ours, Side::Origin("icews".into()));
    let run = |window| {
        let mut rows = Vec::new();
        let question = Question { window, ..Question::default() };
        let found = wait(compare(&context, [&ours, &theirs], &question, |d| {
            rows.push(d);
            Ok(())
        }))
        .unwrap();
        (found, rows)
    };
    // Ours are: two orders of the meeting, the strike, and the sanctions of one country.
    let (strict, rows) = run(0);
    assert_eq!(strict.total, Agreement { first: 4, first_found: 0, second: 4, second_found: 0 });
    assert_eq!(rows.len(), 8);
    let (near, rows) = run(1);
    assert_eq!(near.total, Agreement { first: 4, first_found: 1, second: 4, second_found: 1 });
    assert_eq!(near.by_type["CONSULT"], Agreement { first: 2, first_found: 1, second: 1, second_found: 1 });
    assert_eq!(near.by_dyad[&("SRB".to_owned(), "XKX".to_owned())].share(), Some(1.0));
    assert_eq!(near.by_month["2024-02"], Agreement { first: 1, ..Agreement::default() });
    assert_eq!((near.other_type, near.not_comparable[1]), (2, 2));
    let strike = rows.iter().find(|d| d.is_first && d.event_type == "ASSAULT").unwrap();
    assert_eq!((strike.others.as_slice(), strike.day), (["COERCE".to_owned()].as_slice(), date(2024, 3, 20)));
    assert!(strike.id.starts_with('e') && strike.text.as_deref().is_some_and(|t| t.contains("air strike")));
    assert!(near.correlation.is_some_and(|r| (-1.0..=1.0).contains(&r)));
}

#[test]
fn what_was_not_imported_is_named() {
    let e = wait(compare(&store(Vec::new()), [&Side::Ours, &Side::Origin("gdelt".into())], &Question::default(), |_| Ok(()))).unwrap_err();
    assert!(e.to_string().contains("demarche import gdelt FILE --store DIR"), "{e}");
}
