//! Counting matched, missed and false records.
//!
//! A match with an optional gold record is neither right nor wrong, and an optional record that is not found is no miss.
//! The accuracies are over the matches with gold that must be found.

use std::collections::BTreeMap;

use demarche_record::{Coded, DateBasis, Event, EventType, Party, Relation, Span};

use super::gold::{GoldDoc, GoldEntity, GoldEvent, GoldRelation};
use super::matching::{attribution_agrees, dates_agree, match_events, match_relations, parties_agree, party_agrees, places_agree, stands};
use crate::metrics::{Counts, Metrics, Scores, Table, pct, ratio};

/// Scores and, for `--errors`, each miss, each false record and each wrong field with its quote.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// Numbers and tables.
    pub scores: Scores,
    /// A line each.
    pub errors: Vec<String>,
}

/// Right and all.
#[derive(Clone, Copy, Default)]
struct Share(usize, usize);

impl Share {
    fn add(&mut self, right: bool) {
        self.0 += usize::from(right);
        self.1 += 1;
    }
}

/// How sure we are against how often we are right: the expected calibration error of Naeini, Cooper and Hauskrecht (2015) over ten bins of equal width. A record is
/// right where the coder has its act with its type.
#[derive(Default)]
struct Calibration([(f64, Share); 10]);

impl Calibration {
    fn add(&mut self, confidence: f32, right: bool) {
        let bin = ((confidence * 10.0) as usize).min(9);
        self.0[bin].0 += f64::from(confidence);
        self.0[bin].1.add(right);
    }

    /// Mean distance of confidence and share of right records, weighed by their number.
    fn error(&self) -> f64 {
        let all: usize = self.0.iter().map(|(_, s)| s.1).sum();
        let off: f64 = self.0.iter().map(|(sum, s)| (sum - s.0 as f64).abs()).sum();
        if all == 0 { 0.0 } else { off / all as f64 }
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["confidence", "n", "mean", "right"]);
        for (i, (sum, Share(right, n))) in self.0.iter().enumerate().filter(|(_, (_, s))| s.1 > 0) {
            let bin = format!("{:.1}–{:.1}", i as f64 / 10.0, (i + 1) as f64 / 10.0);
            table.row(vec![bin, n.to_string(), pct(sum / *n as f64), pct(ratio(*right, *n))]);
        }
        table
    }
}

#[derive(Default)]
struct Tally {
    events: Counts,
    parties: Counts,
    relations: Counts,
    by_type: BTreeMap<EventType, (Counts, Counts)>,
    by_status: BTreeMap<&'static str, (Share, Share)>,
    by_predicate: BTreeMap<&'static str, Counts>,
    fields: BTreeMap<&'static str, Share>,
    dated: Share,
    placed: Share,
    invented_dates: usize,
    calibration: Calibration,
    errors: Vec<String>,
}

/// Scores each document's records against the coder's.
pub fn score(gold: &[GoldDoc], coded: &[Coded]) -> Evaluation {
    let mut t = Tally::default();
    let mut notes = Vec::new();
    for (g, c) in gold.iter().zip(coded) {
        let sentences: Vec<Span> = c.document.sentences.iter().map(|s| s.span).collect();
        let lost = g.events.iter().filter(|e| stands(&g.text, &sentences, e).is_none()).count();
        if lost > 0 {
            notes.push(format!("{}: {lost} gold quotes are not in the text and count as missed", g.doc));
        }
        t.document(g, c, &sentences);
    }
    let scores = Scores { notes, ..t.scores(gold.len()) };
    Evaluation { scores, errors: t.errors }
}

