//! From the fields that a format gives to a [`Report`]: cleaning, identity, what the user states, language; and the
//! tally of what was met on the way.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use demarche_record::Report;
use jiff::civil::Date;

use crate::text::{clean, clean_line};
use crate::{Languages, Options, date, html};

/// The fields of one report as a format gives them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) published: Published,
    pub(crate) source: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) byline: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) text: String,
    /// Whether the text may hold markup, which is then undone (columns of scraped tables often do).
    pub(crate) may_be_markup: bool,
    /// The encoding, where it was not UTF-8, and whether something could not be decoded.
    pub(crate) encoding: Option<&'static str>,
    pub(crate) damaged: bool,
}

/// The day of publication: none, as written, or known.
#[derive(Clone, Debug, Default)]
pub(crate) enum Published {
    #[default]
    None,
    Written(String),
    On(Date),
}

/// What was met while reading: counts for the closing line of a command.
///
/// Tallies of several sources add up ([`Tally::add`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records that the sources had.
    pub records: u64,
    /// Reports that they gave.
    pub reports: u64,
    /// Records left out for having no text.
    pub without_text: u64,
    /// Records left out because they were malformed or too long.
    pub malformed: u64,
    /// Records left out for their language.
    pub other_language: u64,
    /// Reports kept whose text is not English, by ISO 639-1 code (639-3 where there is none).
    pub not_english: BTreeMap<String, u64>,
    /// Reports without a date of publication.
    pub undated: u64,
    /// Dates that were given and could not be read, or have two readings.
    pub unread_dates: u64,
    /// The first of these.
    pub unread_date: Option<String>,
    /// Reports whose bytes were in another encoding than UTF-8, by its name.
    pub encodings: BTreeMap<String, u64>,
    /// Reports in which some bytes had no meaning and were replaced by U+FFFD.
    pub damaged: u64,
    /// Invisible characters (zero-width, bidirectional controls) that were taken out of texts.
    pub invisible: u64,
    /// Reports that bore the identity of an earlier one in the same source and were numbered.
    pub renamed: u64,
    /// Pages whose elements were nested deeper than the limit and were flattened.
    pub flattened: u64,
    /// Feeds that were cut off or whose entries have no end.
    pub broken_feeds: u64,
}

impl Tally {
    /// Adds the counts of another source.
    pub fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.reports += other.reports;
        self.without_text += other.without_text;
        self.malformed += other.malformed;
        self.other_language += other.other_language;
        self.undated += other.undated;
        self.unread_dates += other.unread_dates;
        self.damaged += other.damaged;
        self.invisible += other.invisible;
        self.renamed += other.renamed;
        self.flattened += other.flattened;
        self.broken_feeds += other.broken_feeds;
        self.unread_date = self.unread_date.take().or_else(|| other.unread_date.clone());
        for (into, from) in [(&mut self.not_english, &other.not_english), (&mut self.encodings, &other.encodings)] {
            for (key, n) in from {
                *into.entry(key.clone()).or_default() += n;
            }
        }
    }

    /// The same in words, a sentence a matter, nothing where all went well.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let all = self.records;
        let mut note = |n: u64, text: String| {
            if n > 0 {
                notes.push(text);
            }
        };
        note(self.without_text, format!("skipped {} of {all} records: no text", self.without_text));
        note(self.malformed, format!("skipped {} of {all} records: malformed or too long", self.malformed));
        note(self.other_language, format!("skipped {} of {all} records: not in English", self.other_language));
        let list = |counts: &BTreeMap<String, u64>| counts.iter().map(|(k, n)| format!("{k} {n}")).collect::<Vec<_>>().join(", ");
        let others: u64 = self.not_english.values().sum();
        note(
            others,
            format!("{others} of {} reports are not in English ({}): little will be found in them", self.reports, list(&self.not_english)),
        );
        note(
            self.undated,
            format!(
                "{} of {} reports come without a date of publication: unless their text begins with one, \"yesterday\" has no date in them; state it if you know it",
                self.undated, self.reports
            ),
        );
        note(
            self.unread_dates,
            format!(
                "{} dates of publication could not be read or have two readings (the first: {:?}): state the order of day and month",
                self.unread_dates,
                self.unread_date.as_deref().unwrap_or_default()
            ),
        );
        note(self.encodings.values().sum(), format!("decoded from another encoding than UTF-8: {}", list(&self.encodings)));
        note(self.damaged, format!("{} reports had bytes that mean nothing and were replaced", self.damaged));
        note(self.invisible, format!("removed {} invisible characters from the texts", self.invisible));
        note(self.renamed, format!("{} reports bore the name of an earlier one and were numbered", self.renamed));
        note(self.flattened, format!("{} pages were nested too deep and were flattened", self.flattened));
        note(self.broken_feeds, format!("{} feeds were cut off or broken, and were read as far as they go", self.broken_feeds));
        notes
    }
}

