//! Whose account: who says what, with which words, where it reaches.
//!
//! A saying is a source, a cue and a content, as in PARC 3 (Pareti 2012) and PolNeAR (Newell et al. 2018). An event inside the
//! content is told on the sayer's account; sayings within sayings make a chain, outermost first. What somebody wants, fears
//! or praises is a saying too (the yardsticks count it), but no account: nobody vouches for it.
//!
//! `cues` and `words` find the cues of one sentence, `quotes` the quotations, `signed` the names under quotations and before turns; here they are put together: a participle of saying
//! behind a comma belongs to the sayer and not to what he says, and a quotation without a speaker in its sentence belongs to
//! whoever speaks before or after it.

mod cues;
mod quotes;
mod signed;
mod words;

use demarche_record::{Document, Sentence, Span, Stance, Upos};

use crate::grammar::Grammar;
use crate::knowledge::{Complement, Lists};

use cues::{Found, Reader, opens, tidy};
use quotes::Quoted;
pub(crate) use quotes::quotations;

/// A sentence that only names the speaker of the quotation before it is at most this long, in tokens.
const TAIL: usize = 14;

/// One act of saying in one sentence.
#[derive(Clone, Debug)]
pub(crate) struct Saying {
    pub(crate) sentence: usize,
    /// Head token of the sayer; `None` where nobody is named.
    pub(crate) source: Option<usize>,
    /// The sayer as written, where that is a relative pronoun.
    who: Option<usize>,
    /// Sentence of the source and the cue, where it is another one (a free-standing quotation).
    pub(crate) source_sentence: usize,
    /// Tokens of the cue, in order.
    pub(crate) cue: Vec<usize>,
    /// Tokens of the content, in order.
    pub(crate) content: Vec<usize>,
    pub(crate) stance: Stance,
    /// Told on the sayer's account; otherwise wanted, felt or judged.
    pub(crate) account: bool,
    /// The content is a noun phrase ("confirmed the arrest").
    pub(crate) nominal: bool,
    /// "on Instagram", "in a statement".
    pub(crate) channel: Option<Span>,
    /// The cue stands in another sentence: the saying there.
    pub(crate) carried: Option<usize>,
    /// In the reporter's own voice: within no other saying and no quotation.
    outer: bool,
}

/// Source, cue and content of one saying, in bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SayingSpans {
    /// Who says it.
    pub source: Option<Span>,
    /// The words of saying.
    pub cue: Span,
    /// What is said; a quotation that is broken off has several parts.
    pub content: Vec<Span>,
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
    "afp",
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
    let marked: Vec<Quoted> = document.sentences.iter().map(|s| Quoted::new(s, quotes)).collect();
    let mut all = Vec::new();
    let signatures = signed::signatures(document, &marked);
    let labels = signed::labels(document);
    let mut under: Vec<(usize, usize)> = Vec::new();
    for (si, s) in document.sentences.iter().enumerate() {
        let g = Grammar::new(document, si, lists);
        let quoted = &marked[si];
        let reader = Reader::new(s, lists);
        let introduced = quoted.introduced(s, lists);
        let mut found: Vec<Found> = (0..s.tokens.len()).filter_map(|t| reader.at(t, introduced.get(&t))).collect();
        let heads = si == 0 || document.sentences[si - 1].span.end + 1 < s.span.start;
        if heads && let Some(headline) = reader.headline().filter(|h| found.iter().all(|f| f.at > h.at)) {
            found.push(headline);
        }
        let behind = si > 0 && marked[si - 1].of.last().is_some_and(Option::is_some);
        if behind && found.iter().all(|f| quoted.inside(f.at)) {
            found.extend(tail(&reader));
        }
        disentangle(&reader, quoted, &mut found);
        let mut outer = outermost(quoted, &found);
        let label = labels[si].and_then(|l| reader.label(l));
        if label.is_some() {
            outer.fill(false);
        }
        for (f, outer) in found.into_iter().zip(outer) {
            all.push(Saying {
                sentence: si,
                source: f.who.map(|w| g.antecedent(w)),
                who: f.who,
                source_sentence: si,
                channel: channel(&reader, f.at),
                cue: f.cue,
                content: f.content,
                stance: f.stance,
                account: f.account,
                nominal: f.nominal,
                carried: None,
                outer,
            });
        }
        let name = |who: usize, cue: usize, content: Vec<usize>| Saying {
            sentence: si,
            source: Some(who),
            who: Some(who),
            source_sentence: si,
            channel: None,
            cue: vec![cue],
            content,
            stance: Stance::Asserts,
            account: true,
            nominal: false,
            carried: None,
            outer: true,
        };
        all.extend(label.map(|l| name(l.who.unwrap_or(l.at), l.at, l.content)));
        for x in signatures.iter().filter(|x| x.sentence == si) {
            under.push((all.len(), x.quotation));
            all.push(name(x.who, x.dash, tidy(s, quoted.tokens.get(&x.quotation).cloned().unwrap_or_default())));
        }
    }
    carry(document, &marked, &under, &mut all);
    all
}

