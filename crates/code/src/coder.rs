//! A report through every stage, and the records put together.

mod setting;

use std::cell::OnceCell;
use std::collections::HashMap;

use demarche_record::{
    Attribution, Coded, Context, DateBasis, Document, Edtf, EntityKind, Event, EventType, Evidence, PartialDate, Party, Predicate,
    Relation, Report, Sector, Sentence, Span, Stance, Status, ThirdParty, Upos,
};
use demarche_text::Parser;

use crate::attribution::{self, Saying, SayingSpans};
use crate::entities::{EntId, Entities, coref};
use crate::events::{self, Draft, Standing};
use crate::grammar::Grammar;
use crate::knowledge::{Knowledge, KnowledgeError};
use crate::pairs::{self, PairReading};
use crate::places::{self, Gazetteer, Toponym};
use crate::relations::{self, Object};
use crate::roles::Filler;
use crate::status::Why;
use crate::time::{self, Timex};
use crate::{anaphora, contexts, learned, names, numbers, ontology, status};

/// Why a coder could not be made or a report not be coded.
#[derive(Debug, thiserror::Error)]
pub enum CoderError {
    /// A knowledge file has an error.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
    /// The model could not be loaded or run.
    #[error(transparent)]
    Text(#[from] demarche_text::Error),
    /// A thread did not come to its end.
    #[error("a thread that coded reports stopped before its end; run again with `--threads 1` to find the report")]
    Thread,
}

/// Words that stand for entities.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The head of the phrase, in bytes of the text.
    pub head: Span,
    /// Its part of speech: a name, a noun or a pronoun.
    pub upos: Upos,
    /// Ids of the entities, one or, for "the two leaders", several.
    pub entities: Vec<String>,
    /// What tied them.
    pub why: &'static str,
}

/// Codes reports. Cheap to share between threads, costly to make: make one.
pub struct Coder {
    parser: Parser,
    knowledge: Knowledge,
}

impl Coder {
    /// A coder with the weights and the knowledge that ship with this version.
    pub fn builtin() -> Result<Coder, CoderError> {
        Ok(Coder { parser: Parser::builtin()?, knowledge: Knowledge::builtin()? })
    }

    /// A coder with weights and knowledge of one's own.
    pub fn new(parser: Parser, knowledge: Knowledge) -> Coder {
        Coder { parser, knowledge }
    }

    /// What the coder knows.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// The parser.
    pub fn parser(&self) -> &Parser {
        &self.parser
    }

    /// Sentences, tokens, trees and names of a text.
    pub fn document(&self, text: &str) -> Result<Document, CoderError> {
        let mut document = self.parser.parse(text, 1)?;
        self.refine(&mut document);
        Ok(document)
    }

    /// Adds the names that the knowledge holds to those of the tagger, corrects kinds, and gives joined verbs back to whose they are.
    pub fn refine(&self, document: &mut Document) {
        for s in &mut document.sentences {
            crate::grammar::joined::rehang(&self.knowledge.lists, s);
        }
        names::refine(&self.knowledge, document);
    }

    /// The record of a report. With `explain` the derivation is filled in.
    pub fn code(&self, report: &Report, explain: bool) -> Result<Coded, CoderError> {
        let document = self.document(&report.text)?;
        Ok(self.code_document(report, document, explain))
    }

    /// The records of reports, coded on several threads and in the order of the reports.
    pub fn code_all(&self, reports: &[Report], threads: usize, explain: bool) -> Result<Vec<Coded>, CoderError> {
        let share = reports.len().div_ceil(threads.max(1)).max(1);
        let coded: Vec<Result<Coded, CoderError>> = std::thread::scope(|scope| {
            let parts: Vec<_> = reports
                .chunks(share)
                .map(|part| scope.spawn(move || part.iter().map(|r| self.code(r, explain)).collect::<Vec<_>>()))
                .collect();
            parts.into_iter().flat_map(|p| p.join().unwrap_or_default()).collect()
        });
        if coded.len() == reports.len() { coded.into_iter().collect() } else { Err(CoderError::Thread) }
    }

