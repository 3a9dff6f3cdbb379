//! Functions of the field: conflict scores, and countries in the code systems that data come in.
//!
//! | function | gives |
//! | --- | --- |
//! | `plover_score(event_type)` | the PLOVER 1.3 score of the type (manual, table 2.2), −9.3 to 7.6 |
//! | `plover_score(event_type, event_mode)` | a score for the mode, where the CAMEO conversion gives one; else that of the type |
//! | `goldstein(cameo)` | the Goldstein value of a CAMEO code, −10 to 10; a code without one has its parent's |
//! | `country_name(x [, date])` | English name |
//! | `iso3(x [, date])` | ISO 3166-1 alpha-3 |
//! | `cow(x [, date])` | Correlates of War number |
//! | `gw(x [, date])` | Gleditsch and Ward number |
//!
//! A country `x` is asked by ISO alpha-3, alpha-2 or numeric code, by English name, or by a COW or CAMEO abbreviation, tried in this order.
//! With a date it is the one that bore the code on that day, and null where none did or where it was then no member of the system: a panel
//! of 1985 has no Serbia. What is not known is null, never an error: data of the field are full of codes that nobody gave.

use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use arrow_array::builder::{Float64Builder, Int32Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Field};
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use demarche_code::{CodeSystem, Countries, Country, ontology};
use demarche_record::{EventType, Mode};
use jiff::civil::Date;

use crate::error::{Error, Kind};
use crate::rows::day_of;

/// Every function, ready to be registered.
pub(super) fn all() -> std::result::Result<Vec<ScalarUDF>, Error> {
    countries()?;
    Ok(Function::ALL
        .iter()
        .map(|f| ScalarUDF::from(Udf { function: *f, signature: Signature::user_defined(Volatility::Immutable) }))
        .collect())
}

fn countries() -> std::result::Result<&'static Countries, Error> {
    static TABLE: OnceLock<std::result::Result<Countries, String>> = OnceLock::new();
    let table = TABLE.get_or_init(|| Countries::builtin().map_err(|e| e.to_string()));
    table.as_ref().map_err(|e| Error::new(Kind::Query, format!("the country table cannot be read: {e}")))
}

/// The country that a code or name means, on a day where one is given.
pub(crate) fn country(x: &str, on: Option<Date>) -> Option<&'static Country> {
    let table = countries().ok()?;
    let x = x.trim();
    let stood = |c: &&Country| on.is_none_or(|day| c.stands_on(day));
    [CodeSystem::Iso3, CodeSystem::Iso2, CodeSystem::IsoNumeric]
        .iter()
        .find_map(|system| table.find(*system, x, on))
        .or_else(|| table.named(x).filter(stood).last())
        .or_else(|| table.find(CodeSystem::CowAbbr, x, on))
        .or_else(|| table.find(CodeSystem::Cameo, x, on))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Function {
    PloverScore,
    Goldstein,
    CountryName,
    Iso3,
    Cow,
    Gw,
}

impl Function {
    const ALL: [Function; 6] =
        [Function::PloverScore, Function::Goldstein, Function::CountryName, Function::Iso3, Function::Cow, Function::Gw];

    fn name(self) -> &'static str {
        match self {
            Function::PloverScore => "plover_score",
            Function::Goldstein => "goldstein",
            Function::CountryName => "country_name",
            Function::Iso3 => "iso3",
            Function::Cow => "cow",
            Function::Gw => "gw",
        }
    }

    fn usage(self) -> &'static str {
        match self {
            Function::PloverScore => "plover_score(event_type [, event_mode])",
            Function::Goldstein => "goldstein(cameo)",
            Function::CountryName => "country_name(country [, date])",
            Function::Iso3 => "iso3(country [, date])",
            Function::Cow => "cow(country [, date])",
            Function::Gw => "gw(country [, date])",
        }
    }

    fn returns(self) -> DataType {
        match self {
            Function::PloverScore | Function::Goldstein => DataType::Float64,
            Function::CountryName | Function::Iso3 => DataType::Utf8,
            Function::Cow | Function::Gw => DataType::Int32,
        }
    }
}

#[derive(Debug)]
struct Udf {
    function: Function,
    signature: Signature,
}

impl PartialEq for Udf {
    fn eq(&self, other: &Udf) -> bool {
        self.function == other.function
    }
}

impl Eq for Udf {}

impl Hash for Udf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.function.hash(state);
    }
}

