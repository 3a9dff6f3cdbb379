//! Words to lemmas, by tag: a table of exceptions before rules of English inflection.
//!
//! The rules ([`by_rule`]) undo `-s`, `-ed`, `-ing`, `-er` and `-est` and decide from the letters before the ending whether
//! an `e` or a doubled consonant goes with it (`escalat|ed` → escalate, `visit|ed` → visit, `bann|ed` → ban). The table,
//! `data/lemmas.tsv`, holds the words of the UD training sets on which the rules are wrong and the verbs known there, and is made by
//! `examples/derive_lemmas.rs`. Irregular verbs and plurals that news uses and the treebanks lack are listed in `irregular`.
//!
//! Lemmas are those of UD English: *be* for `'s`, *this* for `these`, *good* for `best`. Proper nouns keep their case, and so do
//! the adjectives and nouns that are written with capitals everywhere (`Serbian`, `NGOs` → NGO).

mod irregular;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use demarche_record::Upos;

use self::irregular::{
    ADJECTIVES, ADVERBS, AUXILIARIES, DETERMINERS, DOUBLE_L, GRADED, IRREGULAR_NOUNS, IRREGULAR_VERBS, MARKS, NUMBERS, PARTICLES,
    PLURAL_ICS, PRONOUNS, PROPER_ADJECTIVES, SINGULAR_S,
};

/// The lemma of a word with this tag.
pub fn lemma(form: &str, upos: Upos) -> String {
    let lower = form.to_lowercase().replace('’', "'");
    if let Some(known) = table().exceptions.get(&(upos, lower.as_str())) {
        return (*known).to_owned();
    }
    by_rule(form, lower, upos)
}

/// The lemma without the table of exceptions; `lower` is the form in lower case.
pub(crate) fn by_rule(form: &str, lower: String, upos: Upos) -> String {
    match upos {
        Upos::Propn => proper(form),
        Upos::Verb | Upos::Aux => verb(lower, upos),
        Upos::Noun => noun(form, lower),
        Upos::Adj => adjective(form, lower),
        Upos::Adv => listed(ADVERBS, &lower).unwrap_or_else(|| compared(&lower).unwrap_or(lower)),
        Upos::Pron => listed(PRONOUNS, &lower).unwrap_or(lower),
        Upos::Det => listed(DETERMINERS, &lower).unwrap_or(lower),
        Upos::Part => listed(PARTICLES, &lower).unwrap_or(lower),
        Upos::Num if form.bytes().all(|b| matches!(b, b'I' | b'V' | b'X')) => form.to_owned(),
        Upos::Num => listed(NUMBERS, &lower).unwrap_or_else(|| lower.replace(',', "")),
        Upos::Punct => listed(MARKS, form).unwrap_or_else(|| form.to_owned()),
        Upos::Sym | Upos::X => form.to_owned(),
        Upos::Adp | Upos::Cconj | Upos::Intj | Upos::Sconj => lower,
    }
}

fn listed(list: &[(&str, &str)], word: &str) -> Option<String> {
    list.iter().find(|(w, _)| *w == word).map(|(_, l)| (*l).to_owned())
}

// --- the table ---------------------------------------------------------------------------------------------------------------

struct Table {
    exceptions: HashMap<(Upos, &'static str), &'static str>,
    /// Lemmas of verbs seen in training.
    verbs: HashSet<&'static str>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut t = Table { exceptions: HashMap::new(), verbs: HashSet::new() };
        for line in include_str!("../../data/lemmas.tsv").lines().filter(|l| !l.starts_with('#')) {
            let mut fields = line.split('\t');
            let (Some(tag), Some(form), Some(lemma)) = (fields.next(), fields.next(), fields.next()) else { continue };
            if form == "=" {
                t.verbs.insert(lemma);
            } else {
                t.exceptions.insert((Upos::from_tag(tag), form), lemma);
            }
        }
        for &(base, forms) in IRREGULAR_VERBS {
            t.verbs.insert(base);
            for form in forms.split(' ') {
                t.exceptions.entry((Upos::Verb, form)).or_insert(base);
            }
        }
        for &(form, lemma) in IRREGULAR_NOUNS {
            t.exceptions.entry((Upos::Noun, form)).or_insert(lemma);
        }
        t
    })
}

// --- verbs -------------------------------------------------------------------------------------------------------------------