/// "“…” she said." cut in two by the full stop: a verb of saying that has nothing of its own to say.
fn tail(r: &Reader<'_>) -> Option<Found> {
    if r.s.tokens.len() >= TAIL {
        return None;
    }
    (0..r.s.tokens.len().min(TAIL / 2)).find_map(|t| {
        let k = &r.s.tokens[t];
        let says = k.upos == Upos::Verb && matches!(k.deprel, "root" | "parataxis");
        let cue = r.lists.cue(&k.lemma).filter(|c| says && c.takes(Complement::Clause))?;
        let stance = cue.stance.filter(|_| r.kids(t, &["ccomp", "obj"]).is_empty())?;
        let who = r.subject(t, 1)?;
        Some(Found { at: t, who: Some(who), cue: r.words(t, None), content: Vec::new(), stance, account: true, nominal: false })
    })
}

/// Gives back to the sayer what the tree puts into his mouth: ", adding that …", ", calling it a trap", "while the army said …".
fn disentangle(r: &Reader<'_>, quoted: &Quoted, found: &mut [Found]) {
    for i in 0..found.len() {
        for j in 0..found.len() {
            let (x, y) = (&found[i], &found[j]);
            if i == j || !x.content.contains(&y.at) || x.at > y.at || quoted.inside(y.at) {
                continue;
            }
            let own = r.subtree(y.at);
            if own.contains(&x.at) {
                continue;
            }
            let k = &r.s.tokens[y.at];
            let subject = r.kids(y.at, &["nsubj"]).first().copied();
            let separate = match subject {
                Some(sj) if matches!(k.deprel, "conj" | "parataxis") => {
                    r.s.tokens[sj].upos != Upos::Pron && r.lists.saying(&k.lemma).is_some()
                }
                // ", a charge that Kampala brushed aside": what the reporter adds.
                Some(_) if k.deprel == "acl:relcl" => own.first().is_some_and(|&f| f > 0 && r.s.tokens[f - 1].form == ","),
                Some(_) => k.deprel == "advcl" && r.marked(y.at, &["while", "though", "although"]),
                None => false,
            };
            let comma = own.first().is_some_and(|&f| r.s.tokens[f].form == "," || (f > 0 && r.s.tokens[f - 1].form == ","));
            let participle = subject.is_none()
                && comma
                && k.form.to_lowercase().ends_with("ing")
                && matches!(k.deprel, "advcl" | "acl" | "conj" | "dep" | "xcomp" | "ccomp")
                && r.kids(y.at, &["aux"]).is_empty();
            if !separate && !participle {
                continue;
            }
            let rest = tidy(r.s, x.content.iter().copied().filter(|c| !own.contains(c)).collect());
            if rest.len() > 2 {
                let sayer = x.who.filter(|_| participle && k.head.is_some_and(|h| rest.contains(&h)));
                found[i].content = rest;
                if sayer.is_some() {
                    found[j].who = sayer;
                }
            }
        }
    }
}

/// Which cues stand in the reporter's own voice.
fn outermost(quoted: &Quoted, found: &[Found]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..found.len()).filter(|&i| !quoted.inside(found[i].at)).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(found[i].content.len()));
    let mut outer = vec![false; found.len()];
    for i in order {
        let held = (0..found.len()).any(|j| outer[j] && found[i].cue.last().is_some_and(|c| found[j].content.contains(c)));
        outer[i] = !held;
    }
    outer
}

/// Quotations that stand alone, or several sentences long over a signature (`under`: its saying and its quotation): the speaker of the rest of the quotation, else whoever spoke in the sentence before.
fn carry(document: &Document, marked: &[Quoted], under: &[(usize, usize)], all: &mut Vec<Saying>) {
    let own = all.len();
    for &(base, quotation) in under {
        let signing = all[base].sentence;
        for (si, quoted) in marked.iter().enumerate().filter(|(si, _)| *si != signing) {
            if let Some(content) = quoted.tokens.get(&quotation).map(|c| tidy(&document.sentences[si], c.clone())) {
                all.push(Saying { sentence: si, content, carried: Some(base), nominal: false, ..all[base].clone() });
            }
        }
    }
    let signed: Vec<usize> = all[own..].iter().map(|x| x.sentence).collect();
    let mut by_sentence: Vec<Vec<usize>> = vec![Vec::new(); document.sentences.len()];
    for (i, x) in all.iter().enumerate().filter(|(_, x)| x.outer) {
        by_sentence[x.sentence].push(i);
    }
    let mut speaking: Option<usize> = None;
    for (si, s) in document.sentences.iter().enumerate() {
        let quoted = &marked[si];
        let speaks = |&&i: &&usize| all[i].source.is_some() && all[i].account && all[i].content.iter().any(|&c| quoted.inside(c));
        if let Some(&speaker) = by_sentence[si].iter().rev().find(speaks) {
            speaking = Some(speaker);
            continue;
        }
        if quoted.tokens.is_empty() {
            speaking = None;
            continue;
        }
        let Some(inside) = quoted.free_standing(s).filter(|_| !signed.contains(&si)) else { continue };
        if by_sentence[si].iter().any(|&i| all[i].content.iter().any(|c| inside.contains(c))) {
            continue;
        }
        let next = || {
            let named = |&i: &usize| all[i].source.is_some() && all[i].account;
            let same =
                |i: &usize| all[*i].content.iter().any(|&c| marked[all[*i].sentence].of[c].is_some_and(|q| quoted.tokens.contains_key(&q)));
            let rest = (si + 1..document.sentences.len().min(si + 6)).flat_map(|n| by_sentence[n].iter().copied());
            let rest = rest.filter(named).find(same);
            rest.or_else(|| by_sentence.get(si + 1)?.iter().copied().find(|&i| all[i].content.is_empty() && named(&i)))
        };
        let Some(base) = next().or(speaking) else { continue };
        let content: Vec<usize> = inside;
        all.push(Saying { sentence: si, content, carried: Some(base), nominal: false, ..all[base].clone() });
    }
    // A tail that nobody's quotation stands before says nothing.
    let used: Vec<bool> = (0..own).map(|i| !all[i].content.is_empty() || all[own..].iter().any(|x| x.carried == Some(i))).collect();
    let mut place = 0;
    let new_place: Vec<usize> = used.iter().map(|&u| (place, place += u as usize).0).collect();
    for x in &mut all[own..] {
        x.carried = x.carried.map(|c| new_place[c]);
    }
    let mut keep = used.into_iter();
    all.retain(|_| keep.next().unwrap_or(true));
}

