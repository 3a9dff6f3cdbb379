//! Context cases: a text with its names marked, and what one of them must be read as, or that it must not be a place.
//!
//! Marks: `[place]`, `<person>`, `{organisation}`, `|group|`. What is not marked the tagger is taken to have missed.

use demarche_record::{Document, Name, NameKind, PlacePrecision, Sentence, Span, Token, Upos};

use super::{Gazetteer, PlaceKind, Toponym, distance_km, event_place_tokens, fold, of_event, resolve};

/// The plain text and its document: words, guessed tags, marked names, no tree.
fn document(marked: &str) -> (String, Document) {
    let mut text = String::new();
    let mut marks: Vec<(usize, usize, NameKind)> = Vec::new();
    let mut open: Option<usize> = None;
    for c in marked.chars() {
        match c {
            '[' | '<' | '{' => open = Some(text.len()),
            '|' if open.is_none() => open = Some(text.len()),
            ']' | '>' | '}' | '|' => {
                let kind = match c {
                    ']' => NameKind::Place,
                    '>' => NameKind::Person,
                    '}' => NameKind::Organization,
                    _ => NameKind::Group,
                };
                marks.push((open.take().expect("a mark is opened"), text.len(), kind));
            }
            c => text.push(c),
        }
    }
    let mut sentence = Sentence { span: Span::new(0, text.len()), ..Sentence::default() };
    let mut document = Document::default();
    let mut at = 0;
    let finish = |s: &mut Sentence, d: &mut Document| {
        if !s.tokens.is_empty() {
            for &(start, end, kind) in &marks {
                let first = s.tokens.iter().position(|t| t.span.start == start);
                let last = s.tokens.iter().rposition(|t| t.span.end <= end);
                if let (Some(first), Some(last)) = (first, last) {
                    s.names.push(Name { start: first, end: last + 1, kind, score: 0.9 });
                }
            }
            d.sentences.push(std::mem::take(s));
        }
    };
    for word in text.split_whitespace() {
        let start = text[at..].find(word).expect("a word of the text") + at;
        at = start + word.len();
        let mut parts: Vec<(usize, usize)> = Vec::new();
        let (mut a, mut b) = (start, at);
        while text[a..b].starts_with(['(', '"']) {
            parts.push((a, a + 1));
            a += 1;
        }
        let mut tail = Vec::new();
        let dotted = text[a..b].trim_end_matches([',', ')', ';']).ends_with('.')
            && (text[a..b].matches('.').count() > 1
                || text[a..b].len() <= 7 && text[a..b].starts_with(char::is_uppercase) && at < text.len());
        while text[a..b].ends_with([',', ')', '"', ';', ':']) || text[a..b].ends_with('.') && !dotted {
            tail.push((b - 1, b));
            b -= 1;
        }
        for possessive in ["'s", "’s"] {
            if text[a..b].ends_with(possessive) {
                tail.push((b - possessive.len(), b));
                b -= possessive.len();
            }
        }
        if a < b {
            parts.push((a, b));
        }
        parts.extend(tail.into_iter().rev());
        for (a, b) in parts {
            let form = text[a..b].to_string();
            let first = sentence.tokens.is_empty();
            let upos = if form.starts_with(char::is_uppercase) && !first { Upos::Propn } else { Upos::X };
            let ends = form == ".";
            sentence.tokens.push(Token {
                span: Span::new(a, b),
                lemma: form.to_lowercase(),
                form,
                upos,
                head: None,
                deprel: "dep",
                factuality: 0.0,
            });
            if ends {
                finish(&mut sentence, &mut document);
            }
        }
    }
    finish(&mut sentence, &mut document);
    (text, document)
}

fn read(marked: &str, source: Option<&str>) -> (String, Vec<Toponym>) {
    let (text, document) = document(marked);
    let toponyms = resolve(&text, &document, source);
    (text, toponyms)
}

