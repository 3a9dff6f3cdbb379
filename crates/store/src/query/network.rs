//! Who acts on whom, as a graph: its strongest ties and those whom they tie.
//!
//! A tie is directed, and counts acts; the strength is the number of independent sources, so that one report copied forty times is one. Acts that name nobody to
//! whom they are done, and what somebody does to themselves, tie nobody.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arrow_array::{Array, RecordBatch};
use datafusion::dataframe::DataFrame;
use datafusion::functions_aggregate::expr_fn::{bool_and, count, sum};
use datafusion::logical_expr::{Expr, JoinType, col};
use datafusion::prelude::SessionContext;
use demarche_record::{EventType, Status};
use serde::Serialize;

use super::cells::ints;
use super::complete::{Known, known};
use super::lists::{events, select};
use super::questions::{acts, any, codes, days, parties};
use super::run::frame;
use super::timeline::score;
use super::{Limits, Question};
use crate::error::Result;
use crate::session::strings;

/// Somebody who acts or is acted on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// Entity id.
    pub id: String,
    /// Canonical name.
    pub name: String,
    /// What it is.
    pub kind: Option<String>,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// Entity code.
    pub code: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// Acts that it has a part in, among all that are asked for.
    pub events: i64,
    /// Independent sources of these, added up.
    pub sources: i64,
}

/// All that one does to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Edge {
    /// Who acts.
    pub actor_id: String,
    /// To whom.
    pub recipient_id: String,
    /// How many acts.
    pub events: i64,
    /// Independent sources of these, added up.
    pub sources: i64,
    /// Mean PLOVER score of the acts.
    pub score: f64,
    /// Acts of each type.
    pub types: BTreeMap<String, i64>,
    /// True where in all of them both act, as in a meeting.
    pub reciprocal: bool,
}

/// A graph of acts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Network {
    /// Whom the edges tie, by id.
    pub nodes: Vec<Node>,
    /// The strongest edges, the strongest first.
    pub edges: Vec<Edge>,
    /// True where weaker edges were left out.
    pub cut: bool,
}

/// The strongest ties among the acts that a question means.
///
/// # Errors
/// Where the question cannot be answered.
pub async fn network(context: &SessionContext, q: &Question, most: usize, limits: Limits) -> Result<Network> {
    let pairs = dyads(context, q).await?.filter(col("actor_id").not_eq(col("recipient_id")))?;
    let by = vec![col("actor_id"), col("recipient_id"), col("event_type")];
    let of = vec![count(col("event_id")), sum(col("source_count")), bool_and(col("reciprocal"))];
    let batches = frame(context, pairs.clone().aggregate(by, of)?, limits).await?.collect().await?;
    let (edges, cut) = strongest(&batches, most)?;

    let tied: BTreeSet<&str> = edges.iter().flat_map(|e| [e.actor_id.as_str(), e.recipient_id.as_str()]).collect();
    let side = |role: &str| pairs.clone().select(vec![col(role).alias("id"), col("event_id"), col("source_count")]);
    let parts = side("actor_id")?.union(side("recipient_id")?)?.distinct()?;
    let parts = parts.aggregate(vec![col("id")], vec![count(col("event_id")), sum(col("source_count"))])?;
    let mut counts: HashMap<String, (i64, i64)> = HashMap::new();
    for batch in frame(context, parts, limits).await?.collect().await? {
        let (ids, events, sources) = (strings(&batch, 0)?, ints(&batch, 1)?, ints(&batch, 2)?);
        let of_batch = (0..batch.num_rows()).filter(|&i| tied.contains(ids.value(i)));
        counts.extend(of_batch.map(|i| (ids.value(i).to_owned(), (events.value(i), sources.value(i)))));
    }
    let mut who: HashMap<String, Known> =
        known(context, tied.iter().copied()).await?.into_iter().map(|k| (k.entity_id.clone(), k)).collect();
    let node = |id: &str| {
        let (events, sources) = counts.get(id).copied().unwrap_or_default();
        // Every party is in `entities`; of a damaged store the id is name enough.
        let k = who.remove(id).unwrap_or_else(|| Known { entity_id: id.to_owned(), name: id.to_owned(), ..Known::default() });
        Node { id: k.entity_id, name: k.name, kind: k.kind, country: k.country, code: k.entity_code, sector: k.sector, events, sources }
    };
    Ok(Network { nodes: tied.iter().copied().map(node).collect(), edges, cut })
}

