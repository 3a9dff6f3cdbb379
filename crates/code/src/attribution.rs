//! Whose account: who says what, with which words, where it reaches.
//!
//! A saying is a source, a cue and a content, as in PARC 3 (Pareti 2012) and PolNeAR (Newell et al. 2018). An event inside the
//! content is told on the sayer's account; sayings within sayings make a chain, outermost first.

use demarche_record::{Document, Span, Stance, Upos};

use crate::grammar::Grammar;
use crate::knowledge::Lists;

/// One act of saying in one sentence.
#[derive(Clone, Debug)]
pub(crate) struct Saying {
    pub(crate) sentence: usize,
    /// Head token of the sayer; `None` where nobody is named.
    pub(crate) source: Option<usize>,
    /// Sentence of the source, where it is another one (a free-standing quotation).
    pub(crate) source_sentence: usize,
    /// Tokens of the cue, in order.
    pub(crate) cue: Vec<usize>,
    /// Tokens of the content, in order.
    pub(crate) content: Vec<usize>,
    pub(crate) stance: Stance,
    /// "on Instagram", "in a statement".
    pub(crate) channel: Option<Span>,
    /// The cue stands in another sentence.
    pub(crate) carried: bool,
}

const CHANNELS: &[&str] = &[
    "instagram",
    "twitter",
    "x",
    "facebook",
    "telegram",
    "statement",
    "interview",
    "post",
    "tweet",
    "letter",
    "speech",
    "conference",
    "briefing",
    "television",
    "tv",
    "radio",
    "reuters",
    "reporter",
    "journalist",
    "video",
    "message",
    "article",
    "newspaper",
    "agency",
    "phone",
    "communique",
    "address",
    "weibo",
    "youtube",
    "parliament",
    "podcast",
];

/// Every saying of the document, in the order of the text; `quotes` are its [`quotations`].
pub(crate) fn sayings(quotes: &[Span], document: &Document, lists: &Lists) -> Vec<Saying> {
    let mut all = Vec::new();
    for (si, s) in document.sentences.iter().enumerate() {
        let g = Grammar::new(document, si, lists);
        let before = all.len();
        for (t, token) in s.tokens.iter().enumerate() {
            if token.lemma == "accord" || token.form.eq_ignore_ascii_case("according") {
                all.extend(according(si, &g, t));
                continue;
            }
            if matches!(token.upos, Upos::Verb | Upos::Noun | Upos::Aux)
                && let Some(stance) = lists.saying(&token.lemma)
            {
                all.extend(said(si, &g, t, stance));
            }
        }
        let found: Vec<Saying> = all[before..].to_vec();
        if let Some(carried) = carried(si, document, quotes, &found, &all[..before], lists) {
            all.push(carried);
        }
    }
    all
}

