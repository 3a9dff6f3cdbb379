//! Text to words, in the manner of UD English (the EWT treebank, whose words the model was trained on).
//!
//! One pass from left to right, no regular expression, no back-tracking: what a character begins is decided by a few
//! characters around it. The conventions, each counted in EWT's training text before it went in here:
//!
//! - clitics are words (`Serbia|'s`, `do|n't`, also with `’`), and so are the parts of `can|not` and `gon|na`;
//! - a hyphen is a word (`third|-|term`, `AK|-|47`) unless a bound prefix stands before it (`anti-ship`, `non-stop`);
//!   dates and telephone numbers stay whole;
//! - figures part from their unit and their currency (`$|5|m`, `7|pm`) and not from their ordinal (`5th`, `1990s`);
//! - abbreviations keep their stop (`Gen.`, `U.S.`, `Inc.`), initials too; the others lose it;
//! - a run of stops or of dashes is one word (`...`, `?!`, `--`); URLs, addresses, file names and emoticons are one word.
//!
//! A [`Piece`] is a place in the text and nothing else, so that the words always are what the text says there.

use demarche_record::Span;

/// A token's place, and whether white space stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) span: Span,
    pub(crate) space: bool,
}

/// A longer run of one kind of character is cut: nobody writes such words, and nothing may depend on their length.
const MAX_BYTES: usize = 256;

/// Appends the tokens of `text[from..to]`, which are positions in the whole text.
pub(crate) fn tokenise(text: &str, within: Span, out: &mut Vec<Piece>) {
    let mut s = Scanner { text, at: within.start, end: within.end, chunk_end: within.start, run_end: 0, space: true, out };
    while s.at < s.end {
        let Some(c) = s.char_at(s.at) else { break };
        if c.is_whitespace() {
            s.at += c.len_utf8();
            s.space = true;
        } else {
            if s.at >= s.chunk_end {
                s.chunk_end = s.find_end(s.at, usize::MAX, char::is_whitespace);
            }
            s.token(c);
        }
    }
}

struct Scanner<'t, 'o> {
    text: &'t str,
    at: usize,
    end: usize,
    /// End of the white-space-delimited chunk around `at`.
    chunk_end: usize,
    /// End of the run last searched for addresses and file names; it is not searched again.
    run_end: usize,
    space: bool,
    out: &'o mut Vec<Piece>,
}

