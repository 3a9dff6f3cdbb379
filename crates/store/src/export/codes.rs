//! Codes of other layouts for ours: countries on a day, sectors, CAMEO for PLOVER, numbers for ids.

use demarche_code::ontology::{cameo, goldstein};
use demarche_code::{Countries, Country};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::source::Row;
use crate::error::{Error, Kind, Result};

/// The country table, asked with a day.
pub(super) struct Codes {
    countries: Countries,
}

impl Codes {
    pub(super) fn new() -> Result<Codes> {
        let countries = Countries::builtin().map_err(|e| Error::new(Kind::Input, "the country table cannot be read").because(e))?;
        Ok(Codes { countries })
    }

    /// The row of an ISO alpha-3 code as it stood on the day.
    pub(super) fn country(&self, iso3: Option<&str>, day: Option<Date>) -> Option<&Country> {
        self.countries.iso3(iso3?, day)
    }

    /// All rows of the country table.
    pub(super) fn rows(&self) -> &[Country] {
        self.countries.rows()
    }

    /// The CAMEO code of a country, three letters; ISO's where CAMEO has none.
    pub(super) fn cameo<'a>(&'a self, iso3: Option<&'a str>, day: Option<Date>) -> &'a str {
        match self.country(iso3, day) {
            Some(c) if !c.cameo.is_empty() => &c.cameo,
            _ => iso3.unwrap_or_default(),
        }
    }

    /// The FIPS 10-4 code of a country, two letters.
    pub(super) fn fips(&self, iso3: Option<&str>, day: Option<Date>) -> &str {
        self.country(iso3, day).map_or("", |c| c.fips.as_str())
    }

    /// The Correlates of War number.
    pub(super) fn cow(&self, iso3: Option<&str>, day: Option<Date>) -> &str {
        self.country(iso3, day).map_or("", |c| c.cow_number.as_str())
    }

    /// The English name.
    pub(super) fn name<'a>(&'a self, iso3: Option<&'a str>, day: Option<Date>) -> &'a str {
        self.country(iso3, day).map_or(iso3.unwrap_or_default(), |c| c.name.as_str())
    }
}

/// An act as CAMEO has it.
pub(super) struct Act {
    /// The code, three or four digits.
    pub(super) code: String,
    /// Its value.
    pub(super) goldstein: Option<f64>,
    /// True where the record had no code and that of its PLOVER type stands in.
    pub(super) derived: bool,
}

impl Act {
    /// The act of an event.
    pub(super) fn of(row: Row<'_>) -> Act {
        let told = row.text("cameo").filter(|c| c.len() >= 2);
        let code = told.unwrap_or_else(|| root(row.must("event_type")));
        // Codebook and feeds write the head of a family with a zero: `04` is `040`.
        let code = if code.len() == 2 { format!("{code}0") } else { code.to_owned() };
        let value = row.real("goldstein").or_else(|| goldstein(&code).map(tenth));
        Act { code, goldstein: value, derived: told.is_none() }
    }

    /// Its family, two digits.
    pub(super) fn root(&self) -> &str {
        self.code.get(..2).unwrap_or(&self.code)
    }

    /// Three digits.
    pub(super) fn base(&self) -> &str {
        self.code.get(..3).unwrap_or(&self.code)
    }

    /// The quad class of the CAMEO families: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict.
    pub(super) fn quad(&self) -> u8 {
        match self.root().parse::<u8>().unwrap_or(0) {
            1..=5 => 1,
            6..=8 => 2,
            9..=13 => 3,
            _ => 4,
        }
    }

    /// In words.
    pub(super) fn label(&self) -> &'static str {
        cameo(&self.code).and_then(|c| c.label).unwrap_or_else(|| family(self.root()))
    }
}

/// A 32-bit value of one decimal without the digits that the wider type would show.
fn tenth(x: f32) -> f64 {
    (f64::from(x) * 10.0).round() / 10.0
}

/// The CAMEO family of a PLOVER type.
fn root(event_type: &str) -> &'static str {
    match event_type {
        "AGREE" => "03",
        "CONSULT" => "04",
        "SUPPORT" => "05",
        "COOPERATE" => "06",
        "AID" => "07",
        "CONCEDE" | "RETREAT" => "08",
        "REQUEST" => "10",
        "REJECT" => "12",
        "THREATEN" => "13",
        "PROTEST" => "14",
        "MOBILIZE" => "15",
        "SANCTION" => "16",
        "COERCE" => "17",
        "ASSAULT" => "18",
        _ => "11",
    }
}