impl ScalarUDFImpl for Udf {
    fn name(&self) -> &str {
        self.function.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.function.returns())
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let list = |t: &DataType| matches!(t, DataType::List(_) | DataType::LargeList(_) | DataType::ListView(_));
        let second = match (self.function, given) {
            (_, [_]) => None,
            (Function::PloverScore, [_, mode]) if list(mode) => Some(DataType::List(Arc::new(Field::new("element", DataType::Utf8, true)))),
            (Function::PloverScore, [_, _]) => Some(DataType::Utf8),
            (Function::CountryName | Function::Iso3 | Function::Cow | Function::Gw, [_, _]) => Some(DataType::Date32),
            _ => return plan_err!("{} takes other arguments: {}", self.name(), self.function.usage()),
        };
        Ok([DataType::Utf8].into_iter().chain(second).collect())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let scalar = args.args.iter().all(|a| matches!(a, ColumnarValue::Scalar(_)));
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let out = self.function.of(&arrays)?;
        Ok(if scalar {
            ColumnarValue::Scalar(datafusion::common::ScalarValue::try_from_array(&out, 0)?)
        } else {
            ColumnarValue::Array(out)
        })
    }
}

impl Function {
    fn of(self, arrays: &[ArrayRef]) -> Result<ArrayRef> {
        let Some(first) = arrays.first().and_then(|a| a.as_string_opt::<i32>()) else {
            return exec_err!("{} wants text", self.usage());
        };
        let second = arrays.get(1);
        Ok(match self {
            Function::PloverScore => {
                let mut out = Float64Builder::with_capacity(first.len());
                for row in 0..first.len() {
                    let event_type = text(first, row).and_then(|t| EventType::from_str(t).ok());
                    out.append_option(event_type.map(|t| score(t, second.map_or_else(Vec::new, |m| modes(m, row)))));
                }
                Arc::new(out.finish())
            }
            Function::Goldstein => {
                let mut out = Float64Builder::with_capacity(first.len());
                for row in 0..first.len() {
                    out.append_option(text(first, row).and_then(ontology::goldstein).map(tenths));
                }
                Arc::new(out.finish())
            }
            Function::CountryName | Function::Iso3 => {
                let mut out = StringBuilder::with_capacity(first.len(), first.len() * 8);
                each_country(first, second, |c| {
                    out.append_option(
                        c.map(|c| if self == Function::Iso3 { c.iso3.as_str() } else { c.name.as_str() }).filter(|s| !s.is_empty()),
                    );
                });
                Arc::new(out.finish())
            }
            Function::Cow | Function::Gw => {
                let mut out = Int32Builder::with_capacity(first.len());
                let system = if self == Function::Cow { CodeSystem::CowNumber } else { CodeSystem::GwNumber };
                each_country(first, second, |c| out.append_option(c.and_then(|c| c.code(system)).and_then(|n| n.parse().ok())));
                Arc::new(out.finish())
            }
        })
    }
}

fn text(array: &arrow_array::StringArray, row: usize) -> Option<&str> {
    array.is_valid(row).then(|| array.value(row))
}

/// Scores have one digit; a wider float would show more than the table gives.
fn tenths(score: f32) -> f64 {
    (f64::from(score) * 10.0).round() / 10.0
}

/// The score of the first mode that has one, else of the type.
fn score(event_type: EventType, modes: Vec<Mode>) -> f64 {
    let by_mode = modes.into_iter().find_map(|m| ontology::mode_score(event_type, m));
    tenths(by_mode.unwrap_or_else(|| ontology::plover_score(event_type)))
}

fn modes(array: &ArrayRef, row: usize) -> Vec<Mode> {
    let mode = |s: &str| Mode::from_str(s).ok();
    if array.is_null(row) {
        return Vec::new();
    }
    match (array.as_string_opt::<i32>(), array.as_list_opt::<i32>()) {
        (Some(one), _) => mode(one.value(row)).into_iter().collect(),
        (_, Some(many)) => {
            let many = many.value(row);
            many.as_string_opt::<i32>().map_or_else(Vec::new, |m| m.iter().flatten().filter_map(mode).collect())
        }
        _ => Vec::new(),
    }
}

/// Columns of countries repeat few values, so that each is looked up once.
fn each_country(codes: &arrow_array::StringArray, dates: Option<&ArrayRef>, mut give: impl FnMut(Option<&'static Country>)) {
    let mut seen = std::collections::HashMap::new();
    let dates = dates.and_then(|d| d.as_primitive_opt::<Date32Type>());
    for row in 0..codes.len() {
        let day = dates.map(|d| d.is_valid(row).then(|| d.value(row)));
        let found = match (text(codes, row), day) {
            (None, _) | (_, Some(None)) => None,
            (Some(code), day) => *seen.entry((code, day)).or_insert_with(|| match day.flatten() {
                None => country(code, None),
                Some(day) => day_of(day).and_then(|d| country(code, Some(d))),
            }),
        };
        give(found);
    }
}
