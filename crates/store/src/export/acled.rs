//! The layout of ACLED: its columns and its terms, not its coding rules.
//!
//! 31 columns, CSV with header: `event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1
//! inter1 actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3 location latitude longitude
//! geo_precision source source_scale notes fatalities tags timestamp`.
//!
//! ACLED is about political violence and protest. PROTEST, ASSAULT, MOBILIZE, arrests and ceasefires have a sub-event type there; other acts
//! are left out. Its coders read more than the words of an act, so that the terms are the nearest ones, and deaths that no report tells stay
//! empty where ACLED writes 0.

use std::io::Write;

use super::Export;
use super::codes::{Codes, number};
use super::pairs;
use super::sheet::{Cell, Dialect, Sheet};
use super::source::Row;
use crate::error::Result;
use crate::rows::day_number;

/// The columns.
pub(super) const COLUMNS: [&str; 31] = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
];

pub(super) async fn write(export: &mut Export<'_>, out: &mut (impl Write + Send)) -> Result<()> {
    export.count_left_out().await?;
    export.count_dayless().await?;
    export.count_relations().await?;
    export.loss.lacks(&[
        ("event_mode", "a mode decides the sub-event type and has no column of its own"),
        ("contexts", "no column"),
        ("third_party_name", "mediators, hosts and guarantors have no column"),
        ("accounts", "by whose account it is told has no column"),
        ("count", "no column"),
        ("injured", "no column"),
        ("arrested", "no column"),
        ("cameo", "no column"),
        ("goldstein", "no column"),
        ("confidence", "no column"),
        ("source_count", "independent sources have no column"),
    ]);
    export.loss.leaves_empty(&[
        ("region", "ACLED's own division of the world"),
        ("admin2, admin3", "not resolved"),
        ("source_scale", "not coded"),
        ("tags", "not coded"),
    ]);
    export.loss.notes.push("ACLED's columns and terms, not its coding rules; fatalities that no report tells are empty, not 0");
    export
        .loss
        .notes
        .push("event_id_cnty is the country and the first 60 bits of SHA-256 over event_id; timestamp is the day of the earliest report");
    let sql = format!(
        "SELECT e.*, m.source AS m_source FROM events e LEFT JOIN mentions m ON m.mention_id = e.mention_id WHERE {} ORDER BY e.event_id",
        export.dated()
    );
    let Export { source, codes, loss, .. } = export;
    let mut sheet = Sheet::new(out, Dialect::Commas, "");
    sheet.header(&COLUMNS)?;
    source
        .each(&sql, |row| {
            let Some(kind) = kind(row) else {
                loss.leave_out(format!("type {}: ACLED is about violence and protest", row.must("event_type")), 1);
                return Ok(());
            };
            if row.text("place_country").is_none() {
                loss.leave_out("no place: every row of ACLED has one", 1);
                return Ok(());
            }
            loss.record("events", row);
            pairs::count_undated(loss, row);
            sheet.row(&event(codes, row, kind))
        })
        .await?;
    sheet.finish(loss)
}

const VIOLENCE: &str = "Political violence";
const PROTEST: &str = "Demonstrations";
const STRATEGY: &str = "Strategic developments";

/// Disorder type, event type and sub-event type.
type Kind = (&'static str, &'static str, &'static str);

fn kind(row: Row<'_>) -> Option<Kind> {
    let modes = row.texts("event_mode");
    let is = |m: &str| modes.contains(&Some(m));
    Some(match row.must("event_type") {
        "PROTEST" if is("riot") => (PROTEST, "Riots", "Violent demonstration"),
        "PROTEST" => (PROTEST, "Protests", "Peaceful protest"),
        "ASSAULT" if is("crowd-control") => ("Political violence; Demonstrations", "Protests", "Excessive force against protesters"),
        "ASSAULT" if is("suicide-attack") => (VIOLENCE, "Explosions/Remote violence", "Suicide bomb"),
        "ASSAULT" if is("aerial") || is("drone") => (VIOLENCE, "Explosions/Remote violence", "Air/drone strike"),
        "ASSAULT" if is("heavy-weapons") => (VIOLENCE, "Explosions/Remote violence", "Shelling/artillery/missile attack"),
        "ASSAULT" if is("explosives") => (VIOLENCE, "Explosions/Remote violence", "Remote explosive/landmine/IED"),
        "ASSAULT" if is("unconventional") => (VIOLENCE, "Explosions/Remote violence", "Chemical weapon"),
        "ASSAULT" if is("abduct") => (VIOLENCE, "Violence against civilians", "Abduction/forced disappearance"),
        "ASSAULT" if is("sexual") => (VIOLENCE, "Violence against civilians", "Sexual violence"),
        "ASSAULT" if is("destroy") => (STRATEGY, STRATEGY, "Looting/property destruction"),
        "ASSAULT" if civilian(row) => (VIOLENCE, "Violence against civilians", "Attack"),
        "ASSAULT" => (VIOLENCE, "Battles", "Armed clash"),
        "MOBILIZE" => (STRATEGY, STRATEGY, "Change to group/activity"),
        "COERCE" if is("arrest") => (STRATEGY, STRATEGY, "Arrests"),
        "COERCE" if is("seize") => (STRATEGY, STRATEGY, "Looting/property destruction"),
        "RETREAT" if is("ceasefire") => (STRATEGY, STRATEGY, "Agreement"),
        "RETREAT" if is("disarm") => (STRATEGY, STRATEGY, "Disrupted weapons use"),
        "RETREAT" if is("withdraw") => (STRATEGY, STRATEGY, "Change to group/activity"),
        _ => return None,
    })
}

/// True where those to whom it is done bear no arms.
fn civilian(row: Row<'_>) -> bool {
    let sectors = row.texts("recipient_sector");
    !sectors.is_empty() && sectors.iter().all(|s| matches!(inter(*s), "Civilians" | ""))
}

/// ACLED's kinds of actor.
fn inter(sector: Option<&str>) -> &'static str {
    match sector {
        Some("GOV" | "MIL" | "COP" | "SPY" | "JUD" | "LEG") => "State forces",
        Some("REB") => "Rebel group",
        Some("PRM" | "UAF" | "CRM" | "PTY" | "OPP") => "Political militia",
        Some("CVL" | "BUS" | "EDU" | "JRN" | "LAB" | "MED" | "REF" | "REL" | "SOC" | "ELI" | "AGR" | "NGO") => "Civilians",
        Some("IGO") => "External/Other forces",
        _ => "",
    }
}