fn strongest(batches: &[RecordBatch], most: usize) -> Result<(Vec<Edge>, bool)> {
    let mut all: BTreeMap<(String, String), Edge> = BTreeMap::new();
    for batch in batches {
        let [actor, recipient, kind] = [strings(batch, 0)?, strings(batch, 1)?, strings(batch, 2)?];
        let (events, sources, both) = (ints(batch, 3)?, ints(batch, 4)?, ints(batch, 5)?);
        for i in (0..batch.num_rows()).filter(|&i| actor.is_valid(i) && recipient.is_valid(i)) {
            let (a, r) = (actor.value(i).to_owned(), recipient.value(i).to_owned());
            let edge = all.entry((a.clone(), r.clone())).or_insert_with(|| Edge {
                actor_id: a,
                recipient_id: r,
                events: 0,
                sources: 0,
                score: 0.0,
                types: BTreeMap::new(),
                reciprocal: true,
            });
            edge.events += events.value(i);
            edge.sources += sources.value(i);
            edge.score += score(kind.value(i)) * events.value(i) as f64;
            edge.reciprocal &= both.value(i) != 0;
            *edge.types.entry(kind.value(i).to_owned()).or_default() += events.value(i);
        }
    }
    let mut edges: Vec<Edge> = all.into_values().collect();
    for e in &mut edges {
        e.score = (e.score / e.events.max(1) as f64 * 100.0).round() / 100.0;
    }
    // In the order of the ids where they are of one strength, so that the same edges are kept each time.
    edges.sort_by_key(|e| (std::cmp::Reverse(e.sources), std::cmp::Reverse(e.events)));
    let cut = edges.len() > most;
    edges.truncate(most);
    Ok((edges, cut))
}

/// The pairs of the acts that a question means. What `dyads` has is asked of it; the rest of the events.
async fn dyads(context: &SessionContext, q: &Question) -> Result<DataFrame> {
    let mut pairs = context.table("dyads").await?;
    let parties = parties(context, q, |who, role| who.is(role), ["actor", "recipient"]).await?;
    let same = [parties, any("event_type", &codes::<EventType>(&q.types)?), any("status", &codes::<Status>(&q.status)?)];
    let sources = q.min_sources.map(|n| col("source_count").gt_eq(datafusion::logical_expr::lit(n)));
    let conditions: Vec<Expr> = same.into_iter().flatten().chain(sources).chain(days(q, None)).collect();
    for condition in conditions {
        pairs = pairs.filter(condition)?;
    }
    let by_event = !q.modes.is_empty() || !q.stance.is_empty();
    if !by_event && q.place.is_none() && q.source.is_none() && q.sayer.is_none() && q.words.is_none() {
        return Ok(pairs);
    }
    let found = acts(context, q).await?.select(vec![col("event_id").alias("found")])?;
    Ok(pairs.join(found, JoinType::LeftSemi, &["event_id"], &["found"], None)?)
}

/// The edges in SQL.
///
/// # Errors
/// Where somebody who is asked for is not in the store.
pub async fn network_sql(context: &SessionContext, q: &Question, most: usize) -> Result<String> {
    let columns =
        "d.actor_id, d.recipient_id, count(*) AS events, sum(d.source_count) AS sources, avg(plover_score(d.event_type)) AS score";
    let chosen = select("event_id", "events", &events(context, q).await?, "").replace('\n', " ");
    let conditions = vec!["d.actor_id <> d.recipient_id".to_owned(), format!("d.event_id IN ({chosen})")];
    let asked = select(columns, "dyads d", &conditions, "");
    Ok(format!("{asked}\nGROUP BY 1, 2\nORDER BY sources DESC, events DESC, 1, 2\nLIMIT {most}"))
}