/// "on Instagram", "through a post on X", "in a statement", "told Reuters".
fn channel(r: &Reader<'_>, t: usize) -> Option<Span> {
    let s = r.s;
    r.below(t).iter().find_map(|&c| {
        let token = &s.tokens[c];
        if !CHANNELS.contains(&token.lemma.to_lowercase().as_str()) {
            return None;
        }
        let own = r.subtree(c);
        if matches!(token.deprel, "iobj" | "obj") && s.tokens[t].lemma == "tell" {
            return Some(s.span_of(*own.first()?, c));
        }
        let case = s.child(c, "case")?;
        let fits = token.deprel.starts_with("obl")
            && matches!(s.tokens[case].lemma.as_str(), "on" | "in" | "through" | "via" | "to" | "at" | "during");
        fits.then(|| {
            let last = own.iter().copied().filter(|&x| x < case + 8 && s.tokens[x].deprel != "acl").max().unwrap_or(c);
            s.span_of(case, last)
        })
    })
}

/// Who says what in a text, as PolNeAR marks it: only what the reporter tells, nothing within another saying.
pub(crate) fn spans(text: &str, document: &Document, lists: &Lists) -> Vec<SayingSpans> {
    let all = sayings(&quotations(text), document, lists);
    let mut out = Vec::new();
    for (i, x) in all.iter().enumerate().filter(|(_, x)| x.outer && x.carried.is_none()) {
        let s = &document.sentences[x.sentence];
        let (Some(&first), Some(&last)) = (x.cue.first(), x.cue.last()) else { continue };
        let mut content = parts(s, &x.content);
        for y in all.iter().filter(|y| y.carried == Some(i)) {
            content.extend(parts(&document.sentences[y.sentence], &y.content));
        }
        content.sort_by_key(|c| c.start);
        if content.is_empty() {
            continue;
        }
        let source = x.who.map(|w| named(s, w, x));
        out.push(SayingSpans { source, cue: s.span_of(first, last), content });
    }
    out
}

/// Runs of neighbouring tokens.
fn parts(s: &Sentence, tokens: &[usize]) -> Vec<Span> {
    tokens.chunk_by(|a, b| a + 1 == *b).filter_map(|run| Some(s.span_of(*run.first()?, *run.last()?))).collect()
}

/// The words that name a sayer: his phrase without the cue and what is said.
fn named(s: &Sentence, head: usize, x: &Saying) -> Span {
    let own: Vec<usize> = s.subtree(head).into_iter().filter(|t| !x.cue.contains(t) && !x.content.contains(t)).collect();
    let run = own.chunk_by(|a, b| a + 1 == *b).find(|run| run.contains(&head)).unwrap_or_default();
    // The next quotation is no part of the signature before it.
    let signature = x.cue.first().is_some_and(|&c| signed::dash(&s.tokens[c].form));
    let run = if signature { run.split(|&t| opens(&s.tokens[t].form)).find(|r| r.contains(&head)).unwrap_or(run) } else { run };
    let case = |t: usize| s.tokens[t].deprel == "case" && t < head;
    let run: Vec<usize> = run.iter().copied().skip_while(|&t| case(t)).collect();
    let punct = |t: usize| s.tokens[t].upos == Upos::Punct;
    let first = run.iter().copied().find(|&t| !punct(t)).unwrap_or(head);
    let last = run.iter().rev().copied().find(|&t| !punct(t)).unwrap_or(head);
    s.span_of(first, last.max(first))
}
