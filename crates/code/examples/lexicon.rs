//! Runs every example of the predicate lexicon through the coder and prints those that fail, with file and line.
//!
//! `cargo run -p demarche-code --example lexicon [FILE-PREFIX]`

use demarche_code::Coder;
use demarche_record::Report;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let only = std::env::args().nth(1);
    let coder = Coder::builtin()?;
    let (mut right, mut wrong) = (0, 0);
    for (sense, example) in coder.knowledge().examples() {
        if only.as_deref().is_some_and(|o| !example.at.0.contains(o)) {
            continue;
        }
        let report = Report { doc: "example".into(), text: example.sentence.clone(), ..Report::default() };
        let coded = coder.code(&report, false)?;
        match example.judge(&coded) {
            Ok(()) => right += 1,
            Err(why) => {
                wrong += 1;
                println!("{}:{}: {sense}: {why}: {}", example.at.0, example.at.1, example.sentence);
            }
        }
    }
    println!("{right} right, {wrong} wrong");
    Ok(())
}