/// Makes reports out of drafts, one after the other, for one source.
pub(crate) struct Maker {
    stem: String,
    options: Options,
    seen: HashSet<u64>,
    pub(crate) tally: Tally,
}

impl Maker {
    pub(crate) fn new(stem: &str, options: &Options) -> Self {
        Self { stem: stem.to_owned(), options: options.clone(), seen: HashSet::new(), tally: Tally::default() }
    }

    /// The report of a draft, or `None` where it is left out, which the tally counts. Records count themselves before.
    pub(crate) fn make(&mut self, draft: Draft) -> Option<Report> {
        let raw = if draft.may_be_markup && html::looks_like_markup(&draft.text) { html::fragment_text(&draft.text) } else { draft.text };
        let (text, removed) = clean(&raw);
        if text.is_empty() {
            self.tally.without_text += 1;
            return None;
        }
        let stated = &self.options;
        let url = choose(draft.url.as_deref().and_then(clean_line), stated.url.clone(), stated.replace);
        let language = self.language(draft.language.as_deref(), &text);
        if let Some(language) = &language
            && language != "en"
        {
            if self.options.languages == Languages::EnglishOnly {
                self.tally.other_language += 1;
                return None;
            }
            *self.tally.not_english.entry(language.clone()).or_default() += 1;
        }
        let published = self.published(draft.published);
        self.tally.reports += 1;
        self.tally.undated += u64::from(published.is_none());
        self.tally.invisible += removed.invisible;
        self.tally.damaged += u64::from(draft.damaged);
        if let Some(encoding) = draft.encoding {
            *self.tally.encodings.entry(encoding.to_owned()).or_default() += 1;
        }
        let doc = self.identity(draft.id.as_deref().and_then(clean_line), url.as_deref());
        let stated = &self.options;
        Some(Report {
            doc,
            title: choose(draft.title.as_deref().and_then(clean_line), stated.title.clone(), stated.replace),
            published,
            source: choose(draft.source.as_deref().and_then(clean_line), stated.source.clone(), stated.replace),
            url,
            byline: draft.byline.as_deref().and_then(clean_line),
            language,
            text,
        })
    }

    fn published(&mut self, found: Published) -> Option<Date> {
        let found = match found {
            Published::None => None,
            Published::On(date) => Some(date),
            Published::Written(written) if written.trim().is_empty() => None,
            Published::Written(written) => {
                let date = date::parse(&written, self.options.date_order);
                if date.is_none() {
                    self.tally.unread_dates += 1;
                    self.tally.unread_date.get_or_insert_with(|| written.chars().take(40).collect());
                }
                date
            }
        };
        choose(found, self.options.published, self.options.replace)
    }

    /// The id, else the address, else the name of the file; numbered where that is taken.
    fn identity(&mut self, id: Option<String>, url: Option<&str>) -> String {
        let own = id.or_else(|| url.map(str::to_owned));
        let is_own = own.is_some();
        let base = own.unwrap_or_else(|| self.stem.clone());
        if self.seen.insert(hash(&base)) {
            return base;
        }
        self.tally.renamed += u64::from(is_own);
        let mut n = self.tally.records.max(2);
        loop {
            let numbered = format!("{base}#{n}");
            if self.seen.insert(hash(&numbered)) {
                return numbered;
            }
            n += 1;
        }
    }

    /// The language as stated, else as whatlang recognises it with confidence.
    fn language(&self, stated: Option<&str>, text: &str) -> Option<String> {
        if let Some(stated) = stated.and_then(clean_line) {
            let primary = stated.split(['-', '_']).next().unwrap_or_default().to_lowercase();
            match primary.len() {
                2 => return Some(primary),
                3 => return Some(two_letters(&primary).map_or(primary, str::to_owned)),
                _ if stated.eq_ignore_ascii_case("english") => return Some("en".to_owned()),
                _ => {}
            }
        }
        if self.options.languages == Languages::AsStated {
            return None;
        }
        // Some thousand letters are enough, and a report quotes other languages further down.
        let end = text.char_indices().nth(2000).map_or(text.len(), |(at, _)| at);
        let info = whatlang::detect(&text[..end]).filter(whatlang::Info::is_reliable)?;
        let code = info.lang().code();
        Some(two_letters(code).unwrap_or(code).to_owned())
    }
}