/// A verb or noun of saying with a clause, a quotation or a nominal content.
fn said(si: usize, g: &Grammar<'_>, t: usize, stance: Stance) -> Option<Saying> {
    let s = g.s;
    let verb = s.tokens[t].upos != Upos::Noun;
    let mut content: Vec<usize> = Vec::new();
    for c in s.children(t) {
        let rel = s.tokens[c].deprel;
        let quoted_after =
            rel == "parataxis" && c > t && s.tokens[t + 1..c].iter().any(|x| matches!(x.form.as_str(), ":" | "“" | "\"" | "‘" | "'"));
        let takes = match rel {
            "ccomp" => true,
            "parataxis" => quoted_after || s.tokens[t].head.is_none() && c < t,
            "xcomp" => matches!(stance, Stance::Denies | Stance::Alleges) || matches!(s.tokens[t].lemma.as_str(), "claim"),
            "obj" => matches!(stance, Stance::Denies | Stance::Alleges) && s.tokens[c].upos == Upos::Noun,
            "acl" => !verb && s.children(c).any(|m| s.tokens[m].deprel == "mark" && s.tokens[m].lemma == "that"),
            "advcl" | "obl" => {
                matches!(s.tokens[t].lemma.as_str(), "accuse" | "suspect") && s.children(c).any(|m| s.tokens[m].lemma == "of")
            }
            _ => false,
        };
        if takes {
            content.extend(s.subtree(c));
        }
    }
    if content.is_empty() && matches!(s.tokens[t].deprel, "parataxis" | "discourse") && verb {
        // "…, he said": all that the clause hangs on.
        let h = s.tokens[t].head?;
        let own = s.subtree(t);
        content = s.subtree(h).into_iter().filter(|x| !own.contains(x)).collect();
    }
    if content.is_empty()
        && verb
        && s.tokens[t].deprel == "advcl"
        && s.children(t).any(|c| s.tokens[c].lemma == "as" && s.tokens[c].deprel == "mark")
    {
        let h = s.tokens[t].head?;
        let own = s.subtree(t);
        content = s.subtree(h).into_iter().filter(|x| !own.contains(x)).collect();
    }
    if content.is_empty() {
        return None;
    }
    content.sort_unstable();
    content.dedup();
    while content.first().is_some_and(|&c| s.tokens[c].upos == Upos::Punct && !opens(&s.tokens[c].form)) {
        content.remove(0);
    }
    while content.last().is_some_and(|&c| s.tokens[c].upos == Upos::Punct && !closes(&s.tokens[c].form)) {
        content.pop();
    }
    content.retain(|&c| c != t);
    let source = if verb {
        g.subjects(t, 0).first().copied()
    } else {
        g.fillers(t, "poss")
            .first()
            .copied()
            .or_else(|| g.fillers(t, "of").first().copied())
            .or_else(|| g.fillers(t, "by").first().copied())
    };
    let source = source.filter(|x| !content.contains(x));
    let mut cue: Vec<usize> = s
        .children(t)
        .filter(|&c| {
            matches!(s.tokens[c].deprel, "aux" | "aux:pass" | "compound:prt" | "advmod")
                && !content.contains(&c)
                && s.tokens[c].upos != Upos::Adv
        })
        .collect();
    cue.push(t);
    cue.sort_unstable();
    Some(Saying { sentence: si, source, source_sentence: si, cue, content, stance, channel: channel(g, t), carried: false })
}

fn opens(form: &str) -> bool {
    matches!(form, "“" | "\"" | "``" | "‘" | "«" | "(")
}

fn closes(form: &str) -> bool {
    matches!(form, "”" | "\"" | "''" | "’" | "»" | ")")
}

/// "according to X".
fn according(si: usize, g: &Grammar<'_>, t: usize) -> Option<Saying> {
    let s = g.s;
    // As UD has it, "according" is the case of the noun, with a fixed "to".
    let noun = match s.tokens[t].deprel {
        "case" | "mark" => s.tokens[t].head?,
        _ => s.children(t).find(|&c| matches!(s.tokens[c].deprel, "obl" | "nmod" | "obj"))?,
    };
    let top = if s.tokens[t].deprel == "case" { noun } else { t };
    let own = s.subtree(top);
    let mut clause = s.tokens[top].head?;
    while !matches!(s.tokens[clause].upos, Upos::Verb | Upos::Aux) && s.child(clause, "cop").is_none() {
        match s.tokens[clause].head {
            Some(h) => clause = h,
            None => break,
        }
    }
    let mut content: Vec<usize> = s.subtree(clause).into_iter().filter(|x| !own.contains(x)).collect();
    while content.last().is_some_and(|&c| s.tokens[c].upos == Upos::Punct && !closes(&s.tokens[c].form)) {
        content.pop();
    }
    while content.first().is_some_and(|&c| s.tokens[c].upos == Upos::Punct && !opens(&s.tokens[c].form)) {
        content.remove(0);
    }
    let mut cue = vec![t];
    if s.tokens.get(t + 1).is_some_and(|n| n.lemma == "to") {
        cue.push(t + 1);
    }
    Some(Saying {
        sentence: si,
        source: Some(noun),
        source_sentence: si,
        cue,
        content,
        stance: Stance::Asserts,
        channel: None,
        carried: false,
    })
}