/// (marked text, the mention, its country, a word of its name or division, its kind)
const RESOLVED: &[(&str, &str, &str, &str, PlaceKind)] = {
    use PlaceKind::*;
    &[
        ("The mayor of [Paris] spoke.", "Paris", "FRA", "Paris", Capital),
        ("The mayor of [Paris], [Texas], spoke.", "Paris", "USA", "Texas", City),
        ("A fire broke out in [Birmingham], [Ala.] on Monday.", "Birmingham", "USA", "Alabama", City),
        ("A fire broke out in [Birmingham] on Monday, police in [England] said.", "Birmingham", "GBR", "England", City),
        ("The talks were held in [Kazan], in the Russian Republic of [Tatarstan].", "Kazan", "RUS", "Tatarstan", City),
        ("[Kazan] is a district near [Ankara] in [Turkey], where Turkish officials met.", "Ankara", "TUR", "Ankara", Capital),
        ("Troops entered [Tbilisi]. [Georgia] accused [Russia] of aggression.", "Georgia", "GEO", "Georgia", Country),
        ("Lawmakers in [Atlanta] said [Georgia] would expand highways near [Savannah] and [Macon].", "Georgia", "USA", "Georgia", Admin1),
        ("The governor of [Georgia] met farmers from [Alabama] and [Tennessee].", "Georgia", "USA", "Georgia", Admin1),
        ("[London], [Ontario], hosted the meeting.", "London", "CAN", "Ontario", City),
        ("[London], [Ont.] hosted the meeting.", "London", "CAN", "Ontario", City),
        ("The premier of [Victoria] spoke in [Melbourne], [Australia].", "Victoria", "AUS", "Victoria", Admin1),
        ("The legislature sits in [Victoria], [British Columbia].", "Victoria", "CAN", "British Columbia", City),
        ("A court in [Victoria] jailed two men.", "Victoria", "AUS", "Victoria", Admin1),
        ("Ministers met in [New York].", "New York", "USA", "New York", City),
        ("Talks opened in [Washington] on Tuesday.", "Washington", "USA", "Washington", Capital),
        ("Apple farmers in [Washington] state fear a strike in [Seattle] and [Spokane].", "Washington", "USA", "Washington", Admin1),
        ("President Chaves spoke in [San José], [Costa Rica].", "San José", "CRI", "San Jos", Capital),
        ("Police in [San Jose], [California], arrested two men.", "San Jose", "USA", "California", City),
        ("King Abdullah of [Jordan] flew to [Cairo].", "Jordan", "JOR", "Jordan", Country),
        ("Fighting went on in [Tripoli], [Lebanon].", "Tripoli", "LBN", "", City),
        ("Libyan militias fought in [Tripoli].", "Tripoli", "LBY", "", Capital),
        ("Syrian troops shelled [Tripoli] in northern [Lebanon]; Lebanese soldiers left [Beirut].", "Tripoli", "LBN", "", City),
        ("Rebels hold [Idlib] province in [Syria].", "Idlib", "SYR", "Idlib", Admin1),
        ("A bomb went off in [Idlib].", "Idlib", "SYR", "Idlib", City),
        ("Voters in [Kano] state went to the polls in [Nigeria].", "Kano", "NGA", "Kano", Admin1),
        ("The city of [Kano] was quiet, Nigerian police said.", "Kano", "NGA", "Kano", City),
        ("He was born in [Kiev].", "Kiev", "UKR", "Kyiv", Capital),
        ("The ship left [Rangoon] in 1947.", "Rangoon", "MMR", "Yangon", City),
        ("The attacks in [Bombay] shocked [India].", "Bombay", "IND", "Mumbai", City),
        ("They spoke of [Artsakh] and the war.", "Artsakh", "AZE", "Karabakh", Region),
        ("Belgrade calls it [Kosovo and Metohija].", "Kosovo and Metohija", "XKX", "Kosovo", Country),
        ("Soldiers advanced in [Tigray].", "Tigray", "ETH", "Tigray", Admin1),
        ("Insurgents beheaded civilians in [Cabo Delgado].", "Cabo Delgado", "MOZ", "Cabo Delgado", Admin1),
        ("Ships passed the [Strait of Hormuz].", "Strait of Hormuz", "", "Hormuz", Strait),
        ("Jets took off from [Incirlik] air base in southern [Turkey].", "Incirlik", "TUR", "Incirlik", Base),
        ("Militants hide in the [Boni Forest].", "Boni Forest", "KEN", "Boni", Desert),
        ("Israel annexed the [Golan Heights].", "Golan Heights", "SYR", "Golan", Region),
        ("Aid reached the [Gaza Strip] through [Rafah].", "Gaza Strip", "PSE", "Gaza", Region),
        ("The [US] and the [UK] agreed.", "US", "USA", "United States", Country),
        ("The [U.S.] and [China] agreed.", "U.S.", "USA", "United States", Country),
        ("President Tshisekedi of the [Democratic Republic of Congo] spoke in [Goma].", "Goma", "COD", "Goma", City),
        ("[Richmond], [Va.], is where the court sits.", "Richmond", "USA", "Virginia", City),
        ("Coal miners in [Charleston], [W.Va.] went on strike.", "Charleston", "USA", "West Virginia", City),
        ("[Laurel County] deputies drove from [London] to [Corbin], [Kentucky].", "London", "USA", "Kentucky", City),
        ("The [Licking County] sheriff spoke in [Newark], and in [Columbus], [Ohio].", "Newark", "USA", "Ohio", City),
        ("He moved from [Manchester] to [Concord], the capital of [New Hampshire].", "Concord", "USA", "New Hampshire", City),
        (
            "Officials from [Santiago], [Valparaíso] and [Concepción] met; Chilean ministers came too.",
            "Santiago",
            "CHL",
            "Santiago",
            Capital,
        ),
        ("The Syrian city of [Aleppo] was shelled.", "Aleppo", "SYR", "Aleppo", City),
        ("[Hyderabad], in [Pakistan]'s Sindh province, was flooded.", "Hyderabad", "PAK", "Sindh", City),
        ("Indian police arrested a man in [Hyderabad].", "Hyderabad", "IND", "Telangana", City),
        ("[Valencia], [Venezuela], has no water.", "Valencia", "VEN", "Carabobo", City),
        ("Spanish police in [Valencia] and [Alicante] made arrests.", "Valencia", "ESP", "Valencia", City),
        ("[St. Petersburg] hosted the forum, the Kremlin said. [Moscow] and [Russia] paid.", "St. Petersburg", "RUS", "Petersburg", City),
        ("The storm hit [Tampa] and [St. Petersburg], [Florida].", "St. Petersburg", "USA", "Florida", City),
        ("Gunmen attacked the village of [Mainok] in [Borno] State, [Nigeria].", "Borno", "NGA", "Borno", Admin1),
        ("Protesters marched in [Santa Cruz], [Bolivia].", "Santa Cruz", "BOL", "Santa Cruz", City),
        ("Ukrainian troops hold [Donbas].", "Donbas", "UKR", "Donbas", Region),
        ("Police in [Cambridge], [Massachusetts] and [Boston] agreed.", "Cambridge", "USA", "Massachusetts", City),
        ("[Perth], [Scotland], is a city.", "Perth", "GBR", "Scotland", City),
        ("The minister flew from [Perth] to [Canberra] and [Sydney].", "Perth", "AUS", "Western Australia", City),
        ("Police officers in [Naples], [Florida], and in [Fort Myers] spoke.", "Naples", "USA", "Florida", City),
        ("The [Limpopo] provincial government met in [Polokwane], [South Africa].", "Limpopo", "ZAF", "Limpopo", Admin1),
        ("President Kagame spoke in [Kigali].", "Kigali", "RWA", "Kigali", Capital),
    ]
};

