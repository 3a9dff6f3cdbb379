//! Countries in every code system of the field, each row with the dates in which its codes held.
//!
//! A code may have had other bearers: ISO's CS was Czechoslovakia and then Serbia and Montenegro, so that a row is asked with a
//! day. Historical states have rows of their own and are found on days when they stood.

use std::collections::HashMap;

use demarche_record::PartialDate;
use jiff::civil::Date;

use super::KnowledgeError;
use super::fold::fold;

/// A row of the country table. A code that is not known or was never given is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub iso2: String,
    /// ISO 3166-1 alpha-3 (XKX for Kosovo).
    pub iso3: String,
    /// ISO 3166-1 numeric, three digits.
    pub iso_numeric: String,
    /// Correlates of War abbreviation.
    pub cow_abbr: String,
    /// Correlates of War number.
    pub cow_number: String,
    /// Gleditsch and Ward number.
    pub gw_number: String,
    /// FIPS PUB 10-4.
    pub fips: String,
    /// CAMEO.
    pub cameo: String,
    /// English name.
    pub name: String,
    /// From when these codes are good; open where `None`.
    pub valid_from: Option<PartialDate>,
    /// Until when.
    pub valid_to: Option<PartialDate>,
}

/// A code system of the country table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeSystem {
    /// ISO 3166-1 alpha-2.
    Iso2,
    /// ISO 3166-1 alpha-3.
    Iso3,
    /// ISO 3166-1 numeric.
    IsoNumeric,
    /// Correlates of War abbreviation.
    CowAbbr,
    /// Correlates of War number.
    CowNumber,
    /// Gleditsch and Ward number.
    GwNumber,
    /// FIPS PUB 10-4.
    Fips,
    /// CAMEO.
    Cameo,
}

impl Country {
    /// The row's code in a system; `None` where it has none.
    pub fn code(&self, system: CodeSystem) -> Option<&str> {
        let code = match system {
            CodeSystem::Iso2 => &self.iso2,
            CodeSystem::Iso3 => &self.iso3,
            CodeSystem::IsoNumeric => &self.iso_numeric,
            CodeSystem::CowAbbr => &self.cow_abbr,
            CodeSystem::CowNumber => &self.cow_number,
            CodeSystem::GwNumber => &self.gw_number,
            CodeSystem::Fips => &self.fips,
            CodeSystem::Cameo => &self.cameo,
        };
        Some(code.as_str()).filter(|c| !c.is_empty())
    }

    /// True on the days in which the row's codes hold.
    pub fn stands_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|d| d.first() <= day) && self.valid_to.is_none_or(|d| day <= d.last())
    }
}

/// The country table.
#[derive(Debug, Default)]
pub struct Countries {
    rows: Vec<Country>,
    by_iso3: HashMap<String, Vec<usize>>,
}

const COLUMNS: &str = "iso2\tiso3\tisonum\tcow_abbr\tcow_num\tgw_num\tfips\tcameo\tname\tvalid_from\tvalid_to";

impl Countries {
    /// The table that ships with this version.
    pub fn builtin() -> Result<Countries, KnowledgeError> {
        let mut all = Countries::default();
        for (file, content) in super::FILES.iter().filter(|(file, _)| *file == "countries.tsv") {
            all.read(file, content)?;
        }
        Ok(all)
    }

