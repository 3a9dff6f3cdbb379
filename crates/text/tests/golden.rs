//! The port against the trainer: `model/weights/golden.json` holds words, the model's inputs and what PyTorch makes of them in
//! the arithmetic of the weights beside it.

use demarche_text::{Golden, Parser};

#[derive(serde::Deserialize)]
struct File {
    tolerance: Tolerance,
    sentences: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Tolerance {
    int8: f32,
}

#[derive(serde::Deserialize)]
struct Case {
    words: Vec<String>,
    input_ids: Vec<i32>,
    shape_ids: Vec<i32>,
    word_starts: Vec<i32>,
    int8: Outputs,
}

#[derive(serde::Deserialize)]
struct Outputs {
    heads: Vec<usize>,
    arc_score: Vec<f32>,
    label_logit: Vec<f32>,
    upos_logit: Vec<f32>,
    name_logits_first_word: Vec<f32>,
    act_logits: Vec<f32>,
    trigger: usize,
    roles: Vec<f32>,
}

fn highest(rows: &[f32], width: usize) -> Vec<f32> {
    rows.chunks_exact(width).map(|r| r.iter().copied().fold(f32::NEG_INFINITY, f32::max)).collect()
}

/// Counts scores within the tolerance and sums the differences. The first layer agrees to the last digits; then a number that lies between two
/// bytes is rounded up here and down there, and by the sixth layer the two differ as much as either differs from float32. So the
/// scores are held to that, and the decisions to each other.
#[derive(Default)]
struct Agreement {
    within: usize,
    all: usize,
    difference: f32,
}

impl Agreement {
    fn add(&mut self, ours: &[f32], theirs: &[f32], tolerance: f32) {
        assert_eq!(ours.len(), theirs.len());
        for (a, b) in ours.iter().zip(theirs) {
            self.within += usize::from((a - b).abs() <= tolerance);
            self.difference += (a - b).abs();
            self.all += 1;
        }
    }

    fn check(&self, what: &str) {
        let mean = self.difference / self.all as f32;
        assert!(self.within * 100 >= self.all * 95, "{what}: only {} of {} are the trainer's", self.within, self.all);
        assert!(mean <= 0.45, "{what}: {mean} off in the mean");
    }
}

fn argmax(row: &[f32]) -> usize {
    (0..row.len()).fold(0, |best, i| if row[i] > row[best] { i } else { best })
}

#[test]
fn inputs_and_scores_are_the_trainers() {
    let file: File = serde_json::from_str(include_str!("../../../model/weights/golden.json")).unwrap();
    let parser = Parser::builtin().unwrap();
    let (mut same, mut all) = (0, 0);
    let [mut arc, mut relation, mut tag, mut name, mut act, mut role] = [(); 6].map(|()| Agreement::default());
    for case in &file.sentences {
        let Golden { input_ids, shape_ids, word_starts, arcs, relations, upos, names, acts, roles } = parser.golden(&case.words).unwrap();
        assert_eq!((&input_ids, &shape_ids, &word_starts), (&case.input_ids, &case.shape_ids, &case.word_starts), "{:?}", case.words);
        let n = case.words.len();
        let t = file.tolerance.int8;
        arc.add(&highest(&arcs, n + 1), &case.int8.arc_score, t);
        // Relations are scored at the best head: where two heads are as good, the runtimes may differ in the last digit and so in the head.
        let heads = arcs.chunks_exact(n + 1).map(argmax).zip(&case.int8.heads);
        let agree: Vec<bool> = heads.map(|(a, b)| a == *b).collect();
        same += agree.iter().filter(|a| **a).count();
        all += n;
        let kept = |scores: &[f32]| -> Vec<f32> { scores.iter().zip(&agree).filter(|(_, a)| **a).map(|(s, _)| *s).collect() };
        let ours = highest(&relations, relations.len() / n);
        relation.add(&kept(&ours), &kept(&case.int8.label_logit), t);
        tag.add(&highest(&upos, upos.len() / n), &case.int8.upos_logit, t);
        name.add(&names[..names.len() / n], &case.int8.name_logits_first_word, t);
        act.add(&acts, &case.int8.act_logits, t);
        if let Some((_, ours)) = roles.iter().find(|(t, _)| *t == case.int8.trigger) {
            // Far below nought, where a role has no chance, they run to −40 and tell nothing.
            let plain = |scores: &[f32]| -> Vec<f32> { scores.iter().map(|x| x.max(-6.0)).collect() };
            role.add(&plain(&ours.concat()), &plain(&case.int8.roles), t);
        }
    }
    for (what, agreement) in [
        ("arc scores", arc),
        ("relation scores", relation),
        ("tag scores", tag),
        ("name scores", name),
        ("act scores", act),
        ("role scores", role),
    ] {
        agreement.check(what);
    }
    assert!(same * 100 >= all * 98, "{same} of {all} heads are the trainer's");
}
