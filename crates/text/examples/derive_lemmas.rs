//! Makes `crates/text/data/lemmas.tsv`: `cargo run -p demarche-text --example derive_lemmas [DATA] [OUT]`.
//!
//! DATA holds `ud/` (default `../shared/data`). Writes the verbs of the training sets, and each word on which the rules are
//! wrong there. Then it measures: run it twice after a change of the rules, as the rules know the verbs of the file.

mod treebank;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use demarche_record::Upos;
use demarche_text::{lemma, rule_lemma};

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let data = args.first().map_or("../shared/data", String::as_str);
    let out = args.get(1).map_or("crates/text/data/lemmas.tsv", String::as_str);
    let Some(banks) = treebank::training(data) else {
        println!("no treebanks in {data}/ud: nothing done");
        return Ok(());
    };
    let mut seen: BTreeMap<(String, String), HashMap<String, (usize, String)>> = BTreeMap::new();
    let mut verbs = BTreeSet::new();
    for w in banks.iter().flat_map(|b| b.sentences.iter().flatten()) {
        let plain = |s: &str| s.chars().all(|c| c.is_ascii_lowercase() || c == '-') && s.len() > 1;
        if w.lemma == "_" || w.form == "_" {
            continue;
        }
        if w.upos == "VERB" && plain(&w.lemma) {
            verbs.insert(w.lemma.clone());
        }
        let key = (w.upos.clone(), w.form.to_lowercase().replace('’', "'"));
        let e = seen.entry(key).or_default().entry(w.lemma.clone()).or_insert((0, w.form.clone()));
        e.0 += 1;
    }
    let mut lines = vec![
        "# Lemmas of English words on which the rules of src/lemma are wrong (tag, form in lower case, lemma), and known verbs (VERB, =, lemma).".to_owned(),
        "# Derived by examples/derive_lemmas.rs from UD English EWT train and UD English GUM train (genres academic, bio, court, interview, news,".to_owned(),
        "# speech, textbook, vlog, voyage), Universal Dependencies. Licence of this file: CC BY-SA 4.0.".to_owned(),
    ];
    lines.extend(verbs.iter().map(|v| format!("VERB\t=\t{v}")));
    for ((tag, form), lemmas) in &seen {
        let upos = Upos::from_tag(tag);
        if matches!(upos, Upos::X | Upos::Sym | Upos::Num | Upos::Punct) {
            continue;
        }
        let total: usize = lemmas.values().map(|x| x.0).sum();
        let Some((best, (n, example))) = lemmas.iter().max_by_key(|(l, x)| (x.0, std::cmp::Reverse((*l).clone()))) else { continue };
        // The lemma of a proper noun depends on its case; only those that do not are listed.
        if upos == Upos::Propn && (best.to_lowercase() == *form || !best.starts_with(char::is_uppercase)) {
            continue;
        }
        // Adjectives keep a capital inside names ("National Guard"); only those that always have it are listed.
        if upos == Upos::Adj && best.to_lowercase() == *form && lemmas.contains_key(form) {
            continue;
        }
        // A single case is as often a slip of the pen as a rule.
        if rule_lemma(example, upos) != *best && (total >= 2 || upos == Upos::Verb) && 2 * n > total && !form.contains(char::is_whitespace)
        {
            lines.push(format!("{tag}\t{form}\t{best}"));
        }
    }
    std::fs::write(out, lines.join("\n") + "\n")?;
    println!("{out}: {} verbs, {} exceptions", verbs.len(), lines.len() - 3 - verbs.len());
    for name in ["en_ewt-ud-dev", "en_gum-dev"] {
        let Some(bank) = treebank::read(&format!("{data}/ud/{name}.conllu"), |_| true) else { continue };
        let (mut right, mut all) = (0u32, 0u32);
        let mut wrong: HashMap<String, usize> = HashMap::new();
        for w in bank.sentences.iter().flatten() {
            let ours = lemma(&w.form, Upos::from_tag(&w.upos));
            all += 1;
            right += u32::from(ours == w.lemma);
            if ours != w.lemma {
                *wrong.entry(format!("{} {} {ours} (gold {})", w.upos, w.form, w.lemma)).or_default() += 1;
            }
        }
        println!(
            "{name}: lemmas {:.2} % right with gold tags, by the table as it was before this run",
            100.0 * f64::from(right) / f64::from(all)
        );
        let mut wrong: Vec<_> = wrong.into_iter().collect();
        wrong.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
        for (w, n) in wrong.iter().take(args.get(2).and_then(|n| n.parse().ok()).unwrap_or(0)) {
            println!("{n}\t{w}");
        }
    }
    Ok(())
}