#[test]
fn context_decides() {
    let mut wrong = Vec::new();
    for &(marked, mention, country, word, kind) in RESOLVED {
        let (text, toponyms) = read(marked, None);
        let found = toponyms.iter().find(|t| !t.demonym && t.span.of(&text).trim_start_matches("the ") == mention);
        let right = found.is_some_and(|t| {
            t.country.unwrap_or("") == country
                && t.kind == kind
                && (fold(&t.name).contains(&fold(word)) || t.admin1.is_some_and(|a| fold(a).contains(&fold(word))))
        });
        if !right {
            wrong.push(format!("{marked}\n    {mention}: {:?}", found.map(|t| (&t.name, t.kind, t.country, t.admin1, &t.why))));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), RESOLVED.len(), wrong.join("\n"));
}

/// Words that are no places here.
const NO_PLACES: &[(&str, &str)] = &[
    ("<Jordan> scored twice for the team.", "Jordan"),
    ("<Michael Jordan> met <Paris Hilton>.", "Paris"),
    ("|Syrian| troops left.", "Syrian"),
    ("Syrian troops left.", "Syrian"),
    ("South Korean officials met North Korean envoys.", "South Korean"),
    ("He told us that it was over.", "us"),
    ("Reading is good for children.", "Reading"),
    ("In May they met.", "May"),
    ("Mobile phones rang.", "Mobile"),
    ("The Independence Party won.", "Independence"),
    ("Many people left.", "Many"),
    ("It was an orange car.", "orange"),
    ("General Union leaders met.", "Union"),
    ("President Lincoln spoke of war.", "Lincoln"),
    ("They ate turkey at home.", "turkey"),
    ("<Chelsea Clinton> spoke.", "Chelsea"),
    ("Troops fought [Jabhat al-Nusra] again.", "Jabhat al-Nusra"),
    ("They left the |Shiite| neighbourhood.", "Shiite"),
];

#[test]
fn what_is_no_place_stays_none() {
    for &(marked, mention) in NO_PLACES {
        let (text, toponyms) = read(marked, None);
        let found = toponyms.iter().find(|t| !t.demonym && !t.embedded && t.span.of(&text) == mention);
        assert!(found.is_none(), "{marked}: {found:?}");
    }
}

#[test]
fn a_demonym_is_evidence_and_no_place() {
    let (_, toponyms) = read("Nigerien soldiers and Central African rebels met.", None);
    let countries: Vec<_> = toponyms.iter().map(|t| (t.demonym, t.country, t.lat)).collect();
    assert_eq!(countries, [(true, Some("NER"), None), (true, Some("CAF"), None)]);
}

#[test]
fn the_source_s_country_counts() {
    let text = "Fire crews from [Victoria] put out a blaze.";
    let of = |source| read(text, source).1.into_iter().find(|t| !t.demonym).and_then(|t| t.country);
    assert_eq!(of(Some("AUS")), Some("AUS"));
    assert_eq!(of(Some("CAN")), Some("CAN"));
}

#[test]
fn one_sense_a_report() {
    let (text, toponyms) = read("A man from [Paris], [Texas], died. Police in [Paris] confirmed it.", None);
    let paris: Vec<_> = toponyms.iter().filter(|t| t.span.of(&text) == "Paris").map(|t| t.admin1).collect();
    assert_eq!(paris, [Some("Texas"), Some("Texas")]);
    // Unless the words beside a mention say otherwise.
    let (text, toponyms) = read("Police in [Tbilisi], [Georgia], called troopers in [Atlanta], [Georgia].", None);
    let georgia: Vec<_> = toponyms.iter().filter(|t| t.span.of(&text) == "Georgia").map(|t| t.country).collect();
    assert_eq!(georgia, [Some("GEO"), Some("USA")]);
}