impl<'t> Scanner<'t, '_> {
    fn char_at(&self, at: usize) -> Option<char> {
        if at >= self.end {
            return None;
        }
        let b = self.text.as_bytes()[at];
        // `get`: a look one byte ahead may fall inside a character, where there is none.
        if b < 0x80 { Some(b as char) } else { self.text.get(at..)?.chars().next() }
    }

    fn slice(&self, from: usize, to: usize) -> &'t str {
        &self.text[from..to]
    }

    /// End of the run of characters from `from` before the first that `stop` names, at most `limit` bytes on.
    fn find_end(&self, from: usize, limit: usize, stop: impl Fn(char) -> bool) -> usize {
        let mut at = from;
        while let Some(c) = self.char_at(at) {
            if stop(c) || at - from + c.len_utf8() > limit {
                break;
            }
            at += c.len_utf8();
        }
        at
    }

    fn word_end(&self, from: usize) -> usize {
        let mut at = from;
        loop {
            at = self.find_end(at, MAX_BYTES.saturating_sub(at - from), |c| !is_word(c));
            // An apostrophe, a star or an ampersand inside a word.
            match (self.char_at(at), self.char_after(at)) {
                (Some(c @ ('\'' | '’' | '*')), Some(next)) if next.is_alphanumeric() && at - from < MAX_BYTES => at += c.len_utf8(),
                _ => return at,
            }
        }
    }

    fn char_after(&self, at: usize) -> Option<char> {
        self.char_at(at + self.char_at(at)?.len_utf8())
    }

    /// The first character behind the white space that follows `at`.
    fn char_beyond_space(&self, at: usize) -> Option<char> {
        let at = self.find_end(at, 64, |c| !c.is_whitespace());
        self.char_at(at)
    }

    fn push(&mut self, end: usize) {
        debug_assert!(end > self.at);
        self.out.push(Piece { span: Span::new(self.at, end), space: self.space });
        self.space = false;
        self.at = end;
    }

    fn token(&mut self, c: char) {
        if is_word(c) {
            self.word_like(c);
            return;
        }
        let end = self.symbol_end(c);
        self.push(end);
    }

    /// End of the token that a character begins which is no letter and no digit.
    fn symbol_end(&self, c: char) -> usize {
        let one = self.at + c.len_utf8();
        let rest = self.slice(self.at, self.chunk_end);
        if rest.len() <= 6 && EMOTICONS.contains(&rest) {
            return self.chunk_end;
        }
        let next = self.char_at(one);
        let digit_next = next.is_some_and(|n| n.is_ascii_digit());
        let glued = !self.space && self.out.last().is_some_and(|p| p.span.end == self.at);
        match c {
            '.' | '!' | '?' | '…' => {
                if c == '.' && digit_next && !glued {
                    return self.number_end(one);
                }
                self.find_end(self.at, MAX_BYTES, |d| !matches!(d, '.' | '!' | '?' | '…'))
            }
            '[' if rest.starts_with("[...]") => self.at + 5,
            '-' | '=' | '*' | '_' | '+' | '#' | '~' | '<' | '>' | '^' | '|' => {
                let run = self.find_end(self.at, MAX_BYTES, |d| d != c);
                if run > one {
                    run
                } else if (c == '+' && digit_next && !glued) || (c == '#' && next.is_some_and(char::is_alphabetic)) {
                    if c == '+' { self.number_end(one) } else { self.find_end(one, MAX_BYTES, |d| !is_word(d)) }
                } else {
                    one
                }
            }
            '@' if next.is_some_and(is_word) => self.find_end(one, MAX_BYTES, |d| !is_word(d)),
            '\'' | '’' | '‘' | '`' => self.apostrophe_end(c, one),
            _ => one,
        }
    }

    fn apostrophe_end(&self, c: char, one: usize) -> usize {
        if matches!(self.char_at(one), Some('\'' | '’' | '`')) && (c != '’' || self.char_at(one) == Some('’')) {
            return one + self.char_at(one).map_or(0, char::len_utf8);
        }
        let word = self.find_end(one, 16, |d| !d.is_alphanumeric());
        let w = self.slice(one, word);
        let decade = w.strip_suffix('s').unwrap_or(w);
        let clitic = |w: &str| CLITICS.iter().any(|k| k.eq_ignore_ascii_case(w));
        let known = clitic(w)
            || ["em", "n", "til", "cause"].iter().any(|k| k.eq_ignore_ascii_case(w))
            || (decade.len() == 2 && decade.bytes().all(|b| b.is_ascii_digit()));
        if known { word } else { one }
    }

    fn word_like(&mut self, c: char) {
        let start = self.at;
        if let Some(end) = self.address_end() {
            self.push(end);
            return;
        }
        if c.is_ascii_digit() {
            let end = self.number_end(start);
            if end > start {
                self.push(end);
                self.unit();
                return;
            }
        }
        if let Some(end) = self.dotted_end(c) {
            self.push(end);
            return;
        }
        let mut end = self.word_end(start);
        end = self.joined_end(start, end);
        if self.char_at(end) == Some('.') && self.keeps_stop(start, end) {
            self.push(end + 1);
            return;
        }
        self.split_word(end);
    }

    /// URL, e-mail address, host or file name at `at`: its end.
    fn address_end(&mut self) -> Option<usize> {
        if self.at < self.run_end {
            return None;
        }
        let start = self.at;
        let rest = self.slice(start, self.chunk_end);
        let scheme = ["http://", "https://", "ftp://", "mailto:", "www."]
            .iter()
            .any(|p| rest.as_bytes().get(..p.len()).is_some_and(|r| r.eq_ignore_ascii_case(p.as_bytes())));
        if scheme && rest.len() > 8 {
            return Some(self.trimmed(start, start + floor_boundary(rest, 2048)));
        }
        let run = self.find_end(start, MAX_BYTES, |c| !(is_word(c) || matches!(c, '.' | '-' | '@' | '%' | '+' | '~')));
        self.run_end = run;
        let core = self.slice(start, run).trim_end_matches(['.', '-', '+', '%', '~', '@']);
        let end = start + core.len();
        if !core.contains(['.', '@']) {
            return None;
        }
        if let Some((user, host)) = core.split_once('@')
            && !user.is_empty()
            && host.starts_with(|c: char| c.is_alphanumeric())
        {
            return Some(end);
        }
        let (before, last) = core.rsplit_once('.')?;
        let known = FILES_AND_HOSTS.contains(&last.to_ascii_lowercase().as_str())
            || (COUNTRY_HOSTS.contains(&last) && before.len() > 2 && !before.contains(char::is_uppercase));
        // "said.com" is a host; "3.com" hardly.
        if !known || !before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            return None;
        }
        if self.char_at(end) == Some('/') {
            return Some(self.trimmed(start, start + floor_boundary(rest, 2048)));
        }
        Some(end)
    }

    /// `end` without the punctuation that closes the sentence around an address.
    fn trimmed(&self, start: usize, end: usize) -> usize {
        let s = self.slice(start, end);
        let t = s.trim_end_matches(['.', ',', ';', ':', '!', '?', '"', '\'', '”', '’', '>', ']', '»']);
        let t = if t.contains('(') { t } else { t.trim_end_matches([')', '.', ',']) };
        if t.is_empty() { end } else { start + t.len() }
    }

    /// Figures with their inner points, commas, colons, slashes; dates and telephone numbers with their hyphens.
    fn number_end(&self, start: usize) -> usize {
        let mut at = start;
        let mut limit = MAX_BYTES;
        loop {
            let from = at;
            at = self.find_end(at, limit, |c| !c.is_ascii_digit());
            limit = limit.saturating_sub(at - from + 1);
            match (self.char_at(at), self.char_at(at + 1)) {
                (Some('.' | ',' | ':' | '/'), Some(d)) if at > from && limit > 0 && d.is_ascii_digit() => at += 1,
                _ => break,
            }
        }
        if self.char_at(at) == Some('-') && start + 8 > at {
            let run = self.find_end(start, 24, |c| !(c.is_ascii_digit() || c == '-'));
            let s = self.slice(start, run);
            let mut parts = s.split('-').map(str::len);
            let whole = match s.matches('-').count() {
                0 => false,
                1 => parts.eq([3, 4]),
                _ => parts.all(|n| (1..=4).contains(&n)),
            };
            if whole && !self.char_at(run).is_some_and(char::is_alphanumeric) {
                return run;
            }
        }
        // "5th", "1990s", "60's", "4A": what is neither unit nor clitic belongs to the figures.
        let tail = self.find_end(at, 32, |c| !is_word(c));
        if tail > at {
            let t = self.slice(at, tail);
            // "5m" is five million; "5G" and "3D" are words.
            let unit = UNITS.contains(&t) || (t.len() > 1 || matches!(t, "M" | "K" | "B")) && UNITS.contains(&t.to_lowercase().as_str());
            if unit {
                return at;
            }
            // "7-ELEVEN" is no number; "4chan", "2Pac" are words.
            return tail;
        }
        if let Some(q @ ('\'' | '’')) = self.char_at(at)
            && self.char_after(at) == Some('s')
            && at - start >= 2
            && self.slice(start, at).bytes().all(|b| b.is_ascii_digit())
        {
            let after = at + q.len_utf8() + 1;
            if !self.char_at(after).is_some_and(char::is_alphanumeric) {
                return after;
            }
        }
        at
    }

    /// The unit right behind figures.
    fn unit(&mut self) {
        let end = self.find_end(self.at, 32, |c| !c.is_alphabetic());
        if end > self.at {
            let stop =
                self.char_at(end) == Some('.') && self.slice(self.at, end).len() == 1 && self.char_at(end + 1).is_some_and(|c| c == 'm');
            if !stop {
                self.push(end);
            }
        }
    }

    /// `U.S.`, `e.g.`, `p.m`, `Ph.D.`, and initials: the end of a word of letters and stops.
    fn dotted_end(&self, c: char) -> Option<usize> {
        if !c.is_alphabetic() {
            return None;
        }
        let (mut at, mut letters) = (self.at, 0);
        while let Some(c) = self.char_at(at).filter(|c| c.is_alphabetic()) {
            let after = at + c.len_utf8();
            match (self.char_at(after), self.char_at(after + 1)) {
                (Some('.'), Some('.')) if letters > 0 => {
                    // "the U.S..." keeps the three dots together.
                    at = after;
                    letters += 1;
                    break;
                }
                (Some('.'), _) => {
                    at = after + 1;
                    letters += 1;
                }
                (Some(d), _) if d.is_alphanumeric() => {
                    // "J.Smith": the initials end before a longer word.
                    if letters == 0 {
                        return self.degree_end();
                    }
                    break;
                }
                _ => {
                    if letters > 0 {
                        at = after;
                        letters += 1;
                    }
                    break;
                }
            }
            if at - self.at > 24 {
                break;
            }
        }
        match letters {
            0 => None,
            1 => {
                let next = self.char_at(at);
                let beyond = self.char_beyond_space(at);
                let upper = beyond.is_some_and(char::is_uppercase);
                let keep = if c == 'I' {
                    upper && self.before_is_capitalised()
                } else if c.is_uppercase() {
                    beyond.is_some()
                        && (next.is_some_and(char::is_whitespace) || next == Some(',') || next.is_some_and(char::is_alphabetic))
                } else {
                    matches!(c, 'p' | 'c' | 'b' | 'd' | 'v') && beyond.is_some_and(|b| b.is_ascii_digit())
                };
                keep.then_some(at)
            }
            _ => Some(at),
        }
    }

    fn degree_end(&self) -> Option<usize> {
        let rest = self.slice(self.at, self.chunk_end);
        ["Ph.D.", "Ph.D", "M.Sc.", "B.Sc.", "Ed.D.", "Lt.Gen.", "Lt.Col."].iter().find(|d| rest.starts_with(**d)).map(|d| self.at + d.len())
    }

    fn before_is_capitalised(&self) -> bool {
        self.out.last().is_none_or(|p| self.slice(p.span.start, p.span.end).starts_with(char::is_uppercase))
    }

    /// Joins what a hyphen, an ampersand or a slash does not part: `anti-ship`, `AT&T`, `w/o`.
    fn joined_end(&self, start: usize, end: usize) -> usize {
        let mut end = end;
        for _ in 0..3 {
            let (Some(joint), Some(next)) = (self.char_at(end), self.char_after(end)) else { return end };
            let left = self.slice(start, end);
            let right_end = |from: usize| self.word_end(from);
            match joint {
                '-' if next.is_alphanumeric() => {
                    let prefix = left.rsplit('-').next().unwrap_or(left);
                    if !PREFIXES.contains(&prefix.to_lowercase().as_str()) {
                        return end;
                    }
                    end = right_end(end + 1);
                }
                '&' if next.is_uppercase() => {
                    let to = right_end(end + 1);
                    if left.len() > 4 || to - end > 5 || left.chars().any(char::is_lowercase) {
                        return end;
                    }
                    end = to;
                }
                '/' if left.len() == 1 => {
                    let to = if next.is_alphanumeric() { right_end(end + 1) } else { end + 1 };
                    let right = self.slice(end + 1, to);
                    if right.len() > 1 && !matches!(right, "out" | "he") {
                        return end;
                    }
                    return to;
                }
                '$' if next.is_ascii_digit() && left.len() <= 3 && left.bytes().all(|b| b.is_ascii_uppercase()) => return end + 1,
                _ => return end,
            }
        }
        end
    }

    /// True where the stop behind the word at `start..end` belongs to it.
    fn keeps_stop(&self, start: usize, end: usize) -> bool {
        let word = self.slice(start, end);
        if word.len() > 8 || self.char_at(end + 1) == Some('.') {
            return false;
        }
        let Some(&(_, kind)) = ABBREVIATIONS.iter().find(|(a, _)| a.eq_ignore_ascii_case(word)) else { return false };
        let next = self.char_at(end + 1);
        let beyond = self.char_beyond_space(end + 1);
        let capital = word.starts_with(char::is_uppercase);
        let comma_before = || self.out.last().is_some_and(|p| matches!(self.slice(p.span.start, p.span.end), "," | "("));
        match kind {
            Kept::Always => beyond.is_some() || word.len() < 5,
            Kept::Title => capital && beyond.is_some_and(|c| !c.is_lowercase() || next.is_some_and(|n| !n.is_whitespace())),
            Kept::Capital => capital,
            Kept::Inside => beyond.is_some_and(|c| !c.is_uppercase()),
            Kept::BeforeFigure => beyond.is_some_and(|c| c.is_ascii_digit()),
            Kept::Date => capital && beyond.is_some_and(|c| c.is_ascii_digit() || matches!(c, ',' | ')' | '-' | '–')),
            Kept::State => capital && comma_before(),
        }
    }

    /// Pushes the word `at..end` with its clitics as tokens of their own.
    fn split_word(&mut self, end: usize) {
        let word = self.slice(self.at, end);
        let start = self.at;
        if let Some(cut) = clitic_cut(word) {
            self.push(start + cut);
        }
        self.push(end);
    }
}