impl Tally {
    fn document(&mut self, g: &GoldDoc, c: &Coded, sentences: &[Span]) {
        let pairs = match_events(g, sentences, &c.events);
        for (i, e) in g.events.iter().enumerate().filter(|(_, e)| !e.optional) {
            let ours = pairs.iter().find(|(x, _)| *x == i).map(|(_, j)| &c.events[*j]);
            self.gold_event(g, e, ours);
        }
        for (j, p) in c.events.iter().enumerate() {
            let found = pairs.iter().find(|(_, x)| *x == j);
            if found.is_none_or(|(i, _)| !g.events[*i].optional) {
                self.calibration.add(p.confidence, found.is_some());
            }
            if found.is_none() {
                let f = Counts { false_: 1, ..Counts::default() };
                self.events.add(f);
                self.parties.add(f);
                let by_type = self.by_type.entry(p.event_type).or_default();
                by_type.0.add(f);
                by_type.1.add(f);
                self.errors.push(format!("{}\tFALSE EVENT\t{}\t[{}]", g.doc, our_event(p), p.rule));
            }
        }
        let pairs = match_relations(g, &c.relations);
        for (i, r) in g.relations.iter().enumerate().filter(|(_, r)| !r.optional) {
            let found = pairs.iter().any(|(x, _)| *x == i);
            let count = Counts::of(1, usize::from(found), usize::from(found));
            self.relations.add(count);
            self.by_predicate.entry(r.predicate.as_str()).or_default().add(count);
            if !found {
                self.errors.push(format!("{}\tMISSED RELATION\t{}", g.doc, gold_relation(r)));
            }
        }
        for (j, r) in c.relations.iter().enumerate() {
            if !pairs.iter().any(|(_, x)| *x == j) {
                let f = Counts { false_: 1, ..Counts::default() };
                self.relations.add(f);
                self.by_predicate.entry(r.predicate.as_str()).or_default().add(f);
                self.errors.push(format!("{}\tFALSE RELATION\t{}\t[{}]", g.doc, our_relation(r), r.rule));
            }
        }
    }

    fn gold_event(&mut self, g: &GoldDoc, e: &GoldEvent, ours: Option<&Event>) {
        let agree = ours.is_some_and(|p| parties_agree(e, p));
        let found = usize::from(ours.is_some());
        self.events.add(Counts::of(1, found, found));
        self.parties.add(Counts::of(1, found, usize::from(agree)));
        let by_type = self.by_type.entry(e.event_type).or_default();
        by_type.0.add(Counts::of(1, found, found));
        by_type.1.add(Counts::of(1, found, usize::from(agree)));
        let by_status = self.by_status.entry(e.status.as_str()).or_default();
        by_status.0.add(ours.is_some());
        let Some(p) = ours else {
            self.errors.push(format!("{}\tMISSED EVENT\t{}", g.doc, gold_event(e)));
            return;
        };
        by_status.1.add(p.status == e.status);
        let date = p.date.filter(|_| !matches!(p.date_basis, DateBasis::Publication | DateBasis::None));
        let right_date = match (&e.date, &date) {
            (None, None) => true,
            (Some(a), Some(b)) => dates_agree(a, b),
            _ => false,
        };
        let right_place = places_agree(e.place.as_deref(), p.place.as_ref());
        let attribution = attribution_agrees(&e.attribution, &p.attribution);
        if e.date.is_some() {
            self.dated.add(right_date);
        } else if date.is_some() {
            self.invented_dates += 1;
        }
        if e.place.is_some() {
            self.placed.add(right_place);
        }
        let sayers = |names: Vec<&str>| if names.is_empty() { "none".to_owned() } else { names.join(" > ") };
        let shown = [
            ("status", p.status == e.status, e.status.to_string(), p.status.to_string()),
            (
                "attribution",
                attribution,
                sayers(e.attribution.iter().map(String::as_str).collect()),
                sayers(p.attribution.iter().map(|a| a.source.name.as_str()).collect()),
            ),
            (
                "date",
                right_date,
                e.date.map_or("none".into(), |d| d.to_string()),
                format!("{} ({})", p.date.map_or("none".into(), |d| d.to_string()), p.date_basis),
            ),
            (
                "place",
                right_place,
                e.place.clone().unwrap_or("none".into()),
                p.place.as_ref().map_or("none".into(), |x| x.name.clone().unwrap_or_else(|| x.text.clone())),
            ),
            ("parties", agree, gold_parties(e), our_parties(p)),
        ];
        for (field, right, want, got) in shown {
            self.fields.entry(field).or_default().add(right);
            if !right {
                self.errors.push(format!("{}\tWRONG {}\t{want} ≠ {got}\t{} `{}`", g.doc, field.to_uppercase(), e.event_type, e.quote));
            }
        }
        for (gold, ours) in [(&e.actors, &p.actors), (&e.recipients, &p.recipients)] {
            self.entities(&g.doc, gold, ours);
        }
    }

