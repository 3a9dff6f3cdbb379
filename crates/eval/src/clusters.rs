//! Event identity: which of the things that several reports tell are one act (`gold/clusters`, whose README defines the score).
//!
//! The product codes each report and groups all mentions at once. A gold member is found where a mention of its report touches the member's trigger;
//! B-cubed is counted over the found members, once for all scenes and once for either half: the weights of the grouping were set on the scenes of odd
//! number, those of even number are held out.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use demarche_identity::{Group, Mention, Signature, group_all, signature};
use demarche_record::{Coded, EventType, Span, Status};
use serde::Deserialize;

use crate::error::{EvalError, read_text};
use crate::metrics::{Metrics, Scores, greedy, ratio};
use crate::records::{self, GoldDoc};

/// The files of a folder.
pub struct Clusters {
    /// The reports, in the order of the file.
    pub reports: Vec<GoldDoc>,
    /// The acts.
    pub clusters: Vec<Cluster>,
}

/// An act with the words that tell it.
#[derive(Clone, Debug, Deserialize)]
pub struct Cluster {
    /// SCENE-LETTER.
    pub cluster: String,
    /// PLOVER type.
    pub event_type: EventType,
    /// Fact, plan, supposition or denial.
    pub status: Status,
    /// Where it is told.
    pub members: Vec<Telling>,
    /// Sources that tell it, without copies.
    pub independent: usize,
}

/// One telling.
#[derive(Clone, Debug, Deserialize)]
pub struct Telling {
    /// Report.
    pub doc: String,
    /// Words that name the act.
    pub trigger: String,
    /// Characters.
    pub trigger_start: usize,
}

/// Reads `reports.jsonl` and `clusters.jsonl`.
pub fn load(dir: &Path) -> Result<Clusters, EvalError> {
    let reports = records::load(&[dir.join("reports.jsonl")])?;
    let path = dir.join("clusters.jsonl");
    let known: HashSet<&str> = reports.iter().map(|r| r.doc.as_str()).collect();
    let mut clusters = Vec::new();
    for (i, line) in read_text(&path)?.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let cluster: Cluster = serde_json::from_str(line).map_err(|e| EvalError::at(&path, i + 1, e.to_string()))?;
        if let Some(m) = cluster.members.iter().find(|m| !known.contains(m.doc.as_str())) {
            return Err(EvalError::at(&path, i + 1, format!("`{}` is not in reports.jsonl", m.doc)));
        }
        clusters.push(cluster);
    }
    Ok(Clusters { reports, clusters })
}

/// A found member: its act, its group, the report and words for the list of errors.
struct Found {
    cluster: usize,
    group: usize,
    line: String,
}

