//! Countries as other coders write them: CAMEO and FIPS codes, and names.

use std::collections::{BTreeMap, HashMap};

use demarche_code::{Countries, Country};
use jiff::civil::Date;

use crate::error::{Error, Kind, Result};

/// Names that ICEWS has for what the country table calls otherwise.
const ALIASES: &[(&str, &str)] = &[
    ("russian federation", "RUS"),
    ("occupied palestinian territory", "PSE"),
    ("palestinian territory, occupied", "PSE"),
    ("viet nam", "VNM"),
    ("korea, republic of", "KOR"),
    ("korea, democratic people's republic of", "PRK"),
    ("iran, islamic republic of", "IRN"),
    ("syrian arab republic", "SYR"),
    ("lao people's democratic republic", "LAO"),
    ("libyan arab jamahiriya", "LBY"),
    ("moldova, republic of", "MDA"),
    ("tanzania, united republic of", "TZA"),
    ("united republic of tanzania", "TZA"),
    ("macedonia", "MKD"),
    ("czech republic", "CZE"),
    ("swaziland", "SWZ"),
    ("burma", "MMR"),
    ("ivory coast", "CIV"),
    ("cote d'ivoire", "CIV"),
    ("cape verde", "CPV"),
    ("east timor", "TLS"),
    ("brunei darussalam", "BRN"),
    ("holy see (vatican city state)", "VAT"),
    ("republic of the congo", "COG"),
    ("democratic republic of congo", "COD"),
    ("hong kong", "HKG"),
    ("macao", "MAC"),
    ("united states of america", "USA"),
];

/// Codes of CAMEO that are regions, not countries.
const REGIONS: &[&str] = &[
    "AFR", "ASA", "BLK", "CRB", "CAU", "CFR", "CAS", "CEU", "EIN", "EAF", "EEU", "EUR", "LAM", "MEA", "MDT", "NAF", "NMR", "PGS", "SCN",
    "SAM", "SAS", "SEA", "SAF", "WAF", "WST",
];

/// The country table by the codes and names of others.
pub(super) struct Names {
    table: Countries,
    cameo: HashMap<String, Vec<usize>>,
    fips: HashMap<String, Vec<usize>>,
    iso3: HashMap<String, Vec<usize>>,
    names: HashMap<String, Vec<usize>>,
    unknown: BTreeMap<String, u64>,
}

impl Names {
    pub(super) fn new() -> Result<Names> {
        let table = Countries::builtin().map_err(|e| Error::new(Kind::Input, "the country table cannot be read").because(e))?;
        let index = |code: fn(&Country) -> String| {
            let mut out: HashMap<String, Vec<usize>> = HashMap::new();
            for (i, row) in table.rows().iter().enumerate() {
                out.entry(code(row)).or_default().push(i);
            }
            out.remove("");
            out
        };
        let (cameo, fips, iso3) = (index(|c| c.cameo.clone()), index(|c| c.fips.clone()), index(|c| c.iso3.clone()));
        let mut names = index(|c| c.name.to_lowercase());
        for (alias, code) in ALIASES {
            if let Some(rows) = iso3.get(*code) {
                names.entry((*alias).to_owned()).or_insert_with(|| rows.clone());
            }
        }
        Ok(Names { table, cameo, fips, iso3, names, unknown: BTreeMap::new() })
    }

    /// The ISO alpha-3 code of a CAMEO code.
    pub(super) fn cameo(&mut self, code: Option<String>, day: Option<Date>) -> Option<String> {
        let code = code.filter(|c| !REGIONS.contains(&c.as_str()))?;
        self.found(self.cameo.get(&code).or_else(|| self.iso3.get(&code)).cloned(), code, day)
    }

    /// The ISO alpha-3 code of a FIPS 10-4 code.
    pub(super) fn fips(&mut self, code: Option<String>, day: Option<Date>) -> Option<String> {
        let code = code?;
        self.found(self.fips.get(&code).cloned(), code, day)
    }