/// Where the clitic of a word begins, if it has one.
fn clitic_cut(word: &str) -> Option<usize> {
    if let Some(at) = word.rfind(['\'', '’']) {
        let (before, rest) = word.split_at(at);
        let tail = rest.trim_start_matches(['\'', '’']);
        if before.is_empty() {
            return None;
        }
        if tail.eq_ignore_ascii_case("t") && before.len() > 1 && before.ends_with(['n', 'N']) {
            return Some(at - 1);
        }
        if CLITICS.iter().any(|k| k.eq_ignore_ascii_case(tail)) {
            return Some(at);
        }
        return None;
    }
    if word.len() > 8 {
        return None;
    }
    FUSED.iter().find(|(w, _)| w.eq_ignore_ascii_case(word)).map(|&(_, cut)| cut)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || (!c.is_ascii() && unicode_normalization::char::is_combining_mark(c))
}

fn floor_boundary(s: &str, limit: usize) -> usize {
    (0..=limit.min(s.len())).rev().find(|&i| s.is_char_boundary(i)).unwrap_or(0)
}

/// When the stop behind an abbreviation is its own.
#[derive(Clone, Copy)]
enum Kept {
    /// Wherever something follows.
    Always,
    /// Before anything but a lower-case word: titles before names.
    Title,
    /// Where it begins with a capital.
    Capital,
    /// Before anything but a capital: there the sentence ends.
    Inside,
    /// Before figures.
    BeforeFigure,
    /// As a date's month or day.
    Date,
    /// Behind a comma: American states.
    State,
}