/// Groups what the product coded and scores it; the second part lists the errors.
pub fn score(gold: &Clusters, ours: &[Coded]) -> (Scores, Vec<String>) {
    let signatures: Vec<Signature> = ours.iter().map(|c| signature(&c.report.text)).collect();
    let ids: Vec<Vec<String>> = ours.iter().map(|c| (0..c.events.len()).map(|n| format!("m-{}-{n:04}", c.report.doc)).collect()).collect();
    let mut mentions: Vec<Mention<'_>> = Vec::new();
    let mut of_report: Vec<Vec<usize>> = Vec::new();
    for ((coded, signature), ids) in ours.iter().zip(&signatures).zip(&ids) {
        of_report.push((mentions.len()..mentions.len() + ids.len()).collect());
        mentions.extend(coded.events.iter().zip(ids).map(|(e, id)| Mention::of(e, &coded.report, Some(signature), &coded.report.doc, id)));
    }
    let groups = group_all(&mentions);
    let mut group_of: HashMap<usize, (usize, &str)> = HashMap::new();
    for (g, group) in groups.iter().enumerate() {
        group_of.extend(group.members.iter().map(|m| (m.mention, (g, m.why.as_str()))));
    }
    let found = found(gold, ours, &of_report, &group_of);

    let members: usize = gold.clusters.iter().map(|c| c.members.len()).sum();
    let mut metrics = Metrics::of(members);
    metrics.set("found", ratio(found.len(), members));
    let scene = |f: &&Found| gold.clusters[f.cluster].cluster.split('-').next().and_then(|s| s.parse::<u32>().ok()).unwrap_or(0);
    for (name, half) in [("", None), ("tuned_", Some(1)), ("held_out_", Some(0))] {
        let part: Vec<&Found> = found.iter().filter(|f| half.is_none_or(|h| scene(f) % 2 == h)).collect();
        let (precision, recall) = b_cubed(&part);
        metrics.set(&format!("{name}b3_precision"), precision);
        metrics.set(&format!("{name}b3_recall"), recall);
        metrics.set(&format!("{name}b3_f1"), if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 });
    }
    let counted = independent(gold, &groups, &found);
    metrics.set_accuracy("independent_accuracy", counted.right, counted.found);
    metrics.set_accuracy("independent_accuracy_of_whole", counted.right, counted.whole);
    metrics.set("denials_with_acts", mixed(gold, &found) as f64);
    let notes = vec![format!("{} mentions in {} groups; {} of {members} members found.", mentions.len(), groups.len(), found.len())];
    (Scores { metrics, notes, ..Scores::default() }, errors(gold, &found))
}

/// The mention of each member, where there is one.
fn found(gold: &Clusters, ours: &[Coded], of_report: &[Vec<usize>], group_of: &HashMap<usize, (usize, &str)>) -> Vec<Found> {
    let report: HashMap<&str, usize> = ours.iter().enumerate().map(|(i, c)| (c.report.doc.as_str(), i)).collect();
    let members: Vec<(usize, &Telling)> =
        gold.clusters.iter().enumerate().flat_map(|(c, cluster)| cluster.members.iter().map(move |m| (c, m))).collect();
    let mut candidates = Vec::new();
    for (n, (c, member)) in members.iter().enumerate() {
        let Some(&r) = report.get(member.doc.as_str()) else { continue };
        let trigger = Span::new(member.trigger_start, member.trigger_start + member.trigger.chars().count());
        for (e, mention) in ours[r].events.iter().zip(&of_report[r]) {
            let span = |a: u32, b: u32| Span::new(a as usize, (b.max(a)) as usize);
            let (quote, word) = (span(e.evidence.start, e.evidence.end), span(e.evidence.trigger_start, e.evidence.trigger_end));
            if quote.overlaps(&trigger) || word.overlaps(&trigger) {
                let rank = (e.event_type == gold.clusters[*c].event_type, usize::MAX - quote.len(), word.overlaps(&trigger));
                candidates.push((rank, n, *mention));
            }
        }
    }
    let mut pairs = greedy(candidates);
    pairs.sort_unstable();
    let mut by_mention: HashMap<usize, (usize, usize)> = HashMap::new();
    for (r, list) in of_report.iter().enumerate() {
        by_mention.extend(list.iter().enumerate().map(|(e, m)| (*m, (r, e))));
    }
    let describe = |n: usize, mention: usize| {
        let (r, e) = by_mention[&mention];
        let event = &ours[r].events[e];
        let side = |p: &[demarche_record::Party]| p.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join("+");
        format!(
            "{} `{}` {} {} {} → {} {} ({}) @{} [{}] {}",
            members[n].1.doc,
            members[n].1.trigger,
            event.event_type,
            event.status,
            side(&event.actors),
            side(&event.recipients),
            event.date.map_or("-".to_owned(), |d| d.to_string()),
            event.date_basis,
            event.place.as_ref().map_or("-", |p| p.name.as_deref().unwrap_or(&p.text)),
            event.evidence.quote,
            group_of.get(&mention).map_or("", |(_, why)| why),
        )
    };
    let grouped = pairs.into_iter().filter_map(|(n, mention)| {
        let (group, _) = *group_of.get(&mention)?;
        Some(Found { cluster: members[n].0, group, line: describe(n, mention) })
    });
    grouped.collect()
}