    /// The record of a report that is already parsed.
    pub fn code_document(&self, report: &Report, document: Document, explain: bool) -> Coded {
        // Where the source gives no day, the head of the text may.
        let dated;
        let report = match report.published.is_none().then(|| time::dateline(&report.text)).flatten() {
            Some(day) => {
                dated = Report { published: Some(day), ..report.clone() };
                &dated
            }
            None => report,
        };
        let mut trace = Vec::new();
        let (events, relations, entities) = {
            let mut work = Work::new(&self.knowledge, report, &document);
            let mut note = |line: String| {
                if explain {
                    trace.push(line);
                }
            };
            work.run(&mut note);
            let (events, relations) = work.records(&mut note);
            (events, relations, work.entities.into_entities())
        };
        if explain {
            trace.splice(0..0, describe(&document));
        }
        let used: Vec<&str> = events
            .iter()
            .flat_map(|e| {
                e.actors
                    .iter()
                    .chain(&e.recipients)
                    .map(|p| p.entity_id.as_str())
                    .chain(e.third_parties.iter().map(|t| t.party.entity_id.as_str()))
                    .chain(e.attribution.iter().map(|a| a.source.entity_id.as_str()))
            })
            .chain(
                relations
                    .iter()
                    .flat_map(|r| std::iter::once(r.subject.entity_id.as_str()).chain(r.objects.iter().map(|o| o.entity_id.as_str()))),
            )
            .collect();
        let entities = entities.into_iter().filter(|e| used.contains(&e.entity_id.as_str())).collect();
        Coded { report: report.clone(), document, entities, events, relations, trace }
    }

    /// Which words stand for which entity, in the order of the text: what a scorer of coreference asks.
    pub fn links(&self, report: &Report) -> Result<Vec<Link>, CoderError> {
        let document = self.document(&report.text)?;
        let mut work = Work::new(&self.knowledge, report, &document);
        work.run(&mut |_| {});
        let all = &work.entities;
        let mut links: Vec<Link> = all
            .mentions
            .iter()
            .map(|m| {
                let head = all.token(m.sentence, m.head);
                let entities = m.ents.iter().map(|&e| all.ent(e).entity.entity_id.clone()).collect();
                Link { head: head.span, upos: head.upos, entities, why: m.why }
            })
            .collect();
        links.sort_by_key(|l| l.head.start);
        Ok(links)
    }

    /// Who says what in a text, as PolNeAR marks it.
    pub fn attributions(&self, text: &str, document: &Document) -> Vec<SayingSpans> {
        attribution::spans(text, document, &self.knowledge.lists)
    }

    /// PLOVER contexts that the words of each sentence tell, most telling first.
    pub fn contexts(&self, document: &Document) -> Vec<Vec<Context>> {
        document.sentences.iter().map(|s| contexts::of_sentence(&self.knowledge.contexts, s)).collect()
    }

    /// Factuality of the predicate at a token, −3 (certainly not) to 3 (certainly), and what decided it.
    pub fn factuality(&self, document: &Document, sentence: usize, token: usize) -> (f32, &'static str) {
        let g = Grammar::new(document, sentence, &self.knowledge.lists);
        let reading = status::judged_alone(&g, &self.knowledge.lists, token);
        let learned = document.sentences[sentence].tokens[token].factuality;
        (status::factuality(&reading, learned), reading.why.as_str())
    }

    /// The act between two marked parties, as the PLV yardstick asks.
    pub fn pair(&self, text: &str, source: Span, target: Span) -> Result<PairReading, CoderError> {
        let document = self.document(text)?;
        let report = Report { doc: "pair".into(), text: text.to_owned(), ..Report::default() };
        let mut work = Work::new(&self.knowledge, &report, &document);
        work.run(&mut |_| {});
        Ok(pairs::between(&work.entities, &work.drafts, source, target))
    }
}

/// "denied the attack" tells of the attack, "denied a part in the attack" takes it for granted.
fn told_of(s: &Sentence, x: &Saying, token: usize) -> bool {
    s.tokens[token].head.is_some_and(|h| x.cue.contains(&h) || s.tokens[h].head.is_some_and(|g| x.cue.contains(&g)))
        && s.child(token, "det").is_none_or(|d| s.tokens[d].lemma != "the" || s.tokens[token].head.is_some_and(|h| x.cue.contains(&h)))
}