#[test]
fn a_place_that_is_not_known_lies_where_the_text_puts_it_and_is_not_made_up() {
    let of = |marked: &str, mention: &str| {
        let (text, toponyms) = read(marked, None);
        let found = toponyms.into_iter().rev().find(|t| t.span.of(&text) == mention);
        found.map(|t| (t.country, t.admin1.map(fold), t.lat.is_some(), t.precision))
    };
    use PlacePrecision::{Admin1, City, Country, None as Unknown};
    // In a village that no gazetteer lists.
    let village = of("Men burned the village of [Diallassagou] in [Mopti] region, [Mali].", "Diallassagou");
    assert_eq!(village, Some((Some("MLI"), Some("mopti".to_owned()), false, Admin1)));
    assert_eq!(of("Men burned the village of [Diallassagou] in [Mali].", "Diallassagou"), Some((Some("MLI"), None, false, Country)));
    // Of this name one in Cameroon is listed, and of that one in Turkey.
    let maga = of("Men left a school in [Maga], [Kebbi State], [Nigeria].", "Maga");
    assert_eq!(maga, Some((Some("NGA"), Some("kebbi".to_owned()), false, Admin1)));
    assert_eq!(of("[Solhan] burned, [Burkina Faso] said in [Ouagadougou].", "Solhan"), Some((None, None, false, Unknown)));
    // Two towns of one name in one report.
    let tripoli = of("Militias fought in [Tripoli], [Libya], and soldiers in [Tripoli], in northern [Lebanon].", "Tripoli");
    assert_eq!(tripoli.map(|t| (t.0, t.3)), Some((Some("LBN"), City)));
    // One entry that the tagger broke.
    assert!(of("A missile fell into the [Sea] of Japan.", "Sea of Japan").is_some_and(|t| t.2));
}

#[test]
fn what_the_tagger_missed_is_found_where_it_is_plain() {
    for (marked, mention) in [
        ("They fled to Ethiopia last week.", "Ethiopia"),
        ("The envoy arrived in Nairobi on Friday.", "Nairobi"),
        ("A flood in Newark, Ohio, left two dead.", "Newark"),
        ("Ships crossed the Black Sea again.", "Black Sea"),
    ] {
        let (text, toponyms) = read(marked, None);
        assert!(toponyms.iter().any(|t| t.span.of(&text) == mention && t.lat.is_some()), "{marked}: {toponyms:?}");
    }
}

#[test]
fn organisations_hold_places_apart() {
    let (text, toponyms) = read("The {University of Oslo} and the {Birmingham Police Department} agreed.", None);
    let held: Vec<_> = toponyms.iter().map(|t| (t.span.of(&text), t.embedded)).collect();
    assert_eq!(held, [("Oslo", true), ("Birmingham", true)]);
    // Words by which parties and banks are called are names of towns too.
    let (text, toponyms) = read("The {Freedom Party}, the {Republic Front} and the {Bank of Japan} disagreed.", None);
    let held: Vec<_> = toponyms.iter().map(|t| t.span.of(&text)).collect();
    assert_eq!(held, ["Japan"]);
}

#[test]
fn an_unknown_name_claims_nothing() {
    let (_, toponyms) = read("A clash near [Qwzrtplk] left two dead.", None);
    let t = &toponyms[0];
    assert_eq!((t.name.as_str(), t.precision, t.lat, t.country, t.geonames_id), ("Qwzrtplk", PlacePrecision::None, None, None, None));
}

#[test]
fn precision_is_that_of_the_kind() {
    for (name, precision) in [
        ("Ethiopia", PlacePrecision::Country),
        ("Oromia", PlacePrecision::Admin1),
        ("Black Sea", PlacePrecision::Admin1),
        ("Kampala", PlacePrecision::City),
        ("Tahrir Square", PlacePrecision::Exact),
    ] {
        let (_, toponyms) = read(&format!("It happened in [{name}]."), None);
        assert_eq!(toponyms[0].precision, precision, "{name}");
    }
}

#[test]
fn the_gazetteer_is_whole() {
    let g = Gazetteer::builtin();
    assert!(g.len() > 250_000, "{}", g.len());
    let paris = g.lookup("paris");
    let capital = paris.iter().find(|c| c.kind == PlaceKind::Capital).expect("the capital");
    assert_eq!((capital.geonames_id, capital.country), (Some(2_988_507), Some("FRA")));
    assert!(distance_km((capital.lat, capital.lon), (48.853_41, 2.348_8)) < 0.01);
    assert!(g.lookup("").is_empty() && g.lookup("\u{0}\u{ffff}").is_empty() && g.lookup("zzzzzzzzzz").is_empty());
    assert_eq!(g.country("KEN").map(|c| c.name), Some("Kenya"));
    assert_eq!(g.demonym("Congolese"), ["COD"]);
    for short in ["Ont.", "Va.", "W.Va.", "D.C.", "Calif.", "N.S.W."] {
        assert!(g.abbreviation(short).is_some(), "{short}");
    }
    // Every key of the first and last blocks is found again: the search has no edge.
    for name in ["Aachen", "Zürich", "Zywiec", "Aabenraa", "'s-Hertogenbosch"] {
        assert!(!g.lookup(name).is_empty(), "{name}");
    }
}

#[test]
fn hand_written_lines_are_well_formed() {
    for (number, line) in
        include_str!("../../../../knowledge/places/own.tsv").lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#'))
    {
        let cells: Vec<_> = line.split('\t').collect();
        assert_eq!(cells.len(), 7, "own.tsv:{}: {line}", number + 1);
        let g = Gazetteer::builtin();
        let known = g.lookup(cells[0]);
        assert!(!known.is_empty(), "own.tsv:{}: {line}", number + 1);
        for alias in cells[1].split('|').filter(|a| !a.is_empty()) {
            assert!(!g.lookup(alias).is_empty(), "own.tsv:{}: {alias}", number + 1);
        }
        for country in cells[3].split('|').filter(|c| !c.is_empty()) {
            assert!(g.country(country).is_some(), "own.tsv:{}: {country}", number + 1);
        }
        if let (Ok(lat), Ok(lon)) = (cells[4].parse::<f64>(), cells[5].parse::<f64>()) {
            assert!(lat.abs() <= 90.0 && lon.abs() <= 180.0, "own.tsv:{}", number + 1);
        }
    }
}