    /// Country or code of each gold party of a matched event, and the sector of those that agree.
    fn entities(&mut self, doc: &str, gold: &[GoldEntity], ours: &[Party]) {
        for g in gold.iter().filter(|g| g.country.is_some() || g.code.is_some()) {
            let agreeing: Vec<&Party> = ours.iter().filter(|p| party_agrees(g, p)).collect();
            self.fields.entry("actor_code").or_default().add(!agreeing.is_empty());
            if let Some(sector) = &g.sector {
                let right = agreeing.iter().any(|p| p.sector.is_some_and(|s| s.as_str() == sector));
                self.fields.entry("actor_sector").or_default().add(right);
                if !right {
                    let code = g.code.as_deref().or(g.country.as_deref()).unwrap_or("–");
                    let have = ours
                        .iter()
                        .map(|p| format!("{} [{} {}]", p.name, p.code.as_deref().unwrap_or("–"), p.sector.map_or("–", |s| s.as_str())));
                    let have = have.collect::<Vec<_>>().join(", ");
                    self.errors.push(format!("{doc}\tWRONG ENTITY\t{} [{code} {sector}] ≠ {have}", g.label()));
                }
            }
        }
    }

    fn scores(&self, documents: usize) -> Scores {
        let mut m = Metrics::of(self.events.gold());
        m.set("documents", documents as f64);
        let mut table = Table::new(&["", "n", "P", "R", "F1"]);
        for (key, label, c) in [
            ("event_type", "event type", self.events),
            ("who_what_whom", "who-what-whom", self.parties),
            ("relation", "relation", self.relations),
        ] {
            m.set_f1(key, c);
            table.counts(label, c);
        }
        let mut fields = Table::new(&["on matched events", "n", "right"]);
        for (field, key) in [
            ("status", "status_accuracy"),
            ("attribution", "attribution_accuracy"),
            ("date", "date_accuracy"),
            ("place", "place_accuracy"),
            ("actor_code", "actor_code_accuracy"),
            ("actor_sector", "actor_sector_accuracy"),
        ] {
            let Share(right, n) = self.fields.get(field).copied().unwrap_or_default();
            m.set_accuracy(key, right, n);
            fields.row(vec![field.replace('_', " "), n.to_string(), pct(ratio(right, n))]);
        }
        for (label, key, Share(right, n)) in [
            ("date, where the coder gives one", "date_given_accuracy", self.dated),
            ("place, where the coder gives one", "place_given_accuracy", self.placed),
        ] {
            m.set_accuracy(key, right, n);
            fields.row(vec![label.to_owned(), n.to_string(), pct(ratio(right, n))]);
        }
        m.set("dates_invented", self.invented_dates as f64);
        m.set("calibration_error", self.calibration.error());
        let mut types = Table::new(&["type", "n", "P", "R", "F1", "who-what-whom F1"]);
        for (t, (c, w)) in &self.by_type {
            types.row(vec![t.to_string(), c.gold().to_string(), pct(c.precision()), pct(c.recall()), pct(c.f1()), pct(w.f1())]);
        }
        let mut statuses = Table::new(&["gold status", "n", "found", "status right"]);
        for (s, (found, right)) in &self.by_status {
            statuses.row(vec![(*s).to_owned(), found.1.to_string(), pct(ratio(found.0, found.1)), pct(ratio(right.0, right.1))]);
        }
        let mut predicates = Table::new(&["predicate", "n", "P", "R", "F1"]);
        for (p, c) in &self.by_predicate {
            predicates.counts(p, *c);
        }
        Scores { metrics: m, tables: vec![table, fields, types, statuses, predicates, self.calibration.table()], notes: Vec::new() }
    }
}