#[rustfmt::skip]
const ABBREVIATIONS: &[(&str, Kept)] = {
    use Kept::{Always, BeforeFigure, Capital, Date, Inside, State, Title};
    &[
        ("Mr", Always), ("Mrs", Always), ("Ms", Always), ("Dr", Always), ("Prof", Capital), ("Messrs", Always), ("Mlle", Always), ("Mme", Always),
        ("Gen", Capital), ("Lt", Capital), ("Col", Title), ("Maj", Title), ("Capt", Capital), ("Cmdr", Always), ("Adm", Title), ("Brig", Title),
        ("Sgt", Capital), ("Cpl", Capital), ("Pvt", Capital), ("Pfc", Capital), ("Spc", Capital), ("Spec", Title), ("Ret", Title), ("Supt", Capital), ("Insp", Capital),
        ("Rev", Capital), ("Fr", Title), ("Hon", Title), ("Sen", Capital), ("Sens", Capital), ("Rep", Title), ("Reps", Title), ("Gov", Capital), ("Govs", Capital), ("Pres", Title),
        ("Amb", Title), ("Det", Title), ("Sr", Always), ("Jr", Always), ("St", Capital), ("Ste", Capital), ("Mt", Capital), ("Ft", Capital), ("Pt", Title),
        ("Inc", Capital), ("Ltd", Capital), ("Corp", Capital), ("Co", Capital), ("Cos", Capital), ("Bros", Capital), ("Plc", Capital),
        ("vs", Always), ("cf", Always), ("al", Always), ("etc", Inside), ("approx", Always), ("ca", BeforeFigure), ("est", BeforeFigure), ("esp", Inside), ("incl", Inside),
        ("No", BeforeFigure), ("Nos", BeforeFigure), ("vol", BeforeFigure), ("pp", BeforeFigure), ("fig", BeforeFigure), ("art", BeforeFigure),
        ("sec", BeforeFigure), ("para", BeforeFigure), ("ch", BeforeFigure), ("ext", BeforeFigure), ("tel", BeforeFigure), ("Res", BeforeFigure), ("Reg", BeforeFigure),
        ("Dept", Capital), ("Univ", Capital), ("Assn", Capital), ("Ave", Capital), ("Blvd", Capital), ("Attn", Always),
        ("Jan", Capital), ("Feb", Capital), ("Mar", Date), ("Apr", Capital), ("Jun", Date), ("Jul", Date), ("Aug", Capital), ("Sept", Capital), ("Sep", Date),
        ("Oct", Capital), ("Nov", Capital), ("Dec", Capital), ("Mon", Date), ("Tue", Capital), ("Tues", Capital), ("Wed", Date), ("Thu", Capital), ("Thur", Capital), ("Thurs", Capital),
        ("Fri", Date), ("Sat", Date), ("Sun", Date),
        ("Ala", State), ("Ariz", State), ("Ark", State), ("Calif", Capital), ("Colo", State), ("Conn", State), ("Del", State), ("Fla", Capital), ("Ga", State), ("Ill", State), ("Ind", State),
        ("Kan", State), ("Ky", State), ("La", State), ("Mass", State), ("Md", State), ("Mich", State), ("Minn", State), ("Miss", State), ("Mo", State), ("Mont", State), ("Neb", State),
        ("Nev", State), ("Okla", State), ("Ore", State), ("Pa", State), ("Penn", State), ("Tenn", State), ("Tex", State), ("Va", State), ("Vt", State), ("Wash", State), ("Wis", State), ("Wyo", State),
        ("Ont", State), ("Que", State),
    ]
};

