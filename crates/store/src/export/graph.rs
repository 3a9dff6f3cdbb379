//! What the two graph layouts share: the entities that take part, the relations that stand, and text in XML.

use std::borrow::Cow;

use super::{Export, literal};
use crate::core::current::current;
use crate::error::Result;

/// Reasons that hold for both.
const LOST: &[(&str, &str)] = &[
    ("contexts", "no attribute"),
    ("third_party_name", "mediators, hosts and guarantors are no end of an edge"),
    ("accounts", "by whose account it is told has no attribute"),
    ("count", "no attribute"),
    ("dead", "no attribute"),
    ("injured", "no attribute"),
    ("arrested", "no attribute"),
    ("place_name", "no attribute"),
];

/// Counts what makes no edge, and declares what an edge has no place for.
pub(super) async fn begin(export: &mut Export<'_>) -> Result<()> {
    export.count_left_out().await?;
    export.count_unheld().await?;
    export.count(&lone(export), "events with no pair of parties: an edge has two ends").await?;
    export.loss.lacks(LOST);
    Ok(())
}

/// Every entity that is a party of an edge, once, with what it was most often called the same: the first in the order of letters.
pub(super) fn nodes(export: &Export<'_>) -> String {
    format!(
        "SELECT id, min(name) AS name, min(country) AS country, min(code) AS code, min(sector) AS sector, min(day) AS first, max(day) AS last \
         FROM ({} UNION ALL {} UNION ALL {} UNION ALL {}) GROUP BY id ORDER BY id",
        party(export, "actor"),
        party(export, "recipient"),
        format_args!(
            "SELECT subject_id AS id, subject_name AS name, subject_country AS country, subject_code AS code, subject_sector AS sector, \
             published AS day FROM ({}) WHERE o_id IS NOT NULL",
            relations(export)
        ),
        format_args!(
            "SELECT o_id AS id, o_name AS name, o_country AS country, o_code AS code, o_sector AS sector, published AS day FROM ({}) \
             WHERE o_id IS NOT NULL",
            relations(export)
        ),
    )
}

fn party(export: &Export<'_>, role: &str) -> String {
    format!(
        "SELECT d.{role}_id AS id, d.{role}_name AS name, d.{role}_country AS country, d.{role}_code AS code, d.{role}_sector AS sector, \
         coalesce(d.date_from, d.date_to, e.first_published) AS day FROM dyads d JOIN events e ON e.event_id = d.event_id AND e.month = d.month \
         WHERE {} AND d.actor_id IS NOT NULL AND d.recipient_id IS NOT NULL",
        export.condition()
    )
}

/// The pairs of events that make an edge.
pub(super) fn edges(export: &Export<'_>, order: &str) -> String {
    format!(
        "SELECT e.*, d.actor_id AS a_id, d.recipient_id AS r_id, d.reciprocal FROM dyads d \
         JOIN events e ON e.event_id = d.event_id AND e.month = d.month \
         WHERE {} AND d.actor_id IS NOT NULL AND d.recipient_id IS NOT NULL ORDER BY {order}",
        export.condition()
    )
}

/// Events of which no pair makes an edge.
fn lone(export: &Export<'_>) -> String {
    format!(
        "SELECT count(*) AS n FROM events e LEFT JOIN (SELECT DISTINCT event_id FROM dyads WHERE actor_id IS NOT NULL AND recipient_id IS NOT NULL) d \
         ON d.event_id = e.event_id WHERE {} AND d.event_id IS NULL",
        export.condition()
    )
}

/// The statements of relations that the export carries: those of the current reading of each report, with a status that is asked for.
///
/// Statements are narrowed as events are; where events of one type are asked for, no relation is.
pub(super) fn statements(export: &Export<'_>) -> String {
    let o = export.options;
    let mut all = vec![format!("r.status IN ({})", export.in_statuses())];
    all.extend(o.event_type.map(|_| "false".to_owned()));
    all.extend(o.since.map(|d| format!("(r.valid_to_day IS NULL OR r.valid_to_day >= DATE '{d}')")));
    all.extend(o.until.map(|d| format!("coalesce(r.valid_from_day, r.published) <= DATE '{d}'")));
    all.extend(o.actor.as_ref().map(|a| {
        let a = literal(a);
        format!("(r.subject_id = {a} OR r.subject_name = {a} OR r.subject_country = {a})")
    }));
    format!("SELECT r.* FROM relations r JOIN ({}) c ON c.coding_id = r.coding_id WHERE {}", current(""), all.join(" AND "))
}

/// The relations that hold, a row for each object, with what kind of entity subject and object are.
pub(super) fn relations(export: &Export<'_>) -> String {
    format!(
        "SELECT p.*, a.kind AS s_kind, b.kind AS o_kind FROM ( \
           SELECT statement_id, published, source, subject_id, subject_name, subject_country, subject_code, subject_sector, predicate, \
             unnest(object_id) AS o_id, unnest(object_name) AS o_name, unnest(object_country) AS o_country, unnest(object_code) AS o_code, \
             unnest(object_sector) AS o_sector, matter, valid_from, valid_to, valid_from_day, valid_to_day, attribution_name, quote, confidence \
           FROM ({}) WHERE holds) p \
         LEFT JOIN (SELECT entity_id, min(kind) AS kind FROM entities GROUP BY entity_id) a ON a.entity_id = p.subject_id \
         LEFT JOIN (SELECT entity_id, min(kind) AS kind FROM entities GROUP BY entity_id) b ON b.entity_id = p.o_id \
         ORDER BY p.statement_id, p.o_id",
        statements(export)
    )
}

/// The events that the edges tell, once each.
pub(super) fn told(export: &Export<'_>) -> String {
    format!(
        "SELECT e.* FROM events e JOIN (SELECT DISTINCT event_id FROM dyads WHERE actor_id IS NOT NULL AND recipient_id IS NOT NULL) d \
         ON d.event_id = e.event_id WHERE {}",
        export.condition()
    )
}

/// Text in XML: markup escaped, and what XML 1.0 cannot hold left out.
pub(super) fn xml(text: &str) -> Cow<'_, str> {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if !text.contains(['&', '<', '>', '"', '\'']) && text.chars().all(allowed) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars().filter(|c| allowed(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_markup() {
        assert_eq!(xml("a < b & \"c\""), "a &lt; b &amp; &quot;c&quot;");
        assert_eq!(xml("bell\u{7} and \u{fffe}none"), "bell and none");
        assert!(matches!(xml("Србија"), Cow::Borrowed(_)));
    }
}
