//! The port against the trainer: `model/weights/golden.json` holds words, the model's inputs and the outputs of PyTorch and of
//! ONNX Runtime for the weights beside it.

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
    arc_score: Vec<f32>,
    label_logit: Vec<f32>,
    upos_logit: Vec<f32>,
    name_logits_first_word: Vec<f32>,
}

fn highest(rows: &[f32], width: usize) -> Vec<f32> {
    rows.chunks_exact(width).map(|r| r.iter().copied().fold(f32::NEG_INFINITY, f32::max)).collect()
}

fn close(what: &str, words: &[String], ours: &[f32], theirs: &[f32], tolerance: f32) {
    assert_eq!(ours.len(), theirs.len(), "{what} of {words:?}");
    for (a, b) in ours.iter().zip(theirs) {
        assert!((a - b).abs() <= tolerance, "{what} of {words:?}: {a} and {b}");
    }
}

#[test]
fn inputs_and_scores_are_the_trainers() {
    let file: File = serde_json::from_str(include_str!("../../../model/weights/golden.json")).unwrap();
    let parser = Parser::builtin().unwrap();
    for case in &file.sentences {
        let Golden { input_ids, shape_ids, word_starts, arcs, relations, upos, names } = parser.golden(&case.words).unwrap();
        assert_eq!((&input_ids, &shape_ids, &word_starts), (&case.input_ids, &case.shape_ids, &case.word_starts), "{:?}", case.words);
        let n = case.words.len();
        let t = file.tolerance.int8;
        close("arc scores", &case.words, &highest(&arcs, n + 1), &case.int8.arc_score, t);
        close("relation scores", &case.words, &highest(&relations, relations.len() / n), &case.int8.label_logit, t);
        close("tag scores", &case.words, &highest(&upos, upos.len() / n), &case.int8.upos_logit, t);
        close("name scores", &case.words, &names[..names.len() / n], &case.int8.name_logits_first_word, t);
    }
}