    /// The ISO alpha-3 code of a name, or of itself.
    pub(super) fn name(&mut self, name: Option<String>, day: Option<Date>) -> Option<String> {
        let name = name?;
        self.found(self.iso3.get(&name).or_else(|| self.names.get(&name.to_lowercase())).cloned(), name, day)
    }

    fn found(&mut self, rows: Option<Vec<usize>>, asked: String, day: Option<Date>) -> Option<String> {
        let Some(rows) = rows else {
            // A file of junk names must not fill the memory.
            if self.unknown.len() < 10_000 || self.unknown.contains_key(&asked) {
                *self.unknown.entry(asked.chars().take(64).collect()).or_default() += 1;
            }
            return None;
        };
        let all = self.table.rows();
        let standing = day.and_then(|d| rows.iter().rev().find(|&&i| all[i].stands_on(d)));
        standing.or(rows.last()).map(|&i| all[i].iso3.clone())
    }

    /// What was asked for and not found.
    pub(super) fn unknown(self) -> BTreeMap<String, u64> {
        self.unknown
    }
}

/// The PLOVER sector of a CAMEO role.
pub(super) fn sector_of_role(role: &str) -> Option<&'static str> {
    Some(match role {
        "GOV" => "GOV",
        "MIL" => "MIL",
        "COP" => "COP",
        "JUD" => "JUD",
        "LEG" => "LEG",
        "OPP" => "OPP",
        "REB" | "INS" | "SEP" | "RAD" => "REB",
        "SPY" => "SPY",
        "UAF" => "UAF",
        "CVL" => "CVL",
        "BUS" | "MNC" => "BUS",
        "EDU" => "EDU",
        "MED" => "JRN",
        "LAB" => "LAB",
        "HLH" => "MED",
        "REF" => "REF",
        "CRM" => "CRM",
        "ELI" => "ELI",
        "AGR" => "AGR",
        "IGO" => "IGO",
        "NGO" | "NGM" | "HRI" => "NGO",
        _ => return None,
    })
}

/// The PLOVER sector of ICEWS's words, of which a cell has several, by commas: the most telling one.
pub(super) fn sector_of_words(words: &str) -> Option<&'static str> {
    const WORDS: &[(&str, &str)] = &[
        ("Military", "MIL"),
        ("Army", "MIL"),
        ("Navy", "MIL"),
        ("Air Force", "MIL"),
        ("Police", "COP"),
        ("Judicial", "JUD"),
        ("Legislative", "LEG"),
        ("Parliament", "LEG"),
        ("Intelligence", "SPY"),
        ("Rebel", "REB"),
        ("Insurgent", "REB"),
        ("Separatist", "REB"),
        ("Radical", "REB"),
        ("Paramilitary", "PRM"),
        ("Opposition", "OPP"),
        ("Government", "GOV"),
        ("Executive", "GOV"),
        ("Ministry", "GOV"),
        ("Party", "PTY"),
        ("Parties", "PTY"),
        ("Media", "JRN"),
        ("News", "JRN"),
        ("Business", "BUS"),
        ("Labor", "LAB"),
        ("Union", "LAB"),
        ("Education", "EDU"),
        ("Medical", "MED"),
        ("Health", "MED"),
        ("Refugees", "REF"),
        ("Displaced", "REF"),
        ("Religious", "REL"),
        ("Muslim", "REL"),
        ("Christian", "REL"),
        ("Criminal", "CRM"),
        ("Drug", "CRM"),
        ("Agricultur", "AGR"),
        ("Elite", "ELI"),
        ("Non-Governmental", "NGO"),
        ("NGO", "NGO"),
        ("International Government", "IGO"),
        ("Civilian", "CVL"),
        ("Population", "CVL"),
        ("Social", "SOC"),
        ("Protesters", "CVL"),
    ];
    WORDS.iter().find(|(w, _)| words.contains(w)).map(|(_, s)| *s)
}