/// Mean share of a member's group that is of its act, and of its act that is in its group.
fn b_cubed(found: &[&Found]) -> (f64, f64) {
    let (mut groups, mut acts, mut both) = (HashMap::new(), HashMap::new(), HashMap::new());
    for f in found {
        *groups.entry(f.group).or_insert(0usize) += 1;
        *acts.entry(f.cluster).or_insert(0usize) += 1;
        *both.entry((f.group, f.cluster)).or_insert(0usize) += 1;
    }
    let mean = |total: f64| if found.is_empty() { 0.0 } else { total / found.len() as f64 };
    let precision = both.iter().map(|((g, _), n)| (n * n) as f64 / groups[g] as f64).sum();
    let recall = both.iter().map(|((_, c), n)| (n * n) as f64 / acts[c] as f64).sum();
    (mean(precision), mean(recall))
}

/// How the sources of acts were counted.
#[derive(Default)]
struct Counted {
    /// Acts all of whose members were found.
    found: usize,
    /// Of these in one group.
    whole: usize,
    /// Of these with the right number of sources.
    right: usize,
}

fn independent(gold: &Clusters, groups: &[Group], found: &[Found]) -> Counted {
    let mut counted = Counted::default();
    for (c, cluster) in gold.clusters.iter().enumerate() {
        let of: Vec<usize> = found.iter().filter(|f| f.cluster == c).map(|f| f.group).collect();
        let Some(first) = of.first().filter(|_| of.len() == cluster.members.len()) else { continue };
        counted.found += 1;
        if of.iter().all(|g| g == first) {
            counted.whole += 1;
            counted.right += usize::from(groups[*first].sources == cluster.independent);
        }
    }
    counted
}

/// Groups in which a denied act stands beside one that happened.
fn mixed(gold: &Clusters, found: &[Found]) -> usize {
    let of = |status: Status| -> HashSet<usize> {
        found.iter().filter(|f| gold.clusters[f.cluster].status == status).map(|f| f.group).collect()
    };
    of(Status::Negated).intersection(&of(Status::Actual)).count()
}

/// Acts that were torn apart, and groups of several acts.
fn errors(gold: &Clusters, found: &[Found]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut show = |head: String, part: Vec<&Found>| {
        lines.push(head);
        lines.extend(part.iter().map(|f| format!("    {} g{} {}", gold.clusters[f.cluster].cluster, f.group, f.line)));
    };
    for (c, cluster) in gold.clusters.iter().enumerate() {
        let part: Vec<&Found> = found.iter().filter(|f| f.cluster == c).collect();
        if part.windows(2).any(|w| w[0].group != w[1].group) {
            show(format!("torn: {} {} {}", cluster.cluster, cluster.event_type, cluster.status), part);
        }
    }
    let mut groups: Vec<usize> = found.iter().map(|f| f.group).collect();
    groups.sort_unstable();
    groups.dedup();
    for g in groups {
        let part: Vec<&Found> = found.iter().filter(|f| f.group == g).collect();
        if part.windows(2).any(|w| w[0].cluster != w[1].cluster) {
            show(format!("mixed: group {g}"), part);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_cubed_as_counted_by_hand() {
        let member = |cluster, group| Found { cluster, group, line: String::new() };
        // Act 0 whole with a member of act 1 beside it; the other of act 1 alone.
        let all = [member(0, 0), member(0, 0), member(1, 0), member(1, 1)];
        let (precision, recall) = b_cubed(&all.iter().collect::<Vec<_>>());
        assert!((precision - (2.0 / 3.0 + 2.0 / 3.0 + 1.0 / 3.0 + 1.0) / 4.0).abs() < 1e-9);
        assert!((recall - (1.0 + 1.0 + 0.5 + 0.5) / 4.0).abs() < 1e-9);
    }
}