const CLITICS: &[&str] = &["s", "m", "d", "re", "ve", "ll"];

/// Words that UD parts although no apostrophe says so, and where.
#[rustfmt::skip]
const FUSED: &[(&str, usize)] = &[
    ("cannot", 3), ("gonna", 3), ("gotta", 3), ("wanna", 3), ("gimme", 3), ("lemme", 3), ("dont", 2), ("didnt", 3), ("doesnt", 4), ("couldnt", 5),
    ("wouldnt", 5), ("shouldnt", 6), ("isnt", 2), ("wasnt", 3), ("werent", 4), ("arent", 3), ("havent", 4), ("hasnt", 3), ("hadnt", 3), ("cant", 2), ("wont", 2),
    ("thats", 4), ("theres", 5), ("whats", 4), ("ive", 1), ("youre", 3), ("theyre", 4),
];

/// Bound prefixes: EWT keeps the hyphen inside `anti-ship` and parts `third - term`.
#[rustfmt::skip]
const PREFIXES: &[&str] = &[
    "non", "e", "re", "anti", "co", "pre", "pro", "mid", "cross", "post", "over", "multi", "ex", "sub", "counter", "semi", "mini", "inter", "neo", "socio", "psycho",
    "intra", "micro", "un", "de", "quasi", "pseudo", "ultra", "trans", "extra", "hyper", "eco", "bio", "geo", "electro", "arch", "macro", "mega", "proto", "uber",
];