fn list<'a>(names: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> String {
    let all: Vec<String> = names.map(|(n, c)| format!("{n} ({})", c.unwrap_or("–"))).collect();
    if all.is_empty() { "nobody".to_owned() } else { all.join(", ") }
}

fn gold_parties(e: &GoldEvent) -> String {
    let side = |s: &[GoldEntity]| list(s.iter().map(|x| (x.label(), x.code.as_deref().or(x.country.as_deref()))));
    format!("{} → {}", side(&e.actors), side(&e.recipients))
}

fn our_parties(p: &Event) -> String {
    let side = |s: &[Party]| list(s.iter().map(|x| (x.name.as_str(), x.code.as_deref().or(x.country.as_deref()))));
    format!("{} → {}", side(&p.actors), side(&p.recipients))
}

fn gold_event(e: &GoldEvent) -> String {
    format!("{} {} `{}` in `{}`", e.event_type, gold_parties(e), e.trigger, e.quote)
}

fn our_event(p: &Event) -> String {
    format!("{} {} `{}` in `{}`", p.event_type, our_parties(p), p.evidence.trigger, p.evidence.quote)
}

fn gold_relation(r: &GoldRelation) -> String {
    let objects: Vec<String> = r.object.list().iter().map(|o| o.label().to_owned()).collect();
    let not = if r.holds { "" } else { "not " };
    format!("{} {not}{} {} in `{}`", r.subject.label(), r.predicate, objects.join(", "), r.quote)
}

fn our_relation(r: &Relation) -> String {
    let objects: Vec<&str> = r.objects.iter().map(|o| o.name.as_str()).collect();
    let not = if r.holds { "" } else { "not " };
    format!("{} {not}{} {} in `{}`", r.subject.name, r.predicate, objects.join(", "), r.evidence.quote)
}

#[cfg(test)]
mod tests {
    use demarche_record::{Attribution, Edtf, EntityKind, Evidence, Place, PlacePrecision, Predicate, Quad, Sector, Stance, Status};

    use super::*;

    const TEXT: &str = "Serbia condemned Kosovo on Monday. The EU warned both sides. Miloš Vučević met Putin in Kazan, an aide said.";

    fn gold(line: &str) -> Vec<GoldDoc> {
        let json = format!(r#"{{"doc": "d", "text": "{TEXT}", {line}}}"#);
        vec![serde_json::from_str(&json).unwrap()]
    }

    fn standard() -> Vec<GoldDoc> {
        gold(
            r#""events": [
            {"quote": "Serbia condemned Kosovo on Monday", "trigger": "condemned", "event_type": "ACCUSE", "actors": [{"name": "Serbia", "country": "SRB", "code": "SRB", "sector": "GOV"}], "recipients": [{"name": "Kosovo", "country": "XKX", "code": "XKX", "sector": "GOV"}], "status": "actual", "attribution": [], "date": "2024-03-18", "place": null},
            {"quote": "The EU warned both sides", "trigger": "warned", "event_type": "THREATEN", "actors": [{"name": "European Union", "country": null, "code": "EUR", "sector": "IGO"}], "recipients": [{"name": "Serbia", "country": "SRB", "code": "SRB"}], "status": "actual", "attribution": [], "date": null, "place": null, "optional": true},
            {"quote": "Miloš Vučević met Putin in Kazan", "trigger": "met", "event_type": "CONSULT", "actors": [{"name": "Miloš Vučević", "country": "SRB", "code": "SRB", "sector": "GOV"}, {"name": "Vladimir Putin", "country": "RUS", "code": "RUS", "sector": "GOV"}], "recipients": [], "status": "actual", "attribution": ["an aide"], "date": null, "place": "Kazan"}],
            "relations": [{"quote": "Serbia condemned Kosovo", "subject": {"name": "Serbia", "code": "SRB", "country": "SRB"}, "predicate": "recognizes", "object": {"name": "Kosovo", "code": "XKX", "country": "XKX"}, "holds": false}]"#,
        )
    }