fn choose<T>(found: Option<T>, stated: Option<T>, replace: bool) -> Option<T> {
    if replace { stated.or(found) } else { found.or(stated) }
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// ISO 639-1 for the ISO 639-3 codes that whatlang gives.
fn two_letters(three: &str) -> Option<&'static str> {
    const CODES: &[(&str, &str)] = &[
        ("afr", "af"),
        ("aka", "ak"),
        ("amh", "am"),
        ("ara", "ar"),
        ("aze", "az"),
        ("bel", "be"),
        ("ben", "bn"),
        ("bul", "bg"),
        ("cat", "ca"),
        ("ces", "cs"),
        ("cmn", "zh"),
        ("cym", "cy"),
        ("dan", "da"),
        ("deu", "de"),
        ("ell", "el"),
        ("eng", "en"),
        ("epo", "eo"),
        ("est", "et"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("guj", "gu"),
        ("heb", "he"),
        ("hin", "hi"),
        ("hrv", "hr"),
        ("hun", "hu"),
        ("hye", "hy"),
        ("ind", "id"),
        ("ita", "it"),
        ("jav", "jv"),
        ("jpn", "ja"),
        ("kan", "kn"),
        ("kat", "ka"),
        ("khm", "km"),
        ("kor", "ko"),
        ("lat", "la"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("mal", "ml"),
        ("mar", "mr"),
        ("mkd", "mk"),
        ("mya", "my"),
        ("nep", "ne"),
        ("nld", "nl"),
        ("nob", "nb"),
        ("ori", "or"),
        ("pan", "pa"),
        ("pes", "fa"),
        ("pol", "pl"),
        ("por", "pt"),
        ("ron", "ro"),
        ("rus", "ru"),
        ("sin", "si"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("sna", "sn"),
        ("spa", "es"),
        ("srp", "sr"),
        ("swe", "sv"),
        ("tam", "ta"),
        ("tel", "te"),
        ("tgl", "tl"),
        ("tha", "th"),
        ("tuk", "tk"),
        ("tur", "tr"),
        ("ukr", "uk"),
        ("urd", "ur"),
        ("uzb", "uz"),
        ("vie", "vi"),
        ("yid", "yi"),
        ("zho", "zh"),
        ("zul", "zu"),
    ];
    CODES.iter().find(|(code, _)| *code == three).map(|(_, two)| *two)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> Draft {
        Draft { text: text.into(), ..Draft::default() }
    }

    #[test]
    fn identities_are_unique_within_a_source() {
        let mut maker = Maker::new("news", &Options::default());
        let mut docs = Vec::new();
        for (id, url) in [(None, None), (None, None), (Some("7"), None), (Some("7"), None), (None, Some("https://x.org/a"))] {
            maker.tally.records += 1;
            let one = Draft { id: id.map(str::to_owned), url: url.map(str::to_owned), ..draft("Text.") };
            docs.push(maker.make(one).unwrap().doc);
        }
        assert_eq!(docs, ["news", "news#2", "7", "7#4", "https://x.org/a"]);
        assert_eq!(maker.tally.renamed, 1);
    }

    #[test]
    fn what_is_stated_fills_or_replaces() {
        let day: Date = "2020-01-02".parse().unwrap();
        let mut options = Options { source: Some("Desk".into()), published: Some(day), ..Options::default() };
        let found = Draft { source: Some("Wire".into()), ..draft("Text.") };
        let report = Maker::new("a", &options).make(found.clone()).unwrap();
        assert_eq!((report.source.as_deref(), report.published), (Some("Wire"), Some(day)));
        options.replace = true;
        assert_eq!(Maker::new("a", &options).make(found).unwrap().source.as_deref(), Some("Desk"));
    }

    #[test]
    fn languages_are_marked_or_left_out() {
        let german = "Der Präsident erklärte am Montag in Berlin, dass die Verhandlungen mit den Nachbarstaaten \
                      fortgesetzt werden sollen, sobald die Regierung zugestimmt hat.";
        let mut maker = Maker::new("a", &Options::default());
        assert_eq!(maker.make(draft(german)).unwrap().language.as_deref(), Some("de"));
        assert!(maker.tally.notes().iter().any(|n| n.contains("de 1")));
        let strict = Options { languages: Languages::EnglishOnly, ..Options::default() };
        let mut maker = Maker::new("a", &strict);
        assert!(maker.make(draft(german)).is_none());
        assert_eq!(maker.tally.other_language, 1);
        let stated = Draft { language: Some("en-GB".into()), ..draft("Ok.") };
        assert_eq!(maker.make(stated).unwrap().language.as_deref(), Some("en"));
    }

    #[test]
    fn tallies_add_up() {
        let mut one = Tally { records: 20, without_text: 3, ..Tally::default() };
        one.add(&Tally { records: 5, without_text: 1, not_english: [("fr".to_owned(), 2)].into(), ..Tally::default() });
        assert_eq!(one.notes()[0], "skipped 4 of 25 records: no text");
        assert_eq!(Tally::default().notes(), Vec::<String>::new());
    }
}