fn verb(lower: String, upos: Upos) -> String {
    if (upos == Upos::Aux || lower.starts_with('\''))
        && let Some(known) = listed(AUXILIARIES, &lower)
    {
        return known;
    }
    // "re-elected", "mistook", "overthrown": a prefix does not change the inflection.
    let table = table();
    if !table.verbs.contains(lower.as_str()) {
        for prefix in ["re-", "over", "under", "out", "mis", "re", "un", "co-", "fore", "with", "pre-"] {
            if let Some(rest) = lower.strip_prefix(prefix)
                && let Some(base) = table.exceptions.get(&(Upos::Verb, rest))
                && rest.len() > 3
            {
                return format!("{prefix}{base}");
            }
        }
    }
    if let Some(stem) = lower.strip_suffix("ing").filter(|s| has_vowel(s)) {
        return base_of(stem);
    }
    if let Some(stem) = lower.strip_suffix("ied") {
        return if stem.len() <= 1 { format!("{stem}ie") } else { format!("{stem}y") };
    }
    if let Some(stem) =
        lower.strip_suffix("eed").filter(|s| s.len() > 1 && !matches!(*s, "proc" | "succ" | "exc" | "bl" | "sp" | "br" | "ind"))
    {
        return format!("{stem}ee");
    }
    if let Some(stem) = lower.strip_suffix("ed").filter(|s| has_vowel(s) && s.len() > 1) {
        return base_of(stem);
    }
    if let Some(stem) = lower.strip_suffix("ies") {
        return if stem.len() <= 1 { format!("{stem}ie") } else { format!("{stem}y") };
    }
    sibilant(lower)
}

/// Takes `-es` or `-s` off, where it is an ending.
fn sibilant(lower: String) -> String {
    for ending in ["sses", "shes", "ches", "xes", "zzes", "oes"] {
        if lower.ends_with(ending) && lower.len() > ending.len() + 1 && !matches!(lower.as_str(), "aches" | "axes" | "caches") {
            return lower[..lower.len() - 2].to_owned();
        }
    }
    if lower.len() > 2 && lower.ends_with('s') && !lower.ends_with("ss") && !lower.ends_with("us") && !lower.ends_with("is") {
        return lower[..lower.len() - 1].to_owned();
    }
    lower
}

fn is_vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u')
}

fn has_vowel(s: &str) -> bool {
    s.bytes().any(|b| is_vowel(b) || b == b'y')
}

/// The base of a verb from what stands before `-ed` or `-ing`: a known verb, else what the letters say.
fn base_of(stem: &str) -> String {
    let known = |s: &str| table().verbs.contains(s);
    let b = stem.as_bytes();
    let n = b.len();
    let doubled = n > 2 && b[n - 1] == b[n - 2] && !is_vowel(b[n - 1]);
    if doubled && !known(stem) {
        let single = &stem[..n - 1];
        if known(single) || !matches!(b[n - 1], b's' | b'l' | b'f' | b'z') || DOUBLE_L.contains(&single) {
            return single.to_owned();
        }
        return stem.to_owned();
    }
    let with_e = format!("{stem}e");
    match (known(stem), known(&with_e)) {
        (true, false) => return stem.to_owned(),
        (false, true) => return with_e,
        _ => {}
    }
    if takes_e(stem) { with_e } else { stem.to_owned() }
}

