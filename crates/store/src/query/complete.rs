//! Entities by a beginning of their name, for a field that completes what is typed.

use std::collections::BTreeMap;

use arrow_array::Array;
use arrow_array::StringArray;
use datafusion::dataframe::DataFrame;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{col, lit};
use datafusion::prelude::SessionContext;
use serde::Serialize;

use super::cells::ints;
use crate::error::Result;
use crate::session::strings;

/// An entity as it is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Known {
    /// Entity id.
    pub entity_id: String,
    /// Canonical name.
    pub name: String,
    /// What it is.
    pub kind: Option<String>,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// Entity code.
    pub entity_code: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
}

/// All entities of a snapshot, ready to be looked through: the names folded, and how often each acts or is acted on.
#[derive(Debug, Default)]
pub struct Names {
    all: Vec<(String, i64, Known)>,
}

/// The columns of [`Known`].
const COLUMNS: [&str; 6] = ["entity_id", "name", "kind", "country", "entity_code", "sector"];

impl Names {
    /// Reads the entities of a snapshot.
    ///
    /// # Errors
    /// Where the tables cannot be read.
    pub async fn read(context: &SessionContext) -> Result<Names> {
        let mut often: BTreeMap<String, i64> = BTreeMap::new();
        for role in ["actor_id", "recipient_id"] {
            let counted = context.table("dyads").await?.aggregate(vec![col(role)], vec![count(col("event_id"))])?;
            for batch in counted.collect().await? {
                let (ids, counts) = (strings(&batch, 0)?, ints(&batch, 1)?);
                (0..batch.num_rows()).filter(|&i| ids.is_valid(i)).for_each(|i| {
                    *often.entry(ids.value(i).to_owned()).or_default() += counts.value(i);
                });
            }
        }
        let all = read(context.table("entities").await?).await?;
        let all = all.into_iter().map(|k| (demarche_code::key(&k.name), often.get(&k.entity_id).copied().unwrap_or(0), k)).collect();
        Ok(Names { all })
    }

    /// The entities whose name begins with what was typed, then those that have a word that does; in each the most active first.
    pub fn complete(&self, typed: &str, most: usize) -> Vec<&Known> {
        let typed_key = demarche_code::key(typed);
        let inner = format!(" {typed_key}");
        let code = typed.trim().to_uppercase();
        let place = |folded: &str, k: &Known| {
            if k.entity_id == typed.trim() || folded == typed_key {
                Some(0)
            } else if code.len() == 3 && k.entity_code.as_deref() == Some(&code) && k.kind.as_deref() == Some("state") {
                Some(1)
            } else if folded.starts_with(&typed_key) {
                Some(2)
            } else if folded.contains(&inner) {
                Some(3)
            } else {
                None
            }
        };
        let mut found: Vec<(u8, i64, &Known)> = self.all.iter().filter_map(|(folded, n, k)| Some((place(folded, k)?, -n, k))).collect();
        found.sort_by(|a, b| (a.0, a.1, &a.2.name, &a.2.entity_id).cmp(&(b.0, b.1, &b.2.name, &b.2.entity_id)));
        found.into_iter().take(most).map(|(_, _, k)| k).collect()
    }
}

/// The entities with these ids.
pub(super) async fn known<'a>(context: &SessionContext, ids: impl Iterator<Item = &'a str>) -> Result<Vec<Known>> {
    let ids = ids.map(lit).collect();
    read(context.table("entities").await?.filter(col("entity_id").in_list(ids, false))?).await
}

/// One row of each entity: what it was on different days has rows of its own, of which the first in order stands for it.
async fn read(entities: DataFrame) -> Result<Vec<Known>> {
    let mut all: BTreeMap<String, Known> = BTreeMap::new();
    for batch in entities.select_columns(&COLUMNS)?.collect().await? {
        let columns = (0..COLUMNS.len()).map(|c| strings(&batch, c)).collect::<Result<Vec<StringArray>>>()?;
        let may = |c: usize, i: usize| columns.get(c).filter(|a| a.is_valid(i)).map(|a| a.value(i).to_owned());
        for i in 0..batch.num_rows() {
            let k = Known {
                entity_id: may(0, i).unwrap_or_default(),
                name: may(1, i).unwrap_or_default(),
                kind: may(2, i),
                country: may(3, i),
                entity_code: may(4, i),
                sector: may(5, i),
            };
            let order = |k: &Known| (k.sector.is_none(), k.sector.clone(), k.name.clone());
            match all.get(&k.entity_id) {
                Some(had) if order(had) <= order(&k) => {}
                _ => {
                    all.insert(k.entity_id.clone(), k);
                }
            }
        }
    }
    Ok(all.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[(&str, &str, i64)]) -> Names {
        let known = |id: &str, name: &str| Known { entity_id: id.into(), name: name.into(), ..Known::default() };
        Names { all: all.iter().map(|(id, name, n)| (demarche_code::key(name), *n, known(id, name))).collect() }
    }

    #[test]
    fn a_beginning_comes_before_a_word_and_the_busy_before_the_quiet() {
        let names =
            names(&[("a", "Republic of Serbia", 90), ("b", "Serbia", 5), ("c", "Serbian Orthodox Church", 2), ("d", "Serbian Army", 7)]);
        let found: Vec<&str> = names.complete("serb", 9).iter().map(|k| k.name.as_str()).collect();
        assert_eq!(found, ["Serbian Army", "Serbia", "Serbian Orthodox Church", "Republic of Serbia"]);
        assert_eq!(names.complete("Serbia", 1)[0].entity_id, "b");
        assert!(names.complete("kosovo", 9).is_empty());
    }

    #[test]
    fn accents_do_not_matter() {
        assert_eq!(names(&[("a", "Aleksandar Vučić", 1)]).complete("vuci", 9).len(), 1);
    }
}