#[test]
fn distances() {
    assert!((distance_km((51.5074, -0.1278), (48.8566, 2.3522)) - 343.6).abs() < 1.0);
    assert_eq!(distance_km((10.0, 20.0), (10.0, 20.0)), 0.0);
}

/// A sentence with its tree: `form/UPOS/head/deprel` with heads counted from 1, places marked by a trailing `*` on the form.
fn tree(source: &str) -> (String, Document) {
    const RELATIONS: &[&str] = &[
        "root",
        "nsubj",
        "nsubj:pass",
        "obj",
        "obl",
        "nmod",
        "nmod:poss",
        "case",
        "det",
        "punct",
        "conj",
        "cc",
        "advcl",
        "acl",
        "acl:relcl",
        "ccomp",
        "compound",
        "amod",
        "aux",
        "aux:pass",
        "mark",
        "appos",
        "nummod",
        "advmod",
        "xcomp",
        "flat",
        "parataxis",
    ];
    let mut text = String::new();
    let mut s = Sentence::default();
    for word in source.split_whitespace() {
        let cells: Vec<&str> = word.rsplitn(4, '/').collect();
        let &[relation, head, upos, form] = cells.as_slice() else { panic!("{word}") };
        let place = form.ends_with('*');
        let form = form.trim_end_matches('*');
        if !text.is_empty() && !matches!(form, "," | ".") {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(form);
        let head: usize = head.parse().expect("a number");
        let deprel = RELATIONS.iter().find(|r| **r == relation).unwrap_or_else(|| panic!("{relation}"));
        let lemma = match form {
            "killed" | "killing" => "kill",
            "said" => "say",
            "stormed" => "storm",
            "entered" => "enter",
            "met" => "meet",
            "attacked" => "attack",
            "launched" => "launch",
            "targeting" => "target",
            "arrived" => "arrive",
            "based" => "base",
            "seized" => "seize",
            "called" => "call",
            "convicted" => "convict",
            "wounded" => "wound",
            f => f,
        };
        if place {
            let i = s.tokens.len();
            match s.names.last_mut() {
                Some(n) if n.end == i && relation == "flat" => n.end = i + 1,
                _ => s.names.push(Name { start: i, end: i + 1, kind: NameKind::Place, score: 0.9 }),
            }
        }
        s.tokens.push(Token {
            span: Span::new(start, text.len()),
            form: form.to_string(),
            lemma: lemma.to_lowercase(),
            upos: Upos::from_tag(upos),
            head: head.checked_sub(1),
            deprel,
            factuality: 0.0,
        });
    }
    s.span = Span::new(0, text.len());
    (text, Document { sentences: vec![s] })
}

fn places_of(source: &str, trigger: &str) -> Vec<String> {
    let (text, document) = tree(source);
    let toponyms = resolve(&text, &document, None);
    let s = &document.sentences[0];
    let at = s.tokens.iter().position(|t| t.form == trigger).expect("the trigger");
    event_place_tokens(s, 0, at, &toponyms).into_iter().map(|(a, b)| s.span_of(a, b - 1).of(&text).to_string()).collect()
}

#[test]
fn the_place_of_an_act() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "Gunmen/NOUN/2/nsubj killed/VERB/0/root ten/NUM/4/nummod men/NOUN/2/obj in/ADP/6/case Kabul*/PROPN/2/obl ././2/punct",
            "killed",
            &["Kabul"],
        ),
        // Hung on the object.
        (
            "Gunmen/NOUN/2/nsubj attacked/VERB/0/root a/DET/4/det checkpoint/NOUN/2/obj near/ADP/6/case Mosul*/PROPN/4/nmod ././2/punct",
            "attacked",
            &["Mosul"],
        ),
        // What is only near says less than what is within.
        (
            "Gunmen/NOUN/2/nsubj killed/VERB/0/root ten/NUM/4/nummod men/NOUN/2/obj in/ADP/6/case Ramadi*/PROPN/2/obl near/ADP/8/case Falluja*/PROPN/2/obl ././2/punct",
            "killed",
            &["Ramadi"],
        ),
        // A firm's seat.
        (
            "They/PRON/2/nsubj fined/VERB/0/root two/NUM/4/nummod firms/NOUN/2/obj based/VERB/4/acl in/ADP/7/case Dubai*/PROPN/5/obl ././2/punct",
            "fined",
            &[],
        ),
        // What a party did once is elsewhere.
        (
            "They/PRON/2/nsubj fined/VERB/0/root firms/NOUN/2/obj that/PRON/5/nsubj sold/VERB/3/acl:relcl arms/NOUN/5/obj in/ADP/8/case Aleppo*/PROPN/5/obl ././2/punct",
            "fined",
            &[],
        ),
        // At the head of the sentence.
        (
            "In/ADP/2/case Kabul*/PROPN/5/obl ,/PUNCT/5/punct gunmen/NOUN/5/nsubj killed/VERB/0/root two/NUM/5/obj ././5/punct",
            "killed",
            &["Kabul"],
        ),
        // Taken ground.
        (
            "Rebels/NOUN/2/nsubj stormed/VERB/0/root the/DET/4/det town/NOUN/2/obj of/ADP/6/case Palmyra*/PROPN/4/nmod ././2/punct",
            "stormed",
            &["Palmyra"],
        ),
        ("They/PRON/2/nsubj entered/VERB/0/root Aleppo*/PROPN/2/obj ././2/punct", "entered", &["Aleppo"]),
        // A state attacked is a party.
        ("Iran*/PROPN/2/nsubj attacked/VERB/0/root Iraq*/PROPN/2/obj ././2/punct", "attacked", &[]),
        (
            "China*/PROPN/4/nsubj and/CCONJ/3/cc France*/PROPN/1/conj met/VERB/0/root in/ADP/6/case Geneva*/PROPN/4/obl ././4/punct",
            "met",
            &["Geneva"],
        ),
        // Two places of one act.
        (
            "Bombs/NOUN/2/nsubj killed/VERB/0/root six/NUM/2/obj in/ADP/5/case Kano*/PROPN/2/obl and/CCONJ/7/cc Maiduguri*/PROPN/5/conj ././2/punct",
            "killed",
            &["Kano", "Maiduguri"],
        ),
        // The governing clause's place.
        (
            "Troops/NOUN/2/nsubj launched/VERB/0/root an/DET/4/det assault/NOUN/2/obj in/ADP/6/case Hama*/PROPN/2/obl ,/PUNCT/8/punct killing/VERB/2/advcl six/NUM/8/obj ././2/punct",
            "killing",
            &["Hama"],
        ),
        // Whoever said it was elsewhere.
        (
            "Officials/NOUN/4/nsubj in/ADP/3/case Islamabad*/PROPN/1/nmod said/VERB/0/root gunmen/NOUN/6/nsubj killed/VERB/4/ccomp two/NUM/6/obj ././4/punct",
            "killed",
            &[],
        ),
        // What stands behind "after" is another time, and a relative clause tells of something else.
        (
            "He/PRON/2/nsubj spoke/VERB/0/root two/NUM/4/nummod days/NOUN/7/nmod after/ADP/7/case the/DET/7/det vote/NOUN/2/obl in/ADP/9/case Russia*/PROPN/7/nmod ././2/punct",
            "spoke",
            &[],
        ),
        (
            "Crowds/NOUN/2/nsubj met/VERB/0/root in/ADP/4/case Khartoum*/PROPN/2/obl to/PART/6/mark hail/VERB/2/advcl a/DET/8/det law/NOUN/6/obj which/PRON/10/nsubj repeals/VERB/8/acl:relcl it/PRON/10/obj ././2/punct",
            "repeals",
            &[],
        ),
        // Where somebody is based, and whose base it is.
        (
            "Somalia*/PROPN/3/compound -/PUNCT/3/punct based/VERB/4/amod militants/NOUN/5/nsubj attacked/VERB/0/root troops/NOUN/5/obj ././5/punct",
            "attacked",
            &[],
        ),
        (
            "Militants/NOUN/2/nsubj attacked/VERB/0/root a/DET/5/det Canada*/PROPN/5/compound base/NOUN/2/obj in/ADP/7/case Nairobi*/PROPN/5/nmod ././2/punct",
            "attacked",
            &["Nairobi"],
        ),
        // A threat is made elsewhere.
        (
            "Ankara/PROPN/2/nsubj threaten/VERB/0/root to/PART/4/mark end/VERB/2/xcomp work/NOUN/4/obj at/ADP/7/case Incirlik*/PROPN/5/nmod ././2/punct",
            "threaten",
            &[],
        ),
        // Those who live there.
        (
            "The/DET/2/det population/NOUN/7/nsubj:pass of/ADP/4/case Kano*/PROPN/2/nmod was/AUX/7/aux:pass being/AUX/7/aux:pass killed/VERB/0/root ././7/punct",
            "killed",
            &["Kano"],
        ),
        // The inner of two.
        (
            "Men/NOUN/2/nsubj killed/VERB/0/root two/NUM/2/obj in/ADP/5/case Kazan*/PROPN/2/obl ,/PUNCT/7/punct Russia*/PROPN/5/appos ././2/punct",
            "killed",
            &["Kazan"],
        ),
        (
            "Ministers/NOUN/2/nsubj arrived/VERB/0/root in/ADP/4/case Nairobi*/PROPN/2/obl from/ADP/6/case Kampala*/PROPN/2/obl ././2/punct",
            "arrived",
            &["Nairobi"],
        ),
        // Which of two places the other, by the words between them.
        (
            "Rebels/NOUN/2/nsubj stormed/VERB/0/root the/DET/5/det Latakia*/PROPN/5/compound town/NOUN/2/obj of/ADP/7/case Salma*/PROPN/5/nmod ././2/punct",
            "stormed",
            &["Salma"],
        ),
        (
            "Men/NOUN/2/nsubj killed/VERB/0/root two/NUM/2/obj in/ADP/8/case Mogadishu*/PROPN/8/nmod:poss 's/PART/5/case Huriwa*/PROPN/8/compound district/NOUN/2/obl ././2/punct",
            "killed",
            &["Huriwa"],
        ),
        (
            "Men/NOUN/2/nsubj killed/VERB/0/root six/NUM/4/nummod guards/NOUN/2/obj at/ADP/6/case Sharifah*/PROPN/4/nmod in/ADP/9/case western/ADJ/9/amod Palmyra*/PROPN/2/obl ././2/punct",
            "killed",
            &["Sharifah"],
        ),
        // What opens the sentence sets the scene.
        (
            "In/ADP/2/case Lebanon*/PROPN/5/obl ,/PUNCT/2/punct troops/NOUN/5/nsubj attacked/VERB/0/root the/DET/7/det hills/NOUN/5/obj of/ADP/9/case Khiam*/PROPN/7/nmod ././5/punct",
            "attacked",
            &["Khiam"],
        ),
        // A bearing.
        (
            "Troops/NOUN/2/nsubj killed/VERB/0/root ten/NUM/2/obj in/ADP/5/case raids/NOUN/2/obl north/ADV/5/advmod of/ADP/8/case Baghdad*/PROPN/6/obl ././2/punct",
            "killed",
            &["Baghdad"],
        ),
        // A list that the tree broke.
        (
            "Men/NOUN/2/nsubj killed/VERB/0/root ten/NUM/2/obj in/ADP/5/case Kwande*/PROPN/2/obl and/CCONJ/7/cc Logo*/PROPN/3/conj ././2/punct",
            "killed",
            &["Kwande", "Logo"],
        ),
        // What is protested against is elsewhere; an embassy's state is not its place.
        (
            "Students/NOUN/2/nsubj protest/VERB/0/root against/ADP/5/case the/DET/5/det raids/NOUN/2/obl on/ADP/7/case Aleppo*/PROPN/5/nmod and/CCONJ/9/cc Hama*/PROPN/7/conj ././2/punct",
            "protest",
            &[],
        ),
        // A clause with "where" is about the noun that it hangs on.
        (
            "Crowds/NOUN/2/nsubj met/VERB/0/root in/ADP/4/case Ibb*/PROPN/2/obl ,/PUNCT/4/punct where/ADV/8/advmod gunmen/NOUN/8/nsubj killed/VERB/4/acl:relcl six/NUM/8/obj ././2/punct",
            "killed",
            &["Ibb"],
        ),
        // A province holds its own towns, not those of the next.
        (
            "Men/NOUN/2/nsubj killed/VERB/0/root six/NUM/2/obj in/ADP/5/case Damascus*/PROPN/2/obl and/CCONJ/8/cc Idlib*/PROPN/8/compound province/NOUN/5/conj ././2/punct",
            "killed",
            &["Damascus", "Idlib"],
        ),
        // A bearing says where the name before it is.
        (
            "Men/NOUN/2/nsubj killed/VERB/0/root six/NUM/2/obj in/ADP/5/case Balad*/PROPN/2/obl ,/PUNCT/5/punct 70/NUM/8/nummod kilometers/NOUN/9/nmod northeast/ADV/5/advmod of/ADP/11/case Baghdad*/PROPN/9/obl ././2/punct",
            "killed",
            &["Balad"],
        ),
        // Harms side by side share the phrase at the end.
        (
            "Blasts/NOUN/2/nsubj killed/VERB/0/root six/NUM/2/obj and/CCONJ/5/cc wounded/VERB/2/conj two/NUM/5/obj in/ADP/8/case Mosul*/PROPN/5/obl ././2/punct",
            "killed",
            &["Mosul"],
        ),
        ("They/PRON/2/nsubj seized/VERB/0/root control/NOUN/2/obj of/ADP/5/case Aleppo*/PROPN/3/nmod ././2/punct", "seized", &["Aleppo"]),
        (
            "Men/NOUN/2/nsubj killed/VERB/0/root six/NUM/2/obj in/ADP/6/case a/DET/6/det village/NOUN/2/obl called/VERB/6/acl Jibu*/PROPN/7/xcomp ././2/punct",
            "killed",
            &["Jibu"],
        ),
        // A court sits where it sits.
        (
            "A/DET/2/det court/NOUN/5/nsubj in/ADP/4/case Kampala*/PROPN/2/nmod convicted/VERB/0/root him/PRON/5/obj of/ADP/8/case crimes/NOUN/5/obl in/ADP/10/case Gulu*/PROPN/8/nmod ././5/punct",
            "convicted",
            &["Kampala"],
        ),
        // What is only above.
        (
            "Men/NOUN/2/nsubj attacked/VERB/0/root the/DET/4/det town/NOUN/2/obj of/ADP/6/case Salma*/PROPN/4/nmod in/ADP/9/case the/DET/9/det hills/NOUN/2/obl above/ADP/11/case Latakia*/PROPN/9/nmod ././2/punct",
            "attacked",
            &["Salma"],
        ),
        // A demonym is never a place.
        ("Syrian/ADJ/2/amod troops/NOUN/3/nsubj killed/VERB/0/root two/NUM/3/obj ././3/punct", "killed", &[]),
    ];
    for (source, trigger, expected) in cases {
        assert_eq!(places_of(source, trigger), *expected, "{source}");
    }
}