/// True where the letters of a stem ask for an `e`: `escalat`, `invad`, `postpon`; not `visit`, `load`, `happen`.
fn takes_e(stem: &str) -> bool {
    let b = stem.as_bytes();
    let n = b.len();
    if n < 2 || !stem.is_ascii() {
        return false;
    }
    let (last, before) = (b[n - 1], b[n - 2]);
    let third = if n > 2 { b[n - 3] } else { b' ' };
    // One vowel before the last letter, with a consonant (or qu) before it.
    let single =
        is_vowel(before) && (!is_vowel(third) || (third == b'u' && n > 3 && b[n - 4] == b'q') || (third == b'u' && before != b'i'));
    let ends = |list: &[&str]| list.iter().any(|e| stem.ends_with(e));
    match last {
        b'c' | b'v' | b'u' => true,
        b'z' => before != b'z' && stem != "quiz",
        b's' => before != b's' && !ends(&["focus", "bias", "gas", "canvas", "bus", "ocus", "iscus"]),
        b'g' => match before {
            b'n' => {
                (ends(&["ang", "eng", "ung"]) && !matches!(stem, "hang" | "bang" | "gang" | "overhang" | "clang"))
                    || ends(&["ring", "hing", "ting", "fing"]) && n > 5
            }
            b'r' | b'l' | b'd' => true,
            _ => is_vowel(before),
        },
        b'h' => ends(&["breath", "cloth", "sooth", "loath", "bath", "seeth", "teeth"]),
        b'l' => {
            matches!(before, b'b' | b'c' | b'd' | b'f' | b'g' | b'k' | b'p' | b't' | b'z')
                || (single
                    && (before == b'i' || before == b'u' || before == b'o')
                    && !ends(&["vil", "cil", "ncil", "eril", "rol", "cil", "util", "pistol", "mpil", "ful"])
                    || ends(&["compil"]))
                || (single && before == b'a' && ends(&["scal", "hal", "stal", "whal", "pal", "nhal", "xhal"]))
        }
        b'r' => match before {
            b'i' => single,
            b'u' => single || ends(&["quir"]),
            b'a' => single && !ends(&["ollar", "altar"]),
            b'o' => ends(&["plor", "stor", "gnor", "ador", "scor", "shor", "bor"]) && !ends(&["labor", "arbor", "eighbor"]),
            b'e' => ends(&["terfer", "adher", "sever", "rever", "cohe"]) && !ends(&["forever"]) && stem != "sever",
            _ => false,
        },
        b'n' => match before {
            b'i' => single && !ends(&["rgin", "ubin", "assin", "ruin"]),
            b'u' => single,
            b'o' => ends(&["postpon", "phon", "condon", "aton", "clon", "thron", "dron", "zon", "hon", "ston"]) && !ends(&["python"]),
            b'e' => ends(&["interven", "conven", "contraven", "reconven", "superven"]),
            _ => false,
        },
        b'd' => single && !ends(&["method", "period"]),
        b'k' => single && !ends(&["kayak"]),
        b'm' => single && before != b'e' && !ends(&["custom", "ransom", "fathom", "victim", "blossom", "bottom", "program", "randoM"]),
        b'p' => single && !ends(&["develop", "gallop", "gossip", "worship", "envelop", "kidnap", "handicap", "scallop", "wallop"]),
        b'b' | b'f' => single,
        b't' => match before {
            b'a' => single && !ends(&["combat", "format"]) || ends(&["iat", "eat"]) && ends(&["creat", "iat", "uat", "lineat"]),
            b'u' => single,
            b'i' => {
                ends(&["invit", "unit", "incit", "ignit", "excit", "recit", "xpedit", "writ", "smit"])
                    || matches!(stem, "cit" | "bit" | "sit" | "kit")
            }
            b'o' => ends(&["vot", "mot", "quot", "not"]) && !ends(&["pivot", "knot", "marmot"]),
            b'e' => ends(&["delet", "compet", "complet", "deplet", "secret", "obsolet"]),
            b's' => ends(&["tast", "past", "wast", "hast"]) && !ends(&["contrast"]),
            _ => false,
        },
        b'y' | b'w' | b'x' => ends(&["ey"]) && stem == "ey",
        _ => false,
    }
}

// --- nouns -------------------------------------------------------------------------------------------------------------------

fn noun(form: &str, lower: String) -> String {
    // "NGOs", "MPs": an acronym and its plural.
    if let Some(acronym) = form.strip_suffix('s').filter(|a| a.len() >= 2 && a.chars().all(char::is_uppercase)) {
        return acronym.to_owned();
    }
    if (2..=3).contains(&form.len()) && form.bytes().all(|b| b.is_ascii_uppercase()) {
        return form.to_owned();
    }
    if let Some(stem) = lower
        .strip_suffix("men")
        .filter(|s| s.len() > 1 && !matches!(lower.as_str(), "regimen" | "specimen" | "abdomen" | "semen" | "acumen"))
    {
        return format!("{stem}man");
    }
    let science = lower.ends_with("ics") && !PLURAL_ICS.contains(&lower.as_str());
    if science || lower.starts_with(|c: char| c.is_ascii_digit()) || lower.ends_with("news") || SINGULAR_S.contains(&lower.as_str()) {
        return lower;
    }
    if let Some(stem) = lower.strip_suffix("ies") {
        return if stem.len() <= 1 || matches!(stem, "mov" | "cook" | "calor" | "zomb" | "rook" | "prair" | "gen" | "self" | "hood" | "hipp")
        {
            format!("{stem}ie")
        } else {
            format!("{stem}y")
        };
    }
    if let Some(stem) = lower.strip_suffix("ves") {
        if matches!(stem, "wi" | "li" | "kni" | "midwi" | "housewi") {
            return format!("{stem}fe");
        }
        if ["lea", "hal", "shel", "thie", "loa", "sel", "cal", "wol", "dwar", "el", "shea", "hoo", "scar"].iter().any(|e| stem.ends_with(e))
            && !stem.ends_with("slea")
            && stem != "twel"
        {
            return format!("{stem}f");
        }
    }
    if let Some(stem) = lower.strip_suffix("uses").filter(|s| s.len() > 1) {
        let verbal = ["ho", "ca", "exc", "spo", "cla", "ab", "pa", "m", "f", "blo", "accus", "rec", "ref", "mis", "re"]
            .iter()
            .any(|e| stem.ends_with(e) && !stem.ends_with("uc"));
        return if verbal { format!("{stem}use") } else { format!("{stem}us") };
    }
    if matches!(
        lower.as_str(),
        "shoes" | "toes" | "foes" | "canoes" | "oboes" | "woes" | "avalanches" | "caches" | "aches" | "headaches" | "axes"
    ) {
        return lower[..lower.len() - 1].to_owned();
    }
    sibilant(lower)
}

