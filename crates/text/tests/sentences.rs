//! Where sentences of news end: each case is the text with `‖` at the ends inside it.

use demarche_text::segment;

fn ends(marked: &str) {
    let text: String = marked.replace('‖', "");
    let document = segment(&text);
    let mut ours = String::new();
    for (i, s) in document.sentences.iter().enumerate() {
        let next = document.sentences.get(i + 1).map_or(text.len(), |n| n.span.start);
        ours.push_str(&text[if i == 0 { 0 } else { s.span.start }..next]);
        if i + 1 < document.sentences.len() {
            ours.push('‖');
        }
    }
    assert_eq!(ours, marked);
}

#[test]
fn abbreviations_and_initials() {
    ends("Gen. Mark A. Milley met Mr. Lee in the U.S. on Jan. 6. ‖He left on Sunday.");
    ends("The deal with Acme Inc. was signed by Sgt. Kim at 5 p.m. on Monday. ‖Lt. Col. Ray denied it.");
    ends("He lives in the U.S. ‖The embassy said so.");
    ends("The U.S. State Department condemned the attack. ‖The U.N. Security Council will meet.");
    ends("John F. Kennedy and J. Edgar Hoover disagreed, e.g. on Cuba, Laos, etc. ‖It did not last.");
    ends("It invoked Art. 5 and No. 10 of the list. ‖Rep. Adam Smith and Sen. Mitch McConnell voted no.");
}

#[test]
fn quotations_close_behind_the_stop() {
    ends("“We will not go.” ‖The minister left the room.");
    ends("\"We will not go,\" he said. ‖\"Not now.\" ‖Then he left.");
    ends("“Why?” he asked. ‖“Because it is late!” she said.");
    ends("He said the talks had failed. ‖(The ministry declined to comment.) ‖Talks go on.");
}

#[test]
fn datelines_and_figures() {
    ends("BELGRADE (Reuters) — ‖Serbia recalled its ambassador on Monday. ‖Skopje protested.");
    ends("WASHINGTON, D.C. — ‖Prices rose 3.5 percent to $1.2 billion. ‖Exports fell by 2.7 percent.");
    ends("KYIV, Ukraine (AP) -- ‖Troops crossed the border... and then withdrew. ‖Nobody was hurt.");
    ends("See www.un.org for more. ‖Write to press@un.org. ‖It is free.");
}

#[test]
fn paragraphs() {
    ends("Serbia recalls envoy\n\n‖Serbia recalled its ambassador on Monday.");
    ends(
        "Serbia recalls envoy\n‖The government of Serbia recalled its ambassador to North Macedonia on Monday after the vote in Skopje, officials said.\n‖It gave no reason.",
    );
    ends("- The first point\n‖- The second point\n‖- The third");
}

#[test]
fn wrapped_lines_are_joined() {
    ends(
        "The foreign minister of Serbia said on Monday that his government had\nrecalled its ambassador from Skopje. ‖The minister, who spoke in Belgrade,\ngave no reason for the step, which surprised the neighbours of the two\nBalkan states.",
    );
    ends("The president of the republic met the\nprime minister.");
}