/// "on Instagram", "through a post on X", "in a statement".
fn channel(g: &Grammar<'_>, t: usize) -> Option<Span> {
    let s = g.s;
    s.children(t).find_map(|c| {
        let token = &s.tokens[c];
        let case = s.child(c, "case")?;
        let fits = token.deprel.starts_with("obl")
            && matches!(s.tokens[case].lemma.as_str(), "on" | "in" | "through" | "via" | "to" | "at" | "during")
            && CHANNELS.contains(&token.lemma.to_lowercase().as_str());
        fits.then(|| {
            let own: Vec<usize> = s.subtree(c).into_iter().filter(|&x| s.tokens[x].deprel != "acl").collect();
            let last = own.iter().copied().filter(|&x| x < case + 8).max().unwrap_or(c);
            s.span_of(case, last)
        })
    })
}

/// Byte spans of quotations; they may run over several sentences, never over an empty line.
pub(crate) fn quotations(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut last_newline = false;
    for (i, c) in text.char_indices() {
        match (c, open) {
            ('“' | '«' | '„', None) => open = Some((i, c)),
            ('"', None) => open = Some((i, '"')),
            ('”' | '»' | '“', Some((a, '“' | '«' | '„'))) if c != '“' || text[a..].starts_with('„') => {
                out.push(Span::new(a, i + c.len_utf8()));
                open = None;
            }
            ('"', Some((a, '"'))) => {
                out.push(Span::new(a, i + 1));
                open = None;
            }
            ('\n', Some(_)) if last_newline => open = None,
            _ => {}
        }
        last_newline = c == '\n';
    }
    out
}

/// A sentence that is a quotation with nobody named in it: the sayer stands in the sentence before or after.
fn carried(si: usize, document: &Document, quotes: &[Span], own: &[Saying], earlier: &[Saying], lists: &Lists) -> Option<Saying> {
    let s = &document.sentences[si];
    let inside: Vec<usize> = (0..s.tokens.len()).filter(|&t| quotes.iter().any(|q| q.contains(&s.tokens[t].span))).collect();
    let words = |ts: &[usize]| ts.iter().filter(|&&t| s.tokens[t].upos != Upos::Punct).count();
    let total = words(&(0..s.tokens.len()).collect::<Vec<_>>());
    if total == 0 || words(&inside) * 10 < total * 9 {
        return None;
    }
    if own.iter().any(|o| o.source.is_some() && o.cue.iter().any(|c| !inside.contains(c))) {
        return None;
    }
    let speaker = |x: &Saying| {
        x.source.filter(|_| {
            !x.cue.is_empty()
                && quotes.iter().any(|q| x.content.iter().any(|&c| q.contains(&document.sentences[x.sentence].tokens[c].span)))
        })
    };
    // Before: the saying nearest to this sentence; after: the one that follows a quotation begun here.
    let back = earlier.iter().rev().filter(|x| si - x.sentence <= 1).find_map(|x| speaker(x).map(|src| (x, src)));
    let (saying, source, source_sentence) = match back {
        Some((x, src)) => (x.clone(), src, x.source_sentence),
        None => {
            let next = document.sentences.get(si + 1)?;
            let g = Grammar::new(document, si + 1, lists);
            let same_quote = quotes.iter().any(|q| q.overlaps(&s.span) && q.overlaps(&next.span));
            if !same_quote {
                return None;
            }
            let x = (0..next.tokens.len())
                .filter(|&t| matches!(next.tokens[t].upos, Upos::Verb))
                .find_map(|t| lists.saying(&next.tokens[t].lemma).and_then(|st| said(si + 1, &g, t, st)).filter(|x| x.source.is_some()))?;
            let src = x.source?;
            (x, src, si + 1)
        }
    };
    Some(Saying {
        sentence: si,
        source: Some(source),
        source_sentence,
        cue: saying.cue,
        content: inside,
        stance: saying.stance,
        channel: saying.channel,
        carried: true,
    })
}