#[rustfmt::skip]
const UNITS: &[&str] = &[
    "m", "k", "b", "bn", "mn", "tn", "trn", "mln", "bln", "pm", "am", "mm", "cm", "km", "ft", "in", "x", "kg", "g", "mg", "lb", "lbs", "oz", "mph", "kph", "kmh", "hz", "khz", "mhz", "ghz", "kb", "mb",
    "gb", "tb", "w", "kw", "mw", "gw", "kwh", "mwh", "kv", "hrs", "hr", "h", "min", "mins", "sec", "secs", "p", "t", "kt", "nm", "sq", "cc", "ml", "ha", "bps", "p.m", "a.m", "gmt", "yr", "yrs", "pc", "c", "f",
];

#[rustfmt::skip]
const EMOTICONS: &[&str] = &[
    ":)", ":(", ":-)", ":-(", ";)", ";-)", ":D", ":-D", "=)", "=(", ":P", ":-P", ":/", ":-/", ":]", ":[", "(:", "^_^", "-_-", "<3", ":o", ":O", ":|", "8)", "xD", ":p", ";p", ";D", ">:(", ":'(", "->", "=>", "<-",
];

/// Ends of host and file names.
#[rustfmt::skip]
const FILES_AND_HOSTS: &[&str] = &[
    "com", "org", "net", "gov", "edu", "mil", "info", "biz", "doc", "docx", "xls", "xlsx", "pdf", "html", "htm", "txt", "ppt", "jpg", "jpeg", "gif", "png", "zip", "exe", "url", "php", "aspx", "csv",
];