    fn party(name: &str, code: Option<&str>) -> Party {
        let code = code.map(str::to_owned);
        let kind = Some(if code.is_some() { EntityKind::State } else { EntityKind::Person });
        Party { text: name.into(), entity_id: name.into(), name: name.into(), country: code.clone(), code, sector: Some(Sector::Gov), kind }
    }

    fn evidence(quote: &str, trigger: &str) -> Evidence {
        let chars = |words: &str| {
            let byte = TEXT.find(words).unwrap();
            let start = TEXT[..byte].chars().count();
            (start as u32, (start + words.chars().count()) as u32)
        };
        let ((start, end), (trigger_start, trigger_end)) = (chars(quote), chars(trigger));
        Evidence { doc: "d".into(), sentence: 0, start, end, quote: quote.into(), trigger_start, trigger_end, trigger: trigger.into() }
    }

    fn event(event_type: EventType, actors: &[(&str, Option<&str>)], recipients: &[(&str, Option<&str>)], at: Evidence) -> Event {
        let side = |s: &[(&str, Option<&str>)]| s.iter().map(|(n, c)| party(n, *c)).collect();
        Event {
            event_id: "e".into(),
            event_type,
            event_mode: vec![],
            contexts: None,
            contexts_basis: None,
            actors: side(actors),
            recipients: side(recipients),
            third_parties: vec![],
            status: Status::Actual,
            attribution: vec![],
            date: None,
            date_basis: DateBasis::None,
            count: None,
            dead: None,
            injured: None,
            arrested: None,
            ranges: vec![],
            amount: None,
            place: None,
            cameo: None,
            goldstein: None,
            quad: Quad::VerbalConflict,
            evidence: at,
            rule: "test".into(),
            confidence: 0.5,
        }
    }

    fn right() -> Vec<Event> {
        let mut a = event(
            EventType::Accuse,
            &[("Serbia", Some("SRB"))],
            &[("Kosovo", Some("XKX"))],
            evidence("Serbia condemned Kosovo", "condemned"),
        );
        a.date = Some("2024-03-18".parse::<Edtf>().unwrap());
        a.date_basis = DateBasis::Relative;
        let mut b = event(
            EventType::Consult,
            &[("Vučević", Some("SRB")), ("Putin", Some("RUS"))],
            &[],
            evidence("Miloš Vučević met Putin in Kazan, an aide said", "met"),
        );
        b.place = Some(Place {
            text: "Kazan".into(),
            name: None,
            country: None,
            admin1: None,
            latitude: None,
            longitude: None,
            geonames_id: None,
            precision: PlacePrecision::City,
        });
        b.attribution = vec![Attribution { source: party("an aide", None), cue: "said".into(), channel: None, stance: Stance::Asserts }];
        vec![a, b]
    }

    fn relation(predicate: Predicate, subject: &str, object: &str, holds: bool) -> Relation {
        Relation {
            relation_id: "r".into(),
            subject: party(subject, Some("SRB")),
            predicate,
            objects: vec![party(object, Some("XKX"))],
            holds,
            matter: None,
            valid_from: None,
            valid_to: None,
            date_basis: DateBasis::None,
            status: Status::Actual,
            attribution: vec![],
            evidence: evidence("Serbia condemned Kosovo", "condemned"),
            rule: "test".into(),
            confidence: 0.5,
        }
    }

    fn run(gold: &[GoldDoc], events: Vec<Event>, relations: Vec<Relation>) -> Evaluation {
        score(gold, &[Coded { events, relations, ..Coded::default() }])
    }

    fn get(e: &Evaluation, key: &str) -> f64 {
        e.scores.metrics.get(key).unwrap_or_else(|| panic!("no {key}"))
    }