fn event<'a>(codes: &'a Codes, row: Row<'a>, (disorder, event_type, sub_event): Kind) -> Vec<Cell<'a>> {
    let day = row.day();
    let crowd = if event_type == "Riots" { "Rioters" } else { "Protesters" };
    let protest = event_type == "Riots" || sub_event == "Peaceful protest";
    let side = |role: &str| {
        let (names, sectors) = (row.texts(&format!("{role}_name")), row.texts(&format!("{role}_sector")));
        let first = names.first().copied().flatten();
        let others: Vec<&str> = names.iter().skip(1).copied().flatten().collect();
        (first, others.join("; "), inter(sectors.first().copied().flatten()))
    };
    let (mut actors, recipients) = (side("actor"), side("recipient"));
    // Two actors and nobody to whom it is done: each is a side.
    let (second, second_others) = if recipients.0.is_none() && !protest {
        let names = row.texts("actor_name");
        actors.1.clear();
        (names.get(1).copied().flatten(), names.iter().skip(2).copied().flatten().collect::<Vec<_>>().join("; "))
    } else {
        (recipients.0, recipients.1)
    };
    let inter1 = if protest { crowd } else { actors.2 };
    let inter2 = if recipients.0.is_none() && !protest { inter(row.texts("actor_sector").get(1).copied().flatten()) } else { recipients.2 };
    let interaction = [inter1, inter2].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>();
    let country = codes.country(row.text("place_country"), day);
    let precision = match (row.date("date_from"), row.date("date_to")) {
        (Some(a), Some(b)) if a == b => 1,
        (Some(a), Some(b)) if a.until(b).is_ok_and(|s| s.get_days() <= 7) => 2,
        _ if row.text("date_basis") == Some("publication") => 2,
        _ => 3,
    };
    let seconds = row.date("first_published").map(|d| i64::from(day_number(d)) * 86_400);
    vec![
        Cell::code(format!("{}{}", row.must("place_country"), number(&[row.must("event_id")]))),
        Cell::number(day),
        Cell::number(day.map(|d| d.year())),
        Cell::number(Some(precision)),
        Cell::code(disorder),
        Cell::code(event_type),
        Cell::code(sub_event),
        Cell::text(actors.0),
        Cell::made(actors.1),
        Cell::code(inter1),
        Cell::text(second),
        Cell::made(second_others),
        Cell::code(inter2),
        Cell::code(interaction.join("-")),
        Cell::code(if event_type == "Violence against civilians" || (disorder == VIOLENCE && civilian(row)) {
            "Civilian targeting"
        } else {
            ""
        }),
        Cell::code(country.map(|c| c.iso_numeric.trim_start_matches('0')).unwrap_or_default()),
        Cell::Empty,
        Cell::text(Some(codes.name(row.text("place_country"), day))),
        Cell::text(row.text("place_admin1")),
        Cell::Empty,
        Cell::Empty,
        Cell::text(row.text("place_name")),
        Cell::number(row.real("latitude")),
        Cell::number(row.real("longitude")),
        Cell::code(match row.text("place_precision") {
            Some("exact" | "city") => "1",
            Some("admin1") => "2",
            _ => "3",
        }),
        Cell::text(row.text("m_source")),
        Cell::Empty,
        Cell::text(row.text("quote")),
        Cell::number(row.int("dead")),
        Cell::Empty,
        Cell::number(seconds),
    ]
}