/// Country ends of hosts that are no English words.
const COUNTRY_HOSTS: &[&str] = &["uk", "ru", "de", "fr", "eu", "ua", "cn", "io", "tv", "ca", "au", "jp", "rs", "nz", "ch", "mx"];

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        let mut out = Vec::new();
        tokenise(text, Span::new(0, text.len()), &mut out);
        out.iter().map(|p| p.span.of(text)).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn clitics() {
        assert_eq!(cut("Serbia's didn't won’t CAN'T I'm they’ll Bush’s"), "Serbia|'s|did|n't|wo|n’t|CA|N'T|I|'m|they|’ll|Bush|’s");
        assert_eq!(cut("cannot gonna dont O'Neill Shi'ite d'etat"), "can|not|gon|na|do|nt|O'Neill|Shi'ite|d'etat");
        assert_eq!(cut("the leaders' talks, 'We will', rock 'n' roll"), "the|leaders|'|talks|,|'|We|will|'|,|rock|'n|'|roll");
    }

    #[test]
    fn hyphens_follow_ewt() {
        assert_eq!(
            cut("third-term anti-ship AK-47 al-Qaeda non-stop U.S.-led ex-president 14-year-old"),
            "third|-|term|anti-ship|AK|-|47|al|-|Qaeda|non-stop|U.S.|-|led|ex-president|14|-|year|-|old"
        );
        assert_eq!(
            cut("2001-2005 713-853-3989 2024-03-18 345-9945 A - B A -- B A—B"),
            "2001|-|2005|713-853-3989|2024-03-18|345-9945|A|-|B|A|--|B|A|—|B"
        );
    }

    #[test]
    fn figures() {
        assert_eq!(
            cut("$5m US$10bn €3.5 1,200 5:30pm 7.62mm 5th 1990s 40% 9/11 11/28/2000 '80s 60's"),
            "$|5|m|US$|10|bn|€|3.5|1,200|5:30|pm|7.62|mm|5th|1990s|40|%|9/11|11/28/2000|'80s|60's"
        );
        assert_eq!(cut("It cost 5. The +44 .5"), "It|cost|5|.|The|+44|.5");
    }

    #[test]
    fn stops() {
        assert_eq!(
            cut("Gen. Mark A. Milley of the U.S. met Mr. Lee, Sgt. Kim of Acme Inc. in Washington, D.C. on Jan. 6."),
            "Gen.|Mark|A.|Milley|of|the|U.S.|met|Mr.|Lee|,|Sgt.|Kim|of|Acme|Inc.|in|Washington|,|D.C.|on|Jan.|6|."
        );
        assert_eq!(
            cut("No. 5 is fine. Is it? No. Wait... What?! e.g. this, etc."),
            "No.|5|is|fine|.|Is|it|?|No|.|Wait|...|What|?!|e.g.|this|,|etc|."
        );
        assert_eq!(
            cut("He sat. It was 5 p.m. He and I. Sacramento, Calif. (AP)"),
            "He|sat|.|It|was|5|p.m.|He|and|I|.|Sacramento|,|Calif.|(|AP|)"
        );
        assert_eq!(cut("the U.S... and"), "the|U.S|...|and");
    }

    #[test]
    fn addresses() {
        assert_eq!(
            cut("(see http://a.b/c?d=e.) www.un.org, john.smith@x.com; state.gov. bbc.co.uk/news it.The report.pdf"),
            "(|see|http://a.b/c?d=e|.|)|www.un.org|,|john.smith@x.com|;|state.gov|.|bbc.co.uk/news|it|.|The|report.pdf"
        );
        assert_eq!(cut("@POTUS #MeToo #1 AT&T he/she w/o and/or :) :-)"), "@POTUS|#MeToo|#|1|AT&T|he|/|she|w/o|and|/|or|:)|:-)");
    }

    #[test]
    fn quotes() {
        assert_eq!(
            cut("“We’ll go,” he said (Reuters) — ``so'' [sic] \"Yes.\""),
            "“|We|’ll|go|,|”|he|said|(|Reuters|)|—|``|so|''|[|sic|]|\"|Yes|.|\""
        );
    }

    #[test]
    fn one_endless_word_is_cut_and_covered() {
        for unit in ["a", "1", ".", "a.", "a-", "'", "a@", "é", "1-", "a'", "http://", "(", "1.", "A&", "_"] {
            let text = unit.repeat(20_000);
            let mut out = Vec::new();
            tokenise(&text, Span::new(0, text.len()), &mut out);
            let mut at = 0;
            for p in &out {
                assert_eq!(p.span.start, at, "{unit}");
                at = p.span.end;
            }
            assert_eq!(at, text.len());
        }
    }
}