    const KEYS: [&str; 7] =
        ["event_type_f1", "who_what_whom_f1", "status_accuracy", "attribution_accuracy", "date_accuracy", "place_accuracy", "relation_f1"];

    #[test]
    fn all_right_is_one_and_the_optional_record_is_not_missed() {
        let e = run(&standard(), right(), vec![relation(Predicate::Recognizes, "Serbia", "Kosovo", false)]);
        for key in KEYS {
            assert_eq!(get(&e, key), 1.0, "{key}: {:?}", e.errors);
        }
        assert_eq!((get(&e, "n"), get(&e, "event_type_n"), get(&e, "relation_n")), (2.0, 2.0, 1.0));
        assert!(e.errors.is_empty(), "{:?}", e.errors);
    }

    #[test]
    fn the_optional_record_found_is_no_error_even_with_wrong_parties() {
        let mut events = right();
        events.push(event(EventType::Threaten, &[("Russia", Some("RUS"))], &[], evidence("The EU warned both sides", "warned")));
        let e = run(&standard(), events, vec![]);
        assert_eq!((get(&e, "event_type_f1"), get(&e, "who_what_whom_f1"), get(&e, "relation_f1")), (1.0, 1.0, 0.0));
    }

    #[test]
    fn wrong_type_or_wrong_sentence_is_false_and_missed() {
        let mut events = right();
        events[0].event_type = EventType::Reject;
        let e = run(&standard(), events, vec![]);
        assert_eq!((get(&e, "event_type_f1"), get(&e, "event_type_f1_precision"), get(&e, "event_type_recall")), (0.5, 0.5, 0.5));
        let mut events = right();
        events[0].evidence = evidence("The EU warned both sides", "warned");
        let e = run(&standard(), events, vec![]);
        assert_eq!(get(&e, "event_type_f1"), 0.5);
        assert_eq!(e.errors.iter().filter(|l| l.contains("MISSED EVENT") || l.contains("FALSE EVENT")).count(), 2);
    }

    #[test]
    fn wrong_parties_cost_only_who_what_whom() {
        for (actors, recipients) in
            [(vec![("Kosovo", Some("XKX"))], vec![("Serbia", Some("SRB"))]), (vec![("Serbia", Some("SRB"))], vec![]), (vec![], vec![])]
        {
            let mut events = right();
            events[0] = event(EventType::Accuse, &actors, &recipients, evidence("Serbia condemned Kosovo", "condemned"));
            let e = run(&standard(), events, vec![]);
            assert_eq!((get(&e, "event_type_f1"), get(&e, "who_what_whom_f1")), (1.0, 0.5));
        }
        // A recipient where the coder has none.
        let mut events = right();
        events[1].recipients = vec![party("Putin", Some("RUS"))];
        assert_eq!(get(&run(&standard(), events, vec![]), "who_what_whom_f1"), 0.5);
    }

    #[test]
    fn each_wrong_field_is_counted_over_the_matched_events() {
        let mut events = right();
        events[0].status = Status::Negated;
        events[0].attribution = events[1].attribution.clone();
        events[0].date = Some("2024-03-19".parse::<Edtf>().unwrap());
        events[0].place = events[1].place.clone();
        let e = run(&standard(), events, vec![]);
        for key in ["status_accuracy", "attribution_accuracy", "date_accuracy", "place_accuracy"] {
            assert_eq!(get(&e, key), 0.5, "{key}");
        }
        assert_eq!(get(&e, "event_type_f1"), 1.0);
        assert_eq!(e.errors.iter().filter(|l| l.contains("WRONG")).count(), 4, "{:?}", e.errors);
    }

    #[test]
    fn a_publication_date_is_no_date() {
        let mut events = right();
        events[0].date_basis = DateBasis::Publication;
        events[1].date = Some("2024-03-18".parse::<Edtf>().unwrap());
        events[1].date_basis = DateBasis::Publication;
        // The first lacks the gold date; the second is right, because the gold has none.
        assert_eq!(get(&run(&standard(), events, vec![]), "date_accuracy"), 0.5);
        let mut events = right();
        events[1].date = Some("2024-03-18".parse::<Edtf>().unwrap());
        events[1].date_basis = DateBasis::Explicit;
        let e = run(&standard(), events, vec![]);
        assert_eq!((get(&e, "date_accuracy"), get(&e, "dates_invented")), (0.5, 1.0));
    }

