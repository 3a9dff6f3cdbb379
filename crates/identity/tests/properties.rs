//! What grouping promises for every set of mentions.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Made, made, world};
use demarche_identity::{Group, Month, group, group_all, merge};
use jiff::civil::date;
use proptest::prelude::*;

/// Members of each group by id, without the numbers of the list.
fn by_id(groups: &[Group], made: &[Made]) -> BTreeMap<String, Vec<(String, usize, String)>> {
    let row = |g: &Group| g.members.iter().map(|m| (made[m.mention].mention_id.clone(), m.source_group, m.why.clone())).collect();
    groups.iter().map(|g| (format!("{} {}", g.month, g.event_id), row(g))).collect()
}

fn grouped(made: &[Made]) -> Vec<Group> {
    let mentions: Vec<_> = made.iter().map(Made::mention).collect();
    group_all(&mentions)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn order_changes_nothing(set in world(), seed in any::<u64>()) {
        let before = by_id(&grouped(&set), &set);
        let mut shuffled = set.clone();
        common::shuffle(&mut shuffled, seed);
        prop_assert_eq!(by_id(&grouped(&shuffled), &shuffled), before);
    }

    #[test]
    fn each_mention_is_in_exactly_one_group(set in world()) {
        let groups = grouped(&set);
        let mut seen: Vec<usize> = groups.iter().flat_map(|g| g.members.iter().map(|m| m.mention)).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..set.len()).collect::<Vec<_>>());
        let ids: BTreeSet<&str> = groups.iter().map(|g| g.event_id.as_str()).collect();
        prop_assert_eq!(ids.len(), groups.len());
    }

    #[test]
    fn no_group_mixes_what_must_stay_apart(set in world()) {
        for g in grouped(&set) {
            let of: BTreeSet<_> = g.members.iter().map(|m| (set[m.mention].status, set[m.mention].event_type, set[m.mention].denied)).collect();
            prop_assert_eq!(of.len(), 1);
            let days: BTreeSet<_> = g.members.iter().filter_map(|m| set[m.mention].act_day).collect();
            prop_assert!(days.len() <= 1, "two days in one group: {days:?}");
        }
    }

    #[test]
    fn a_month_needs_its_window_and_no_more(set in world()) {
        let all: Vec<_> = set.iter().map(Made::mention).collect();
        for month in [2, 3, 4, 5].map(|m| Month::of(Some(date(2024, m, 1)))) {
            let (from, to) = month.window().unwrap();
            let near: Vec<Made> = set.iter().filter(|m| m.mention().day().is_some_and(|d| (from..=to).contains(&d))).cloned().collect();
            let window: Vec<_> = near.iter().map(Made::mention).collect();
            prop_assert_eq!(by_id(&group(month, &window), &near), by_id(&group(month, &all), &set));
        }
    }

    #[test]
    fn new_mentions_change_only_the_months_they_touch(set in world(), added in prop::collection::vec(made(), 1..4)) {
        let mut more = set.clone();
        more.extend(added.iter().cloned().enumerate().map(|(n, mut m)| { m.mention_id = format!("m9{n}"); m }));
        let touched: BTreeSet<String> = added.iter().flat_map(|m| Month::touched_by(m.mention().day())).map(|m| m.to_string()).collect();
        let elsewhere = |all: BTreeMap<String, Vec<(String, usize, String)>>| -> BTreeMap<_, _> {
            all.into_iter().filter(|(id, _)| !touched.contains(id.split(' ').next().unwrap_or_default())).collect()
        };
        prop_assert_eq!(elsewhere(by_id(&grouped(&set), &set)), elsewhere(by_id(&grouped(&more), &more)));
    }

    #[test]
    fn every_group_makes_a_row(set in world()) {
        let mentions: Vec<_> = set.iter().map(Made::mention).collect();
        for g in group_all(&mentions) {
            let row = merge(&g, &mentions).unwrap();
            prop_assert_eq!(row.mention_count, g.members.len());
            prop_assert!(row.source_count >= 1 && row.source_count <= row.report_count);
            prop_assert!(!row.dyads.is_empty());
            prop_assert_eq!(Month::of(row.day()), g.month);
        }
    }
}
