//! Events, their mentions and their dyads as rows.

use arrow_array::RecordBatch;
use demarche_identity::{Dyad, EventRow, Group, Mention, Party, merge};
use demarche_record::Table;

use super::{Cell, Rows};
use crate::error::Result;

/// The rows that a month's groups make in each derived table; the groups point into `mentions`.
pub(crate) fn derived(month: &str, mut groups: Vec<Group>, mentions: &[Mention<'_>]) -> Result<Vec<(Table, RecordBatch)>> {
    // Ids begin with the day: in their order a record is found by the statistics of a few pages.
    groups.sort_by(|a, b| a.event_id.cmp(&b.event_id));
    let (mut events, mut links, mut dyads) = (Rows::new(Table::Events), Rows::new(Table::EventMentions), Rows::new(Table::Dyads));
    let mut merged = Vec::new();
    for group in &groups {
        for m in &group.members {
            let Some(mention) = mentions.get(m.mention) else { continue };
            links.push(&[
                Cell::some(&group.event_id),
                Cell::some(mention.mention_id),
                Cell::some(month),
                Cell::count(m.source_group),
                Cell::some(&m.why),
            ])?;
        }
        merged.extend(merge(group, mentions));
    }
    for row in &merged {
        event(&mut events, month, row)?;
    }
    // Dyads are asked for by actor and recipient.
    let mut pairs: Vec<(&EventRow<'_>, &Dyad<'_>)> = merged.iter().flat_map(|r| r.dyads.iter().map(move |d| (r, d))).collect();
    pairs.sort_by_key(|(row, d)| {
        (d.actor.and_then(|p| p.code), d.recipient.and_then(|p| p.code), row.date.and_then(|d| d.first()), &row.event_id)
    });
    for (row, pair) in pairs {
        dyad(&mut dyads, month, row, pair)?;
    }
    Ok(vec![(Table::Events, events.take()?), (Table::EventMentions, links.take()?), (Table::Dyads, dyads.take()?)])
}

fn event(rows: &mut Rows, month: &str, e: &EventRow<'_>) -> Result<()> {
    let place = e.place.as_ref();
    let date = e.date.map(|d| d.to_string());
    let mut row =
        vec![Cell::some(&e.event_id), Cell::some(month), Cell::some(e.event_type.as_str()), texts(&e.event_mode), texts(&e.contexts)];
    row.extend(parties(&e.actors));
    row.extend(parties(&e.recipients));
    row.extend([
        Cell::Texts(e.third_parties.iter().map(|t| Some(t.id)).collect()),
        Cell::Texts(e.third_parties.iter().map(|t| Some(t.name)).collect()),
        Cell::Texts(e.third_parties.iter().map(|t| Some(t.role)).collect()),
        Cell::some(e.status.as_str()),
        texts(&e.accounts),
        Cell::Text(date.as_deref()),
        Cell::Date(e.date.and_then(|d| d.first())),
        Cell::Date(e.date.and_then(|d| d.last())),
        Cell::some(e.date_basis.as_str()),
        Cell::Int(e.count),
        Cell::Int(e.dead),
        Cell::Int(e.injured),
        Cell::Int(e.arrested),
        Cell::Text(place.and_then(|p| p.id)),
        Cell::Text(place.map(|p| p.name)),
        Cell::Text(place.and_then(|p| p.country)),
        Cell::Text(place.and_then(|p| p.admin1)),
        Cell::Real(place.and_then(|p| p.latitude)),
        Cell::Real(place.and_then(|p| p.longitude)),
        Cell::Long(place.and_then(|p| p.geonames_id)),
        Cell::Text(place.map(|p| p.precision.as_str())),
        Cell::Text(e.cameo),
        Cell::Real(e.goldstein),
        Cell::some(e.quad.as_str()),
        Cell::count(e.mention_count),
        Cell::count(e.report_count),
        Cell::count(e.source_count),
        Cell::Date(e.first_published),
        Cell::Date(e.last_published),
        Cell::some(e.first_report_id),
        Cell::some(e.mention_id),
        Cell::some(e.quote),
        Cell::Real(Some(e.confidence)),
    ]);
    rows.push(&row)
}

fn dyad(rows: &mut Rows, month: &str, e: &EventRow<'_>, d: &Dyad<'_>) -> Result<()> {
    let mut row = vec![
        Cell::some(&e.event_id),
        Cell::some(month),
        Cell::Date(e.date.and_then(|d| d.first())),
        Cell::Date(e.date.and_then(|d| d.last())),
    ];
    for p in [d.actor, d.recipient] {
        let texts = [p.map(|p| p.id), p.map(|p| p.name), p.and_then(|p| p.country), p.and_then(|p| p.code), p.and_then(|p| p.sector)];
        row.extend(texts.map(Cell::Text));
    }
    row.extend([
        Cell::Bool(Some(d.reciprocal)),
        Cell::some(e.event_type.as_str()),
        Cell::some(e.quad.as_str()),
        Cell::Text(e.cameo),
        Cell::Real(e.goldstein),
        Cell::some(e.status.as_str()),
        Cell::count(e.mention_count),
        Cell::count(e.source_count),
        Cell::some(e.quote),
    ]);
    rows.push(&row)
}

fn texts<'a>(items: &[&'a str]) -> Cell<'a> {
    Cell::Texts(items.iter().map(|&t| Some(t)).collect())
}

fn parties<'a>(ps: &[Party<'a>]) -> [Cell<'a>; 5] {
    [
        Cell::Texts(ps.iter().map(|p| Some(p.id)).collect()),
        Cell::Texts(ps.iter().map(|p| Some(p.name)).collect()),
        Cell::Texts(ps.iter().map(|p| p.country).collect()),
        Cell::Texts(ps.iter().map(|p| p.code).collect()),
        Cell::Texts(ps.iter().map(|p| p.sector).collect()),
    ]
}