    #[test]
    fn two_records_of_one_act_are_one_right_and_one_false() {
        let mut events = right();
        events.push(events[0].clone());
        let e = run(&standard(), events, vec![]);
        assert_eq!((get(&e, "event_type_f1_precision"), get(&e, "event_type_f1_recall")), (2.0 / 3.0, 1.0));
    }

    #[test]
    fn the_trigger_decides_between_two_acts_of_a_sentence() {
        let gold = gold(
            r#""events": [
            {"quote": "Serbia condemned", "trigger": "Serbia", "event_type": "ACCUSE", "status": "actual"},
            {"quote": "Serbia condemned Kosovo", "trigger": "condemned", "event_type": "ACCUSE", "status": "negated"}]"#,
        );
        let mut p = event(EventType::Accuse, &[], &[], evidence("Serbia condemned Kosovo", "condemned"));
        p.status = Status::Negated;
        assert_eq!(get(&run(&gold, vec![p], vec![]), "status_accuracy"), 1.0);
    }

    #[test]
    fn relations_want_predicate_parties_and_sign() {
        for (r, f1) in [
            (relation(Predicate::Recognizes, "Republic of Serbia", "Kosovo", false), 1.0),
            (relation(Predicate::Recognizes, "Serbia", "Kosovo", true), 0.0),
            (relation(Predicate::Sanctions, "Serbia", "Kosovo", false), 0.0),
        ] {
            assert_eq!(get(&run(&standard(), vec![], vec![r]), "relation_f1"), f1);
        }
        let mut other = relation(Predicate::Recognizes, "Serbia", "Kosovo", false);
        other.objects = vec![party("Abkhazia", None)];
        assert_eq!(get(&run(&standard(), vec![], vec![other]), "relation_f1"), 0.0);
    }

    #[test]
    fn persons_and_offices_agree_by_name_and_not_by_country() {
        let gold = gold(
            r#""relations": [{"quote": "Miloš Vučević", "subject": {"name": "Miloš Vučević", "country": "SRB", "code": "SRB"}, "predicate": "holds_office", "object": {"name": "Prime Minister of Serbia", "country": "SRB"}}]"#,
        );
        let mut r = relation(Predicate::HoldsOffice, "Vucevic", "Serbian Prime Minister", true);
        r.objects[0].country = Some("SRB".into());
        assert_eq!(get(&run(&gold, vec![], vec![r.clone()]), "relation_f1"), 1.0);
        r.objects[0] = party("President of Serbia", Some("SRB"));
        assert_eq!(get(&run(&gold, vec![], vec![r.clone()]), "relation_f1"), 0.0);
        r.objects[0] = party("Prime Minister of Serbia", Some("SRB"));
        r.subject = party("Serbia", Some("SRB"));
        assert_eq!(get(&run(&gold, vec![], vec![r]), "relation_f1"), 0.0);
    }

    #[test]
    fn sureness_is_held_against_the_share_that_is_right() {
        let mut c = Calibration::default();
        for (confidence, right) in [(0.8, true), (0.82, false), (0.5, true), (1.0, true)] {
            c.add(confidence, right);
        }
        // |1.62 − 1| + |0.5 − 1| + |1 − 1| over 4.
        assert!((c.error() - 0.28).abs() < 1e-6);
        assert_eq!(Calibration::default().error(), 0.0);
    }

    #[test]
    fn nothing_predicted_scores_nothing_and_lists_every_miss() {
        let e = run(&standard(), vec![], vec![]);
        for key in KEYS {
            assert_eq!(get(&e, key), 0.0, "{key}");
        }
        assert_eq!(e.errors.len(), 3);
    }
}
