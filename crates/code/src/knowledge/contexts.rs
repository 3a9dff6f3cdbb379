//! Words of PLOVER's contexts, by phrase.

use std::collections::HashMap;

use demarche_record::{Context, Token};

use super::KnowledgeError;

/// Votes of a strong and a weak word.
const STRONG: u32 = 2;
const WEAK: u32 = 1;

/// A phrase and the contexts that it tells, with their votes; none for a phrase that only looks like a context's.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) phrase: String,
    pub(crate) words: Vec<String>,
    pub(crate) senses: Vec<(Context, u32)>,
}

/// Phrases by their first word, the longest first.
#[derive(Debug, Default)]
pub(crate) struct Contexts {
    phrases: HashMap<String, Vec<Entry>>,
}

impl Contexts {
    pub(crate) fn read(files: &[(&str, &str)]) -> Result<Contexts, KnowledgeError> {
        let mut all = Contexts::default();
        for (file, content) in files {
            for (n, line) in content.lines().enumerate() {
                let line = line.trim();
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                all.line(line).map_err(|m| KnowledgeError::new(file, n + 1, m))?;
            }
        }
        for entries in all.phrases.values_mut() {
            entries.sort_by_key(|e| std::cmp::Reverse(e.words.len()));
        }
        Ok(all)
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [context, weight, phrases] = cells.as_slice() else {
            return Err("write context, strong or weak, phrases, divided by tabs".into());
        };
        let context: Option<Context> = match *context {
            "none" => None,
            code => Some(code.parse().map_err(|e: demarche_record::UnknownCode| e.to_string())?),
        };
        let weight = match *weight {
            "strong" => STRONG,
            "weak" => WEAK,
            other => return Err(format!("`{other}` is no weight: strong or weak")),
        };
        for phrase in phrases.split(',').map(str::trim) {
            let words: Vec<String> = phrase.split_whitespace().map(str::to_lowercase).collect();
            let Some(first) = words.first().cloned() else { return Err("an empty phrase".into()) };
            let entries = self.phrases.entry(first).or_default();
            let at = entries.iter().position(|e| e.words == words).unwrap_or_else(|| {
                entries.push(Entry { phrase: phrase.to_owned(), words, senses: Vec::new() });
                entries.len() - 1
            });
            if let Some(context) = context {
                if entries[at].senses.iter().any(|(c, _)| *c == context) {
                    return Err(format!("`{phrase}` stands twice for {context}"));
                }
                entries[at].senses.push((context, weight));
            }
        }
        Ok(())
    }

    /// The longest phrase at the beginning of the tokens.
    pub(crate) fn longest(&self, tokens: &[Token]) -> Option<&Entry> {
        let is = |word: &str, t: &Token| word == t.lemma || t.form.to_lowercase() == word || t.lemma.to_lowercase() == word;
        let first = tokens.first()?;
        let keys = [first.form.to_lowercase(), first.lemma.to_lowercase()];
        let mut best: Option<&Entry> = None;
        for key in keys {
            let found = self
                .phrases
                .get(&key)
                .into_iter()
                .flatten()
                .find(|e| e.words.len() <= tokens.len() && e.words.iter().zip(tokens).all(|(w, t)| is(w, t)));
            if found.is_some_and(|f| best.is_none_or(|b| f.words.len() > b.words.len())) {
                best = found;
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_file_and_line() {
        for bad in ["military\tstrong", "militery\tstrong\tarmy", "military\tmild\tarmy", "military\tstrong\tarmy, army"] {
            let e = Contexts::read(&[("contexts.txt", &format!("# words\n{bad}"))]).unwrap_err();
            assert_eq!((e.file.as_str(), e.line), ("contexts.txt", 2), "{bad}");
        }
    }
}
