//! Which form of an answer is wanted: `format=`, else the header `Accept`.

use axum::http::{HeaderMap, StatusCode, header};

use crate::problem::{Problem, Result};

/// The forms of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A page of objects, with its cursor.
    Json,
    /// All rows, an object a line.
    Ndjson,
    /// All rows as comma-separated values.
    Csv,
    /// All rows as Apache Parquet.
    Parquet,
    /// All rows as features.
    GeoJson,
}

impl Form {
    pub(crate) const TABLE: &'static [Form] = &[Form::Json, Form::Ndjson, Form::Csv, Form::Parquet];
    pub(crate) const EVENTS: &'static [Form] = &[Form::Json, Form::Ndjson, Form::Csv, Form::Parquet, Form::GeoJson];

    pub(crate) fn media(self) -> &'static str {
        match self {
            Form::Json => "application/json",
            Form::Ndjson => "application/x-ndjson",
            Form::Csv => "text/csv; charset=utf-8",
            Form::Parquet => "application/vnd.apache.parquet",
            Form::GeoJson => "application/geo+json",
        }
    }

    /// As `format=` has it, and as files end.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Form::Json => "json",
            Form::Ndjson => "ndjson",
            Form::Csv => "csv",
            Form::Parquet => "parquet",
            Form::GeoJson => "geojson",
        }
    }

    /// The form that is wanted most of those that there are.
    pub(crate) fn wanted(named: Option<&str>, headers: &HeaderMap, offered: &[Form]) -> Result<Form> {
        let there = || offered.iter().map(|f| f.name()).collect::<Vec<_>>().join(", ");
        if let Some(name) = named {
            let found = offered.iter().find(|f| f.name() == name);
            return found.copied().ok_or_else(|| Problem::asked(format!("there is no format `{name}` of this; there are {}", there())));
        }
        let accept: Vec<&str> = headers.get_all(header::ACCEPT).iter().filter_map(|v| v.to_str().ok()).collect();
        if accept.is_empty() {
            return Ok(offered.first().copied().unwrap_or(Form::Json));
        }
        let ranges = accept.iter().flat_map(|v| v.split(',')).filter_map(range).collect::<Vec<_>>();
        // Of equal wishes the first form stands, which is JSON.
        let weight = |f: &Form| ranges.iter().filter_map(|r| r.of(f.media())).max_by_key(|&(exact, _)| exact).map_or(0, |(_, q)| q);
        let best = offered.iter().map(|f| (weight(f), *f)).rev().max_by_key(|(q, _)| *q).filter(|(q, _)| *q > 0);
        best.map(|(_, f)| f).ok_or_else(|| {
            Problem::new(StatusCode::NOT_ACCEPTABLE, "nothing that `Accept` asks for is to be had here")
                .mend(format!("there are {}", there()))
        })
    }
}

/// A media range, and its weight in thousandths.
struct Range {
    kind: String,
    q: u32,
}

fn range(text: &str) -> Option<Range> {
    let mut parts = text.split(';').map(str::trim);
    let kind = parts.next().filter(|k| !k.is_empty())?.to_ascii_lowercase();
    let q = parts.find_map(|p| p.strip_prefix("q=")).and_then(|q| q.parse::<f32>().ok()).unwrap_or(1.0);
    Some(Range { kind, q: (q.clamp(0.0, 1.0) * 1000.0) as u32 })
}

impl Range {
    /// How exactly it means a media type, and how much that is wanted.
    fn of(&self, media: &str) -> Option<(u8, u32)> {
        let media = media.split(';').next().unwrap_or_default();
        let family = media.split('/').next().unwrap_or_default();
        if self.kind == media {
            Some((2, self.q))
        } else if self.kind.strip_suffix("/*") == Some(family) {
            Some((1, self.q))
        } else {
            (self.kind == "*/*").then_some((0, self.q))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(accept: &str) -> Option<Form> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        Form::wanted(None, &headers, Form::EVENTS).ok()
    }

    #[test]
    fn the_heaviest_wish_wins() {
        assert_eq!(wanted("*/*"), Some(Form::Json));
        assert_eq!(wanted("text/html, application/xhtml+xml, */*;q=0.8"), Some(Form::Json));
        assert_eq!(wanted("text/csv"), Some(Form::Csv));
        assert_eq!(wanted("application/json;q=0.5, application/geo+json"), Some(Form::GeoJson));
        assert_eq!(wanted("application/*, application/json;q=0.1"), Some(Form::Ndjson));
        assert_eq!(wanted("image/png"), None);
        assert_eq!(wanted("application/json;q=0"), None);
    }

    #[test]
    fn a_format_goes_before_the_header() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, "text/csv".parse().unwrap());
        assert_eq!(Form::wanted(Some("parquet"), &headers, Form::TABLE).unwrap(), Form::Parquet);
        assert!(Form::wanted(Some("geojson"), &headers, Form::TABLE).is_err());
    }
}