/// Tokens and tree, for `--explain`.
fn describe(document: &Document) -> Vec<String> {
    let mut out = Vec::new();
    for (i, s) in document.sentences.iter().enumerate() {
        out.push(format!("sentence {}", i + 1));
        for (t, k) in s.tokens.iter().enumerate() {
            out.push(format!(
                "  {:>3} {:<18} {:<16} {:<6} {:>3} {}",
                t + 1,
                k.form,
                k.lemma,
                k.upos.as_str(),
                k.head.map_or(0, |h| h + 1),
                k.deprel
            ));
        }
        for n in &s.names {
            out.push(format!(
                "  name {} {:?} {:.2}",
                n.kind.as_str(),
                s.tokens[n.start..n.end].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" "),
                n.score
            ));
        }
    }
    out
}

/// A report under way.
struct Work<'a> {
    knowledge: &'a Knowledge,
    report: &'a Report,
    document: &'a Document,
    entities: Entities<'a>,
    sayings: Vec<Saying>,
    timexes: Vec<Timex>,
    toponyms: Vec<Toponym>,
    drafts: Vec<Draft>,
    standing: Vec<Standing>,
    /// What the words tell of contexts; read for the first act, so that a report of none costs nothing.
    told: OnceCell<contexts::Told>,
    /// Byte offset → character offset, at sentence starts.
    chars: Vec<(usize, usize)>,
}

