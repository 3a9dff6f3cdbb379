//! Whom a user means: an entity by name or id, or a country by code and with it all who belong to it.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use datafusion::arrow::compute::cast;
use datafusion::functions::expr_fn::lower;
use datafusion::functions_nested::expr_fn::array_has;
use datafusion::logical_expr::{Expr, col, lit};
use datafusion::prelude::SessionContext;

use super::functions::country;
use super::run::nearest;
use crate::error::{Error, Kind, Result};

/// PLOVER's codes for those who belong to no country.
pub(crate) const BODIES: [&str; 7] = ["UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"];

/// Somebody as the columns of a role know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Everybody of a country: ISO alpha-3.
    Country(String),
    /// Everybody with an entity code.
    Code(String),
    /// These entities.
    Entities(Vec<String>),
}

impl Who {
    /// Reads what a user wrote: `SRB` is the country with all who belong to it, `Serbia` or `srb` the entity of that name or id.
    pub(super) async fn find(context: &SessionContext, x: &str) -> Result<Who> {
        let x = x.trim();
        if BODIES.contains(&x) {
            return Ok(Who::Code(x.to_owned()));
        }
        if x.len() == 3 && x.bytes().all(|b| b.is_ascii_uppercase()) && country(x, None).is_some_and(|c| c.iso3 == x) {
            return Ok(Who::Country(x.to_owned()));
        }
        let named = lower(col("name")).eq(lit(x.to_lowercase())).or(col("entity_id").eq(lit(x)));
        let exact = entities(context, Some(named)).await?;
        if !exact.is_empty() {
            return Ok(Who::Entities(exact.into_keys().collect()));
        }
        // Without accents and punctuation, then a part of a name, if it is the part of one only.
        let all = entities(context, None).await?;
        let wanted = demarche_code::key(x);
        let ids = |found: &dyn Fn(&str) -> bool| -> Vec<String> {
            all.iter().filter(|(_, name)| found(&demarche_code::key(name))).map(|(id, _)| id.clone()).collect()
        };
        let folded = ids(&|name| name == wanted);
        if !folded.is_empty() {
            return Ok(Who::Entities(folded));
        }
        let part = format!(" {wanted} ");
        let within = ids(&|name| format!(" {name} ").contains(&part));
        if within.len() == 1 {
            return Ok(Who::Entities(within));
        }
        let mut near: Vec<String> = within.iter().filter_map(|id| all.get(id).cloned()).take(8).collect();
        if near.is_empty() {
            near = nearest(x, all.into_values());
        }
        let hint = if near.is_empty() { String::new() } else { format!("; there are {}", near.join(", ")) };
        Err(Error::new(
            Kind::Query,
            format!(
                "nobody is called `{x}` in this store{hint}. A name means that entity, an ISO alpha-3 code (SRB) the country with all who belong to it"
            ),
        ))
    }

    /// Their ids: an account names an entity, and neither its country nor its code.
    pub(super) async fn ids(self, context: &SessionContext) -> Result<Vec<String>> {
        let (column, code) = match self {
            Who::Entities(ids) => return Ok(ids),
            Who::Country(code) => ("country", code),
            Who::Code(code) => ("entity_code", code),
        };
        Ok(entities(context, Some(col(column).eq(lit(code)))).await?.into_keys().collect())
    }

    /// Their canonical names, where a column has nothing else of an account.
    pub(super) async fn names(self, context: &SessionContext) -> Result<Vec<String>> {
        let ids = self.ids(context).await?;
        let condition = col("entity_id").in_list(ids.into_iter().map(lit).collect(), false);
        Ok(entities(context, Some(condition)).await?.into_values().collect())
    }

    /// True for them in a role with one party a row, such as `actor`.
    pub(super) fn is(&self, role: &str) -> Expr {
        let column = |name: &str| col(format!("{role}_{name}"));
        match self {
            Who::Country(c) => column("country").eq(lit(c.as_str())),
            Who::Code(c) => column("code").eq(lit(c.as_str())),
            Who::Entities(ids) => match ids.as_slice() {
                [id] => column("id").eq(lit(id.as_str())),
                ids => column("id").in_list(ids.iter().map(|id| lit(id.as_str())).collect(), false),
            },
        }
    }

    /// True where they are among the parties of a role with lists of them.
    pub(super) fn among(&self, role: &str) -> Expr {
        let has = |name: &str, value: &str| array_has(col(format!("{role}_{name}")), lit(value));
        match self {
            Who::Country(c) => has("country", c),
            Who::Code(c) => has("code", c),
            Who::Entities(ids) => ids.iter().map(|id| has("id", id)).reduce(Expr::or).unwrap_or_else(|| lit(false)),
        }
    }
}

/// Ids and names of the entities for which a condition holds.
async fn entities(context: &SessionContext, condition: Option<Expr>) -> Result<BTreeMap<String, String>> {
    let mut frame = context.table("entities").await?;
    if let Some(condition) = condition {
        frame = frame.filter(condition)?;
    }
    let mut all = BTreeMap::new();
    for batch in frame.select_columns(&["entity_id", "name"])?.distinct()?.collect().await? {
        let column = |i: usize| cast(batch.column(i), &arrow_schema::DataType::Utf8);
        let (ids, names) = (column(0)?, column(1)?);
        let pairs = ids.as_string::<i32>().iter().zip(names.as_string::<i32>());
        all.extend(pairs.filter_map(|(id, name)| Some((id?.to_owned(), name?.to_owned()))));
    }
    Ok(all)
}