#[test]
fn a_scene_lends_its_place_only_where_nothing_says_another() {
    let (text, mut d) = tree("Gunmen/NOUN/2/nsubj killed/VERB/0/root ten/NUM/2/obj in/ADP/5/case Kabul*/PROPN/2/obl ././2/punct");
    let toponyms = resolve(&text, &d, None);
    let own = of_event(&d.sentences[0], 0, 1, &toponyms, Some(7)).expect("a place");
    assert_eq!((own.toponym, own.inherited), (0, false));
    d.sentences[0].tokens.truncate(3);
    let lent = of_event(&d.sentences[0], 1, 1, &toponyms, Some(0)).expect("the scene's place");
    assert!(lent.inherited && lent.score < own.score);
    assert_eq!(of_event(&d.sentences[0], 1, 1, &toponyms, None), None);
    assert_eq!(of_event(&d.sentences[0], 1, 99, &toponyms, None), None);
}

#[test]
fn names_are_stretched_and_judged_by_the_words_around_them() {
    use super::extent::mended;
    let read = |source: &str, kind: Option<NameKind>| {
        let (text, mut document) = tree(source);
        let s = &mut document.sentences[0];
        if let Some(kind) = kind {
            s.names.iter_mut().for_each(|n| n.kind = kind);
        }
        let names = mended(s, &|_, _| false);
        let shown = names.iter().map(|n| (s.span_of(n.start, n.end - 1).of(&text).to_string(), n.kind, n.site));
        shown.collect::<Vec<_>>()
    };
    let place = |name: &str| vec![(name.to_string(), NameKind::Place, false)];
    // A site noun behind the name, and a first part that is also a title.
    let plant =
        "They/PRON/2/nsubj stormed/VERB/0/root the/DET/6/det Zara*/PROPN/6/compound Power/PROPN/6/compound Plant/PROPN/2/obj ././2/punct";
    assert_eq!(read(plant, None), place("Zara Power Plant"));
    let sheikh = "They/PRON/2/nsubj entered/VERB/0/root Sheikh/PROPN/2/obj Miskeen*/PROPN/3/flat ././2/punct";
    assert_eq!(read(sheikh, None), place("Sheikh Miskeen"));
    // The name of a village taken for a person's.
    let kafr = "They/PRON/2/nsubj entered/VERB/0/root Kafr*/PROPN/2/obj Zita*/PROPN/3/flat ././2/punct";
    assert_eq!(read(kafr, Some(NameKind::Person)), place("Kafr Zita"));
    let commune = "Men/NOUN/5/nsubj of/ADP/4/case Mubingi*/PROPN/4/compound commune/NOUN/1/nmod left/VERB/0/root ././5/punct";
    assert_eq!(read(commune, Some(NameKind::Group)), place("Mubingi"));
    // A hospital where something happens, and one that speaks.
    let ground = "They/PRON/2/nsubj stormed/VERB/0/root the/DET/5/det Heart*/PROPN/5/compound Hospital*/PROPN/2/obj ././2/punct";
    let ground = read(ground, Some(NameKind::Organization));
    assert!(ground.iter().any(|(name, kind, site)| name == "Hospital" && *kind == NameKind::Place && *site), "{ground:?}");
    let speaker = "Heart/PROPN/2/compound Hospital*/PROPN/3/nsubj said/VERB/0/root so/ADV/3/advmod ././3/punct";
    assert_eq!(read(speaker, Some(NameKind::Organization)), [("Hospital".to_string(), NameKind::Organization, false)]);
    // The noun of a kind in lower case is no part of a name, the number of a road is.
    let route = "They/PRON/2/nsubj left/VERB/0/root Route*/PROPN/2/obj 9/NUM/3/nummod ././2/punct";
    assert_eq!(read(route, None), place("Route 9"));
    // A person stays one.
    let person = "They/PRON/2/nsubj met/VERB/0/root Omar*/PROPN/2/obj Zita*/PROPN/3/flat ././2/punct";
    assert_eq!(read(person, Some(NameKind::Person))[0].1, NameKind::Person);
}