impl<'a> Work<'a> {
    fn new(knowledge: &'a Knowledge, report: &'a Report, document: &'a Document) -> Work<'a> {
        let gazetteer = Gazetteer::builtin();
        let country = |name: &str| gazetteer.lookup(name).first().and_then(|c| c.country.map(str::to_owned));
        let entities = Entities::find(knowledge, &country, report, document);
        let sayings = attribution::sayings(&entities.quotes, document, &knowledge.lists);
        let timexes = time::find(&report.text, document, report.published);
        let mut toponyms = places::resolve(&report.text, document, None);
        // "imposed sanctions on Dagalo": who is a person here is no place, though a village bears the name.
        let person = |e: &EntId| entities.ent(*e).entity.kind == Some(EntityKind::Person);
        toponyms.retain(|t| {
            entities.mention_at(t.sentence, t.start).is_none_or(|m| m.start > t.start || m.end < t.end || !m.ents.iter().all(person))
        });
        let mut chars = Vec::with_capacity(document.sentences.len());
        let (mut byte, mut count) = (0, 0);
        for s in &document.sentences {
            count += report.text.get(byte..s.span.start).map_or(0, |t| t.chars().count());
            byte = s.span.start;
            chars.push((byte, count));
        }
        let (drafts, standing, told) = (Vec::new(), Vec::new(), OnceCell::new());
        Work { knowledge, report, document, entities, sayings, timexes, toponyms, drafts, standing, told, chars }
    }

    /// Finds everything; `records` puts it together.
    fn run(&mut self, note: &mut events::Trace<'_>) {
        self.speakers();
        for m in &self.entities.mentions {
            let s = &self.document.sentences[m.sentence];
            let words = s.tokens[m.start..m.end].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ");
            let names = m.ents.iter().map(|&e| {
                let x = &self.entities.ent(e).entity;
                format!("{} [{} {}]", x.name, x.entity_code.as_deref().unwrap_or("---"), x.sector.map_or("---", Sector::as_str))
            });
            note(format!("entity {}: {:?} is {} ({})", m.sentence + 1, words, names.collect::<Vec<_>>().join(" and "), m.why));
        }
        for si in 0..self.document.sentences.len() {
            let (drafts, standing) = events::read(self.knowledge, &self.entities, si, note);
            self.drafts.extend(drafts);
            self.standing.extend(standing);
        }
        anaphora::recipients(self.knowledge, &self.entities, &mut self.drafts);
        anaphora::mentions(&self.entities, &mut self.drafts);
    }

    /// First-person pronouns in quotations are their speakers.
    fn speakers(&mut self) {
        let found: Vec<(usize, std::ops::Range<usize>, EntId)> = self
            .sayings
            .iter()
            .filter_map(|x| {
                let ent = *self.entities.of_phrase(x.source_sentence, x.source?).first()?;
                let (a, b) = (*x.content.first()?, *x.content.last()?);
                Some((x.sentence, a..b + 1, ent))
            })
            .collect();
        for (sentence, tokens, ent) in found {
            let s = &self.document.sentences[sentence];
            for t in tokens {
                let span = s.tokens[t].span;
                if self.entities.quoted(&span) {
                    coref::first_person(&mut self.entities, sentence, t..t + 1, ent);
                }
            }
        }
    }

    fn party(&self, sentence: usize, f: &Filler) -> Party {
        let s = &self.document.sentences[sentence];
        let span = match self.entities.mention_at(sentence, f.token) {
            Some(m) if m.ents.contains(&f.ent) && m.end - m.start > 1 => s.span_of(m.start, m.end - 1),
            _ => self.entities.phrase_span(sentence, f.token),
        };
        self.entities.party(f.ent, span.of(&self.report.text))
    }

    fn char_at(&self, sentence: usize, byte: usize) -> u32 {
        let (start, count) = self.chars[sentence];
        (count + self.report.text.get(start..byte).map_or(0, |t| t.chars().count())) as u32
    }

    fn evidence(&self, sentence: usize, quote: Span, trigger: Span) -> Evidence {
        Evidence {
            doc: self.report.doc.clone(),
            sentence: sentence as u32,
            start: self.char_at(sentence, quote.start),
            end: self.char_at(sentence, quote.end),
            quote: quote.of(&self.report.text).to_owned(),
            trigger_start: self.char_at(sentence, trigger.start),
            trigger_end: self.char_at(sentence, trigger.end),
            trigger: trigger.of(&self.report.text).to_owned(),
        }
    }

    /// The shortest words that tell what the trigger tells: its clause without what follows from coordination.
    fn quote(&self, sentence: usize, trigger: usize, fillers: &[&Filler]) -> Span {
        let g = Grammar::new(self.document, sentence, &self.knowledge.lists);
        let s = g.s;
        let top = g.light_verb(trigger).unwrap_or(trigger);
        let mut keep = vec![top];
        let mut stack = vec![top];
        while let Some(t) = stack.pop() {
            for c in s.children(t) {
                let rel = s.tokens[c].deprel;
                let verbal = matches!(s.tokens[c].upos, demarche_record::Upos::Verb | demarche_record::Upos::Aux);
                let skip =
                    matches!(rel, "parataxis" | "punct" | "cc") || (rel == "conj" && verbal) || (t == top && rel == "conj" && t != trigger);
                if !skip {
                    keep.push(c);
                    stack.push(c);
                }
            }
        }
        let first = keep.iter().copied().min().unwrap_or(trigger);
        let last = keep.iter().copied().max().unwrap_or(trigger);
        fillers.iter().fold(s.span_of(first, last), |span, f| span.cover(&self.entities.phrase_span(sentence, f.token)))
    }

    /// Sayings whose content holds the token, outermost first.
    fn accounts(&self, sentence: usize, token: usize) -> Vec<&Saying> {
        let mut found: Vec<&Saying> = self
            .sayings
            .iter()
            .filter(|x| {
                x.account
                    && x.sentence == sentence
                    && (!x.nominal || told_of(&self.document.sentences[sentence], x, token))
                    && x.content.contains(&token)
                    && (x.carried.is_some() || !x.cue.contains(&token))
            })
            .collect();
        found.sort_by_key(|x| std::cmp::Reverse(x.content.len()));
        found
    }

    fn attribution(&self, sentence: usize, token: usize, event_type: Option<EventType>, own: &[&Filler]) -> Vec<Attribution> {
        let here = self.document.sentences[sentence].tokens[token].span;
        let quoted = self.entities.quoted(&here);
        let mut out: Vec<Attribution> = Vec::new();
        for x in self.accounts(sentence, token) {
            let Some(head) = x.source else { continue };
            let s = &self.document.sentences[x.source_sentence];
            let ents = self.entities.of_phrase(x.source_sentence, head);
            let text = self.entities.phrase_span(x.source_sentence, head).of(&self.report.text).to_owned();
            let source = match ents.first() {
                Some(&e) => self.entities.party(e, &text),
                None => Party {
                    text: text.clone(),
                    entity_id: format!("phrase:{}", crate::knowledge::fold(&text).replace(' ', "-")),
                    name: text,
                    country: None,
                    code: None,
                    sector: None,
                    kind: None,
                },
            };
            // "The West has said that it does not consider …": the saying is the act itself.
            let verbal = matches!(event_type, Some(EventType::Accuse | EventType::Reject | EventType::Request | EventType::Threaten));
            let pronoun = |f: &&Filler| self.document.sentences[sentence].tokens[f.token].upos == demarche_record::Upos::Pron;
            if verbal && !quoted && x.stance != Stance::Denies && own.iter().any(|f| pronoun(f) && ents.contains(&f.ent)) {
                continue;
            }
            // "Canada announced sanctions on Belarus": who announces his own act tells nobody's account of it.
            if x.nominal && own.iter().any(|f| ents.contains(&f.ent)) {
                continue;
            }
            if out.iter().any(|a| a.source.entity_id == source.entity_id) {
                continue;
            }
            let cue = x.cue.iter().filter_map(|&c| s.tokens.get(c)).map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ");
            let channel = x.channel.map(|c| c.of(&self.report.text).to_owned());
            out.push(Attribution { source, cue, channel, stance: x.stance });
        }
        out
    }

    fn records(&mut self, note: &mut events::Trace<'_>) -> (Vec<Event>, Vec<Relation>) {
        let drafts = std::mem::take(&mut self.drafts);
        let mut out = Vec::with_capacity(drafts.len());
        for d in &drafts {
            out.push(self.event(d));
        }
        let mut relations = self.standing_relations();
        let described = self.described_relations();
        // "the cabinet led by Prime Minister X": the title says it better.
        relations.retain(|r| {
            let state = r.objects.iter().any(|o| matches!(o.kind, Some(EntityKind::State | EntityKind::Territory)));
            let titled = |d: &Relation| d.predicate == r.predicate && d.subject.entity_id == r.subject.entity_id;
            !(r.predicate == Predicate::HoldsOffice && state && described.iter().any(titled))
        });
        relations.extend(described);
        let mut seen: HashMap<String, ()> = HashMap::new();
        relations.retain(|r| {
            let objects = r.objects.iter().map(|o| o.entity_id.as_str()).collect::<Vec<_>>().join("+");
            seen.insert(format!("{}|{}|{}|{}|{}", r.subject.entity_id, r.predicate, objects, r.holds, r.evidence.sentence), ()).is_none()
        });
        relations.sort_by_key(|r| (r.evidence.sentence, r.evidence.start, r.predicate));
        for (i, r) in relations.iter_mut().enumerate() {
            r.relation_id = format!("{}#r{}", self.report.doc, i + 1);
            note(format!("relation {}: {} {} by {}", r.evidence.sentence + 1, r.subject.name, r.predicate, r.rule));
        }
        out.sort_by_key(|e: &Event| (e.evidence.sentence, e.evidence.trigger_start));
        for (i, e) in out.iter_mut().enumerate() {
            e.event_id = format!("{}#e{}", self.report.doc, i + 1);
        }
        (out, relations)
    }

    /// True where all who tell an act deny it. A charge is made even if it is denied, and what a relative clause adds is taken for granted:
    /// "denied that he had armed the rebels, whom he advised".
    fn denied(&self, d: &Draft, attribution: &[Attribution]) -> bool {
        let s = &self.document.sentences[d.sentence];
        let cue = |t: usize| self.accounts(d.sentence, d.trigger).iter().any(|x| x.stance == Stance::Denies && x.cue.contains(&t));
        let mut at = d.trigger;
        let mut aside = false;
        for _ in 0..s.tokens.len() {
            match s.tokens[at].head {
                Some(h) if cue(h) => break,
                Some(h) => (at, aside) = (h, aside || s.tokens[at].deprel == "acl:relcl"),
                None => {
                    aside = false;
                    break;
                }
            }
        }
        d.event_type != EventType::Accuse && !aside && !attribution.is_empty() && attribution.iter().all(|a| a.stance == Stance::Denies)
    }

    fn event(&self, d: &Draft) -> Event {
        let s = &self.document.sentences[d.sentence];
        let fillers: Vec<&Filler> = d.roles.actors.iter().chain(&d.roles.recipients).collect();
        let quote = self.quote(d.sentence, d.trigger, &fillers);
        let attribution = self.attribution(d.sentence, d.trigger, Some(d.event_type), &fillers);
        let (date, date_basis) = self.when(d.sentence, d.trigger, &d.reading, true);
        let status = if d.reading.status == Status::Actual && self.denied(d, &attribution) { Status::Negated } else { d.reading.status };
        let g = Grammar::new(self.document, d.sentence, &self.knowledge.lists);
        let (contexts, basis) =
            self.told.get_or_init(|| contexts::Told::of(&self.knowledge.contexts, self.document)).of_act(&self.entities, d);
        let cameo = d.code(&contexts);
        let harm = numbers::harm(&g, d);
        Event {
            event_id: String::new(),
            event_type: d.event_type,
            event_mode: d.modes.clone(),
            contexts: Some(contexts.iter().map(ToString::to_string).collect()),
            contexts_basis: basis,
            actors: d.roles.actors.iter().map(|f| self.party(d.sentence, f)).collect(),
            recipients: d.roles.recipients.iter().map(|f| self.party(d.sentence, f)).collect(),
            third_parties: d
                .roles
                .third
                .iter()
                .map(|f| ThirdParty { party: self.party(d.sentence, f), role: "third party".into() })
                .collect(),
            status,
            attribution,
            date,
            date_basis,
            count: numbers::times(s, d.trigger),
            dead: harm.dead.number(),
            injured: harm.injured.number(),
            arrested: harm.arrested.number(),
            ranges: harm.ranges(),
            amount: numbers::amount(&g, d),
            place: self.place(d.sentence, d.trigger, &fillers),
            goldstein: ontology::goldstein(&cameo),
            cameo: Some(cameo),
            quad: d.event_type.quad(),
            evidence: self.evidence(d.sentence, quote, s.tokens[d.trigger].span),
            rule: d.rule.clone(),
            confidence: learned::confidence(d),
        }
    }

    fn standing_relations(&self) -> Vec<Relation> {
        let mut out = Vec::new();
        for x in &self.standing {
            let fillers: Vec<&Filler> = x.roles.actors.iter().chain(&x.roles.recipients).collect();
            let quote = self.quote(x.sentence, x.trigger, &fillers);
            let trigger = self.document.sentences[x.sentence].tokens[x.trigger].span;
            let (date, date_basis) = self.when(x.sentence, x.trigger, &x.reading, false);
            let holds = x.reading.status != Status::Negated;
            // "Was ready to sign a treaty": no party to it yet.
            let ahead = x.predicate == Predicate::PartyTo && (x.reading.status == Status::Future || x.reading.ahead);
            if x.reading.status == Status::Hypothetical || x.reading.why == Why::Purpose || ahead {
                continue;
            }
            let g = Grammar::new(self.document, x.sentence, &self.knowledge.lists);
            let together = matches!(x.predicate, Predicate::Mediates);
            let objects: Vec<Party> = match (self.office_told(&g, x), x.object) {
                (Some(office), _) => vec![office],
                (None, Some(token)) => vec![self.thing(x.sentence, token, x.predicate)],
                (None, None) => x.roles.recipients.iter().map(|f| self.party(x.sentence, f)).collect(),
            };
            let groups: Vec<Vec<Party>> = if together { vec![objects] } else { objects.into_iter().map(|o| vec![o]).collect() };
            for subject in &x.roles.actors {
                for objects in &groups {
                    out.push(Relation {
                        relation_id: String::new(),
                        subject: self.party(x.sentence, subject),
                        predicate: x.predicate,
                        objects: objects.clone(),
                        holds,
                        matter: numbers::share(&g, x.predicate, x.trigger),
                        valid_from: date.filter(|_| date_basis != DateBasis::Publication && holds && !x.ended),
                        valid_to: (x.ended && holds).then(|| self.until_now()).flatten(),
                        date_basis,
                        status: if holds { x.reading.status } else { Status::Actual },
                        attribution: self.attribution(x.sentence, x.trigger, None, &fillers),
                        evidence: self.evidence(x.sentence, quote, trigger),
                        rule: x.rule.clone(),
                        confidence: 0.65,
                    });
                }
            }
        }
        out
    }

    /// The office that a relation of offices is about, where the words name it: not its country, and not its holder.
    fn office_told(&self, g: &Grammar<'_>, x: &Standing) -> Option<Party> {
        let slots: &[&str] = match x.predicate {
            Predicate::HoldsOffice | Predicate::WonElection => &["xcomp", "as"],
            Predicate::CandidateFor => &["as", "for"],
            _ => return None,
        };
        let fillers: Vec<usize> = slots.iter().flat_map(|slot| g.fillers(x.trigger, slot)).collect();
        let who = x.roles.actors.first()?.ent;
        let (head, title, country) = relations::office_of(self.knowledge, &self.entities, g.s, x.sentence, &fillers, who)?;
        Some(self.office(x.sentence, head, &title, country.as_ref()))
    }

    /// A treaty, a sea or a kind of help as the object of a relation: its words without the article.
    fn thing(&self, sentence: usize, head: usize, predicate: Predicate) -> Party {
        let s = &self.document.sentences[sentence];
        let first =
            s.children(head).filter(|&c| c < head && s.tokens[c].deprel != "case" && s.tokens[c].deprel != "det").min().unwrap_or(head);
        let text = s.span_of(first, head).of(&self.report.text).split_whitespace().collect::<Vec<_>>().join(" ");
        Party {
            entity_id: format!("phrase:{}", crate::knowledge::fold(&text).replace(' ', "-")),
            name: text.clone(),
            text,
            country: None,
            code: None,
            sector: None,
            kind: (predicate == Predicate::PartyTo).then_some(EntityKind::Agreement),
        }
    }

    fn office(&self, sentence: usize, head: usize, title: &str, country: Option<&String>) -> Party {
        Party {
            text: self.entities.phrase_span(sentence, head).of(&self.report.text).to_owned(),
            entity_id: format!("office:{}", crate::knowledge::fold(title).replace(' ', "-")),
            name: title.to_owned(),
            country: country.cloned(),
            code: country.cloned(),
            sector: None,
            kind: Some(EntityKind::Office),
        }
    }

    /// Ended by the day of the report, nobody says when.
    fn until_now(&self) -> Option<Edtf> {
        self.report.published.map(|p| Edtf::Interval(None, Some(PartialDate::day(p))))
    }

    fn described_relations(&self) -> Vec<Relation> {
        let mut out: Vec<Relation> = Vec::new();
        let mut titles: Vec<(EntId, String)> = Vec::new();
        for si in 0..self.document.sentences.len() {
            let mut described = relations::described(self.knowledge, &self.entities, si);
            titles.extend(described.iter().filter_map(|d| match &d.object {
                Object::Office { title, .. } => Some((d.subject, title.clone())),
                Object::Known { .. } => None,
            }));
            described.extend(relations::counterparts(self.knowledge, &self.entities, si, &titles));
            described.extend(relations::parts(&self.entities, si));
            described.extend(relations::possessed(self.knowledge, &self.entities, si));
            for d in described {
                let s = &self.document.sentences[d.sentence];
                let subject = self.party(si, &Filler { ent: d.subject, token: d.subject_token, derived: false });
                let object = match &d.object {
                    Object::Known { ent, token } => self.party(si, &Filler { ent: *ent, token: *token, derived: false }),
                    Object::Office { title, country } => self.office(si, d.head, title, country.as_ref()),
                };
                let named =
                    self.entities.mention_at(si, d.subject_token).map_or(s.tokens[d.subject_token].span, |m| s.span_of(m.start, m.end - 1));
                let span = s.tokens[d.head].span.cover(&named).cover(&self.entities.phrase_span(si, d.head));
                // A title said again is no second statement.
                if out.iter().any(|r| {
                    r.predicate == d.predicate
                        && r.holds != d.negated
                        && r.subject.entity_id == subject.entity_id
                        && r.objects.iter().any(|o| o.entity_id == object.entity_id)
                }) {
                    continue;
                }
                let valid_to = d.past.then(|| self.until_now()).flatten();
                out.push(Relation {
                    relation_id: String::new(),
                    subject,
                    predicate: d.predicate,
                    objects: vec![object],
                    holds: !d.negated,
                    matter: None,
                    valid_from: None,
                    valid_to,
                    date_basis: DateBasis::None,
                    status: Status::Actual,
                    attribution: self.attribution(si, d.head, None, &[]),
                    evidence: self.evidence(si, span, s.tokens[d.head].span),
                    rule: d.rule.to_owned(),
                    confidence: 0.75,
                });
            }
        }
        out
    }
}
