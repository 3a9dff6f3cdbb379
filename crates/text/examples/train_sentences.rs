//! Makes `crates/text/data/sentence.bin`: `cargo run -p demarche-text --example train_sentences [DATA] [OUT]`.
//!
//! DATA holds `ud/` (default `../shared/data`). Trained on EWT train and the genres of GUM train that may be derived from
//! (CC BY-SA 4.0 and CC BY). The same files give the same bytes.

mod treebank;

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let data = args.first().map_or("../shared/data", String::as_str);
    let out = args.get(1).map_or("crates/text/data/sentence.bin", String::as_str);
    let Some(banks) = treebank::training(data) else {
        println!("no treebanks in {data}/ud: nothing done");
        return Ok(());
    };
    let texts: Vec<(String, Vec<usize>)> = banks.into_iter().map(|b| (b.text, b.ends)).collect();
    let weights = demarche_text::train_sentences(&texts, 12);
    println!("{out}: {} weights, {} not 0", weights.len() / 2, weights.chunks_exact(2).filter(|w| w != &[0, 0]).count());
    std::fs::write(out, weights)
}