    pub(super) fn read(&mut self, file: &str, content: &str) -> Result<(), KnowledgeError> {
        for (n, line) in content.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#')) {
            let fail = |m: String| KnowledgeError::new(file, n + 1, m);
            if line == COLUMNS {
                continue;
            }
            let cells: Vec<&str> = line.split('\t').collect();
            let [iso2, iso3, num, cow_abbr, cow_num, gw_num, fips, cameo, name, from, to] = cells.as_slice() else {
                return Err(fail(format!("{} cells where the table has 11: {COLUMNS}", cells.len())));
            };
            let upper = |s: &str, len: usize| s.is_empty() || (s.len() == len && s.bytes().all(|b| b.is_ascii_uppercase()));
            let digits = |s: &str| s.is_empty() || (s.len() <= 3 && s.bytes().all(|b| b.is_ascii_digit()));
            for (what, right, cell) in [
                ("ISO alpha-2", upper(iso2, 2), iso2),
                ("ISO alpha-3", upper(iso3, 3), iso3),
                ("ISO numeric", digits(num) && (num.is_empty() || num.len() == 3), num),
                ("COW abbreviation", upper(cow_abbr, 3), cow_abbr),
                ("COW number", digits(cow_num), cow_num),
                ("Gleditsch–Ward number", digits(gw_num), gw_num),
                ("FIPS", upper(fips, 2), fips),
                ("CAMEO", upper(cameo, 3), cameo),
            ] {
                if !right {
                    return Err(fail(format!("`{cell}` is no {what} code")));
                }
            }
            let date = |s: &str| {
                if s.is_empty() { Ok(None) } else { s.parse().map(Some).map_err(|e: demarche_record::EdtfError| fail(e.to_string())) }
            };
            let (valid_from, valid_to): (Option<PartialDate>, Option<PartialDate>) = (date(from)?, date(to)?);
            if let (Some(a), Some(b)) = (valid_from, valid_to)
                && a.first() > b.last()
            {
                return Err(fail(format!("{name} ends ({b}) before it begins ({a})")));
            }
            self.by_iso3.entry((*iso3).to_owned()).or_default().push(self.rows.len());
            self.rows.push(Country {
                iso2: (*iso2).to_owned(),
                iso3: (*iso3).to_owned(),
                iso_numeric: (*num).to_owned(),
                cow_abbr: (*cow_abbr).to_owned(),
                cow_number: (*cow_num).to_owned(),
                gw_number: (*gw_num).to_owned(),
                fips: (*fips).to_owned(),
                cameo: (*cameo).to_owned(),
                name: (*name).to_owned(),
                valid_from,
                valid_to,
            });
        }
        Ok(())
    }

    /// All rows, in the order of the file.
    pub fn rows(&self) -> &[Country] {
        &self.rows
    }

    /// The row of an alpha-3 code, as it stood on the day; without a day, or where none stood then, the last of them.
    pub fn iso3(&self, code: &str, on: Option<Date>) -> Option<&Country> {
        let rows = self.by_iso3.get(code)?;
        let standing = on.and_then(|d| rows.iter().rev().find(|&&i| self.rows[i].stands_on(d)));
        standing.or(rows.last()).map(|&i| &self.rows[i])
    }

    /// The row that bore a code on the day; without a day, the last that bore it.
    pub fn find(&self, system: CodeSystem, code: &str, on: Option<Date>) -> Option<&Country> {
        self.rows.iter().rev().filter(|r| r.code(system) == Some(code)).find(|r| on.is_none_or(|d| r.stands_on(d)))
    }

    /// Rows with this name, without case and accents.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Country> {
        let folded = fold(name);
        self.rows.iter().filter(move |r| fold(&r.name) == folded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn table() -> Countries {
        Countries::builtin().unwrap()
    }

    #[test]
    fn one_country_in_every_system() {
        let t = table();
        let c = t.iso3("SRB", Some(date(2024, 3, 19))).unwrap();
        assert_eq!((c.iso2.as_str(), c.iso_numeric.as_str(), c.cow_abbr.as_str(), c.name.as_str()), ("RS", "688", "YUG", "Serbia"));
        let by = |system, code| t.find(system, code, Some(date(2024, 3, 19))).map(|c| c.iso3.as_str());
        assert_eq!(by(CodeSystem::GwNumber, "365"), Some("RUS"));
        assert_eq!(by(CodeSystem::CowNumber, "710"), Some("CHN"));
        assert_eq!(by(CodeSystem::Fips, "UP"), Some("UKR"));
        assert_eq!(by(CodeSystem::Cameo, "ROM"), by(CodeSystem::Iso2, "RO"));
    }

    #[test]
    fn historical_states_stand_in_their_time() {
        let t = table();
        assert!(t.iso3("DDR", None).is_some_and(|c| c.stands_on(date(1985, 1, 1)) && !c.stands_on(date(1995, 1, 1))));
        let cow = |d| t.find(CodeSystem::CowNumber, "345", Some(d)).map(|c| c.name.clone());
        assert!(cow(date(1985, 1, 1)).is_some_and(|n| n.contains("Yugoslavia")), "{:?}", cow(date(1985, 1, 1)));
        assert_eq!(cow(date(2020, 1, 1)).as_deref(), Some("Serbia"));
    }

    #[test]
    fn a_wrong_cell_is_refused_with_its_line() {
        let mut all = Countries::default();
        let e = all.read("countries.tsv", "RS\tSRB\t68\tSRB\t345\t340\tRI\tSRB\tSerbia\t2006-06-05\t").unwrap_err();
        assert_eq!((e.line, e.message.as_str()), (1, "`68` is no ISO numeric code"));
    }
}