fn proper(form: &str) -> String {
    // Peoples and parties in the plural; other names end in -s of themselves ("Paris", "Reuters").
    const PLURALS: &[&str] = &["ians", "icans", "opeans", "oreans", "ists", "ites", "kans", "rans", "tans", "wans", "crats"];
    const PEOPLES: &[&str] = &[
        "Iraqis",
        "Israelis",
        "Saudis",
        "Pakistanis",
        "Afghans",
        "Kurds",
        "Arabs",
        "Turks",
        "Serbs",
        "Croats",
        "Greeks",
        "Germans",
        "Americans",
        "Jews",
        "Muslims",
        "Sunnis",
        "Poles",
        "Danes",
        "Swedes",
        "Finns",
        "Scots",
        "Britons",
        "Czechs",
        "Slovaks",
        "Bosniaks",
        "Houthis",
        "Yemenis",
        "Kuwaitis",
        "Emiratis",
        "Qataris",
        "Bangladeshis",
        "Somalis",
        "Uzbeks",
        "Tajiks",
        "Kazakhs",
        "Hutus",
        "Tutsis",
        "Tamils",
        "Sikhs",
        "Hindus",
        "Catholics",
        "Protestants",
        "Republicans",
        "Tories",
        "Greens",
        "Nazis",
        "Mexicans",
        "Germans",
        "Spaniards",
        "Uyghurs",
    ];
    if PEOPLES.contains(&form) || PLURALS.iter().any(|p| form.ends_with(p) && form.len() > p.len() + 2) {
        return match form.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None => form[..form.len() - 1].to_owned(),
        };
    }
    form.to_owned()
}

// --- adjectives and adverbs --------------------------------------------------------------------------------------------------

fn adjective(form: &str, lower: String) -> String {
    if let Some(known) = listed(ADJECTIVES, &lower) {
        return known;
    }
    if form.starts_with(char::is_uppercase) && form.len() > 3 {
        // Adjectives of nations and creeds keep their capital, as ALL CAPS does not.
        let proper = [
            "ian", "ean", "ese", "ican", "ish", "ch", "ic", "aeli", "aqi", "stani", "eni", "audi", "Arab", "Greek", "Czech", "Thai",
            "Serb", "Kurdish", "Muslim", "Afghan", "German", "Roman", "African", "Korean",
        ];
        let ordinary = ["ic", "ch", "ish"].iter().any(|e| lower.ends_with(e)) && !PROPER_ADJECTIVES.contains(&lower.as_str());
        if proper.iter().any(|e| form.ends_with(e))
            && !ordinary
            && !matches!(
                lower.as_str(),
                "clean"
                    | "mean"
                    | "human"
                    | "civilian"
                    | "vegetarian"
                    | "humanitarian"
                    | "authoritarian"
                    | "lean"
                    | "median"
                    | "utilitarian"
                    | "librarian"
                    | "sectarian"
                    | "european-style"
                    | "totalitarian"
                    | "pedestrian"
                    | "guardian"
                    | "egalitarian"
                    | "reptilian"
            )
        {
            return form.to_owned();
        }
    }
    compared(&lower).unwrap_or(lower)
}

