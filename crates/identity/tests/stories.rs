//! Small stories whose answer is known.

mod common;

use common::Made;
use demarche_identity::{Group, Month, group_all, merge, signature};
use demarche_record::{Edtf, EventType, Status};
use jiff::civil::date;

const WIRE: &str = "Chinese and American diplomats met in Beijing on Monday to discuss tariffs, fentanyl and military contacts, in the first such talks \
    since the autumn. The two delegations spoke for five hours behind closed doors and agreed to form a working group before the summer, \
    officials of both sides told reporters after the meeting ended late in the evening.";

fn groups(made: &[Made]) -> Vec<Group> {
    let mentions: Vec<_> = made.iter().map(Made::mention).collect();
    group_all(&mentions)
}

#[test]
fn one_story_at_fifty_outlets_is_one_event_with_one_source() {
    let mut all = Vec::new();
    for n in 0..50 {
        let mut m = Made::meeting(
            &format!("20240318-{n:02}"),
            date(2024, 3, 18 + n % 3),
            "Chinese and American diplomats met in Beijing on Monday",
        );
        let text = match n % 3 {
            0 => format!("BEIJING (Agency {n}) - {WIRE}"),
            1 => WIRE.replace("late in the evening", "late at night"),
            _ => format!("{WIRE} Reporting by staff of outlet {n}."),
        };
        m.signature = signature(&text);
        m.act_day = (n % 2 == 0).then(|| date(2024, 3, 18));
        all.push(m);
    }
    let found = groups(&all);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].members.len(), found[0].sources), (50, 1));
    assert_eq!(found[0].members[0].why, "first mention");
    assert!(found[0].members[1..].iter().all(|m| m.why == "copy of r20240318-00"), "{:?}", found[0].members[1]);
    let mentions: Vec<_> = all.iter().map(Made::mention).collect();
    let row = merge(&found[0], &mentions).unwrap();
    assert_eq!((row.mention_count, row.report_count, row.source_count), (50, 50, 1));
    assert!(row.event_id.starts_with("e20240318-") && row.event_id.len() == 26, "{}", row.event_id);
}

#[test]
fn an_outlet_that_tells_it_again_is_one_source() {
    let first = Made::meeting("1", date(2024, 3, 18), "They met in Beijing on tariffs");
    let mut again = Made::meeting("2", date(2024, 3, 18), "They met in Beijing, and tariffs were on the table");
    again.source = first.source.clone();
    let other = Made::meeting("3", date(2024, 3, 19), "The talks in Beijing on tariffs, at which they met, were long");
    let found = groups(&[first, again, other]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].sources, 2);
    assert_eq!(found[0].members.iter().map(|m| m.source_group).collect::<Vec<_>>(), [1, 1, 2]);
    assert!(found[0].members[2].why.starts_with("no date in either; published within 3 days"), "{}", found[0].members[2].why);
}

#[test]
fn a_denial_a_plan_and_the_act_stay_apart() {
    let told = Made::meeting("1", date(2024, 3, 18), "They met in Beijing");
    let mut plan = told.clone();
    plan.status = Status::Future;
    let mut denial = told.clone();
    denial.status = Status::Negated;
    let mut disputed = told.clone();
    disputed.denied = true;
    let mut all = vec![told, plan, denial, disputed];
    for (n, m) in all.iter_mut().enumerate() {
        m.mention_id = format!("m{n}");
    }
    assert_eq!(groups(&all).len(), 4);
}

#[test]
fn another_day_place_or_person_is_another_act() {
    let dated = |id: &str, day| {
        let mut m = Made::meeting(id, date(2024, 3, 20), "They met for talks on tariffs");
        m.act_day = Some(date(2024, 3, day));
        m
    };
    assert_eq!(groups(&[dated("1", 18), dated("2", 19)]).len(), 2);
    assert_eq!(groups(&[dated("1", 18), dated("2", 18)]).len(), 1);
    let strike = |id: &str, town| {
        let mut m = dated(id, 18);
        (m.event_type, m.actors, m.recipients, m.town) = (EventType::Assault, vec![4], vec![6], town);
        m.quote = "They shelled the port with rockets".into();
        m
    };
    assert_eq!(groups(&[strike("1", Some(1)), strike("2", Some(2))]).len(), 2);
    assert_eq!(groups(&[strike("1", Some(1)), strike("2", None)]).len(), 1);
}

#[test]
fn an_undated_mention_joins_the_act_of_the_days_before() {
    let mut act = Made::meeting("1", date(2024, 3, 30), "They met in Beijing on tariffs");
    act.act_day = Some(date(2024, 3, 30));
    let later = Made::meeting("2", date(2024, 4, 1), "They met in Beijing, tariffs on the table");
    let found = groups(&[act.clone(), later]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].month, Month::of(Some(date(2024, 3, 1))), "the month of the act, not of the later report");
    assert!(found[0].members[1].why.starts_with("no date of its own; published 2 days after"), "{}", found[0].members[1].why);
    let too_late = Made::meeting("3", date(2024, 4, 3), "They met in Beijing, tariffs on the table");
    assert_eq!(groups(&[act, too_late]).len(), 2);
}

#[test]
fn the_row_has_the_finest_date_the_latest_toll_and_the_usual_parties() {
    let strike = |id: &str, day, dead, actor| {
        let mut m = Made::meeting(id, date(2024, 3, day), "Troops shelled the port with rockets at dawn");
        (m.event_type, m.actors, m.recipients, m.dead) = (EventType::Assault, vec![actor], vec![6], dead);
        m
    };
    let mut first = strike("1", 18, Some(3), 4);
    first.act_day = Some(date(2024, 3, 18));
    let mut all = vec![first, strike("2", 19, Some(7), 5), strike("3", 20, None, 4), strike("4", 20, None, 4)];
    // A reading error: one of the four also takes China for an attacker.
    all[2].actors.push(2);
    let found = groups(&all);
    assert_eq!(found.len(), 1, "{found:?}");
    let mentions: Vec<_> = all.iter().map(Made::mention).collect();
    let row = merge(&found[0], &mentions).unwrap();
    assert_eq!(row.dead, Some(7));
    assert_eq!(row.date, Some(Edtf::day(date(2024, 3, 18))));
    assert_eq!(row.actors.iter().map(|p| p.id).collect::<Vec<_>>(), ["russia"]);
    assert_eq!(row.dyads.len(), 1);
}

#[test]
fn a_meeting_is_two_dyads() {
    let mut m = Made::meeting("1", date(2024, 3, 18), "They met");
    (m.actors, m.recipients) = (vec![0, 2], vec![]);
    let all = [m.mention()];
    let row = merge(&group_all(&all)[0], &all).unwrap();
    let pairs: Vec<_> = row.dyads.iter().map(|d| (d.actor.unwrap().id, d.recipient.unwrap().id, d.reciprocal)).collect();
    assert_eq!(pairs, [("united-states", "china", true), ("china", "united-states", true)]);
}