#[test]
fn places_that_are_meant_and_not_named() {
    let meant = |source: &str| -> Vec<(String, String)> {
        let (text, document) = tree(source);
        let found = resolve(&text, &document, None);
        found.iter().filter(|t| t.described).map(|t| (t.span.of(&text).to_owned(), t.name.clone())).collect()
    };
    let pair = |a: &str, b: &str| vec![(a.to_owned(), b.to_owned())];
    let one = "The/DET/3/det Afghan/ADJ/3/amod capital/NOUN/4/nsubj fell/VERB/0/root ././4/punct";
    assert_eq!(meant(one), pair("Afghan capital", "Kabul"));
    let of = "The/DET/2/det capital/NOUN/5/nsubj of/ADP/4/case Kenya*/PROPN/2/nmod fell/VERB/0/root ././5/punct";
    assert_eq!(meant(of), pair("capital of Kenya", "Nairobi"));
    let named = "The/DET/3/det Afghan/ADJ/3/amod capital/NOUN/6/nsubj ,/PUNCT/5/punct Kabul*/PROPN/3/appos fell/VERB/0/root ././6/punct";
    assert!(meant(named).is_empty());
    let again =
        "They/PRON/2/nsubj left/VERB/0/root Kano*/PROPN/2/obj and/CCONJ/7/cc burned/VERB/2/conj the/DET/7/det city/NOUN/5/obj ././2/punct";
    assert_eq!(meant(again), pair("city", "Kano"));
    let other = "They/PRON/2/nsubj left/VERB/0/root Kano*/PROPN/2/obj and/CCONJ/5/cc burned/VERB/2/conj the/DET/8/det next/ADJ/8/amod city/NOUN/5/obj ././2/punct";
    assert!(meant(other).is_empty());
}