/// The positive of `-er` and `-est`, for words that have them.
fn compared(lower: &str) -> Option<String> {
    let stem = lower.strip_suffix("est").or_else(|| lower.strip_suffix("er"))?;
    if stem.len() < 3 || !stem.is_ascii() {
        return None;
    }
    if let Some(s) = stem.strip_suffix('i').filter(|s| s.len() > 1) {
        return Some(format!("{s}y"));
    }
    let b = stem.as_bytes();
    let n = b.len();
    if n > 3 && b[n - 1] == b[n - 2] && matches!(b[n - 1], b'g' | b't' | b'n' | b'd' | b'm') && GRADED.contains(&&stem[..n - 1]) {
        return Some(stem[..n - 1].to_owned());
    }
    let with_e = format!("{stem}e");
    [stem, with_e.as_str()].into_iter().find(|s| GRADED.contains(s)).map(str::to_owned)
}

// --- lists -------------------------------------------------------------------------------------------------------------------

/// For the tool that makes the table: the lemma by rule alone, with the verbs it knows.
#[doc(hidden)]
pub fn rule_lemma(form: &str, upos: Upos) -> String {
    by_rule(form, form.to_lowercase().replace('’', "'"), upos)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(upos: Upos, pairs: &[(&str, &str)]) {
        for (form, expected) in pairs {
            assert_eq!(lemma(form, upos), *expected, "{form}");
        }
    }

    #[test]
    fn verbs_of_news() {
        all(
            Upos::Verb,
            &[
                ("condemned", "condemn"),
                ("escalating", "escalate"),
                ("imposed", "impose"),
                ("banned", "ban"),
                ("vetoed", "veto"),
                ("visited", "visit"),
                ("pledges", "pledge"),
                ("accuses", "accuse"),
                ("withdrew", "withdraw"),
                ("met", "meet"),
                ("signing", "sign"),
                ("denies", "deny"),
                ("died", "die"),
                ("agreed", "agree"),
                ("agreeing", "agree"),
                ("proceeded", "proceed"),
                ("controlled", "control"),
                ("killed", "kill"),
                ("overthrown", "overthrow"),
                ("Invading", "invade"),
                ("postponed", "postpone"),
                ("convened", "convene"),
                ("happened", "happen"),
                ("fired", "fire"),
                ("repaired", "repair"),
                ("annexed", "annex"),
                ("seized", "seize"),
                ("reaches", "reach"),
                ("urged", "urge"),
                ("arrested", "arrest"),
                ("surrendered", "surrender"),
                ("bring", "bring"),
                ("re-elected", "re-elect"),
                ("voted", "vote"),
                ("invited", "invite"),
                ("deployed", "deploy"),
                ("allegedly", "allegedly"),
                ("retaliated", "retaliate"),
                ("assassinated", "assassinate"),
                ("toppling", "topple"),
                ("'s", "be"),
                ("threatening", "threaten"),
                ("destroyed", "destroy"),
                ("intercepted", "intercept"),
                ("freed", "free"),
                ("boycotted", "boycott"),
                ("relied", "rely"),
                ("annulled", "annul"),
                ("paroled", "parole"),
            ],
        );
        all(Upos::Aux, &[("'s", "be"), ("ca", "can"), ("Has", "have"), ("'ll", "will"), ("could", "could")]);
    }

    #[test]
    fn nouns_of_news() {
        all(
            Upos::Noun,
            &[
                ("sanctions", "sanction"),
                ("countries", "country"),
                ("NGOs", "NGO"),
                ("policemen", "policeman"),
                ("crises", "crisis"),
                ("embargoes", "embargo"),
                ("wives", "wife"),
                ("politics", "politics"),
                ("people", "person"),
                ("viruses", "virus"),
                ("houses", "house"),
                ("headquarters", "headquarters"),
                ("allies", "ally"),
                ("speeches", "speech"),
                ("ALLIES", "ally"),
                ("TV", "TV"),
                ("Talks", "talk"),
                ("ties", "tie"),
                ("missiles", "missile"),
            ],
        );
    }

    #[test]
    fn others() {
        all(Upos::Propn, &[("Americans", "American"), ("Serbs", "Serb"), ("Paris", "Paris"), ("Reuters", "Reuters"), ("NATO", "NATO")]);
        all(
            Upos::Adj,
            &[
                ("best", "good"),
                ("Serbian", "Serbian"),
                ("Foreign", "foreign"),
                ("biggest", "big"),
                ("heavier", "heavy"),
                ("proper", "proper"),
                ("former", "former"),
                ("Public", "public"),
                ("French", "French"),
            ],
        );
        all(Upos::Pron, &[("him", "he"), ("I", "I"), ("Its", "its")]);
        all(Upos::Part, &[("n’t", "not"), ("’s", "'s"), ("to", "to")]);
    }
}