/// Names of the CAMEO families, for codes that have none of their own.
fn family(root: &str) -> &'static str {
    match root {
        "01" => "Make public statement",
        "02" => "Appeal",
        "03" => "Express intent to cooperate",
        "04" => "Consult",
        "05" => "Engage in diplomatic cooperation",
        "06" => "Engage in material cooperation",
        "07" => "Provide aid",
        "08" => "Yield",
        "09" => "Investigate",
        "10" => "Demand",
        "11" => "Disapprove",
        "12" => "Reject",
        "13" => "Threaten",
        "14" => "Protest",
        "15" => "Exhibit force posture",
        "16" => "Reduce relations",
        "17" => "Coerce",
        "18" => "Assault",
        "19" => "Fight",
        _ => "Use unconventional mass violence",
    }
}

/// A PLOVER sector in the role codes of CAMEO; `None` where CAMEO has no such role.
pub(super) fn role(sector: &str) -> Option<&'static str> {
    Some(match sector {
        "GOV" => "GOV",
        "MIL" => "MIL",
        "COP" => "COP",
        "JUD" => "JUD",
        "LEG" => "LEG",
        "OPP" => "OPP",
        "REB" => "REB",
        "SPY" => "SPY",
        "UAF" | "PRM" => "UAF",
        "CVL" => "CVL",
        "BUS" => "BUS",
        "EDU" => "EDU",
        "JRN" => "MED",
        "LAB" => "LAB",
        "MED" => "HLH",
        "REF" => "REF",
        "CRM" => "CRM",
        "ELI" => "ELI",
        "AGR" => "AGR",
        "IGO" => "IGO",
        "NGO" => "NGO",
        _ => return None,
    })
}

/// A PLOVER sector in the words of ICEWS.
pub(super) fn sector_words(sector: &str) -> &str {
    match sector {
        "GOV" => "Government",
        "MIL" => "Military",
        "COP" => "Police",
        "JUD" => "Judicial",
        "LEG" => "Legislative / Parliamentary",
        "OPP" => "Opposition Parties",
        "PTY" => "Parties",
        "REB" => "Rebel",
        "PRM" => "Paramilitary",
        "SPY" => "Intelligence",
        "UAF" => "Unidentified Forces",
        "CVL" => "General Population / Civilian / Social",
        "BUS" => "Business",
        "EDU" => "Education",
        "JRN" => "Media",
        "LAB" => "Labor",
        "MED" => "Medical / Health",
        "REF" => "Refugees / Displaced",
        "REL" => "Religious",
        "SOC" => "Social",
        "CRM" => "Criminals / Gangs",
        "ELI" => "Elite",
        "AGR" => "Agriculture",
        "IGO" => "International Government Organization",
        "NGO" => "Non-Governmental Organizations",
        "UNK" => "Unidentified",
        other => other,
    }
}

/// A whole number for a layout that takes no other id: the first 60 bits of the SHA-256 of the parts, so that it is the same in every export.
pub(super) fn number(parts: &[&str]) -> u64 {
    let digest = Sha256::digest(parts.join("\u{1f}").as_bytes());
    digest.iter().take(8).fold(0u64, |n, &b| (n << 8) | u64::from(b)) >> 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use demarche_record::EventType;
    use jiff::civil::date;

    #[test]
    fn codes_are_those_of_the_day() {
        let codes = Codes::new().unwrap();
        assert_eq!(codes.cow(Some("SRB"), Some(date(2024, 3, 19))), "345");
        assert_eq!(codes.fips(Some("UKR"), None), "UP");
        assert_eq!(codes.cameo(Some("ROU"), None), "ROM");
        assert_eq!(codes.name(Some("DEU"), Some(date(2024, 1, 1))), "Germany");
        assert_eq!(codes.cow(None, None), "");
    }

    #[test]
    fn a_type_without_a_code_has_its_family() {
        for t in EventType::ALL {
            let root = root(t.as_str());
            assert_ne!(family(root), "Use unconventional mass violence", "{t}");
            assert!(goldstein(root).is_some(), "{t}");
        }
        assert_eq!((root("ACCUSE"), family("11")), ("11", "Disapprove"));
    }

    #[test]
    fn a_number_is_stable_and_fits_a_signed_integer() {
        assert_eq!(number(&["e20240318-0123456789abcdef", "SRB"]), number(&["e20240318-0123456789abcdef", "SRB"]));
        assert_ne!(number(&["ab", "c"]), number(&["a", "bc"]));
        assert!(number(&["x"]) < 1 << 60);
    }
}
