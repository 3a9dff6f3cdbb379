//! Sentences a second, for segmentation and for the whole parse on one thread. Each bench asserts what it counted, so that a
//! fast wrong answer fails.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use demarche_text::{Parser, segment};

/// Twelve sentences of 25 wordpieces on average.
const PARAGRAPH: &str = "\
The foreign minister of North Macedonia said on Tuesday that talks with Bulgaria would not resume before the elections in June. \
Serbia recalled its ambassador from Skopje on Monday after a vote on Kosovo's bid to join the cultural agency of the United Nations. \
Russia and Ukraine exchanged 190 prisoners of war, the defence ministries of both countries said in separate statements on Friday. \
The United States imposed sanctions on three Chinese companies that it accuses of supplying parts for drones to Iran. \
Police in Tbilisi fired tear gas at protesters who had gathered outside parliament for a third night in a row. \
President Recep Tayyip Erdogan will travel to Cairo next week to meet his Egyptian counterpart, a spokesman told reporters. \
Two peacekeepers were killed and at least five were wounded when gunmen attacked their convoy in the north of Mali. \
The European Union pledged a further 500 million euros in aid for refugees who have fled the fighting in Sudan. \
Israel denied that its forces had struck the hospital and accused the group of using civilians as shields. \
North Korea launched a ballistic missile towards the Sea of Japan early on Thursday, the South's military said. \
India's government rejected a proposal by the World Bank to mediate in the dispute over the waters of the Indus. \
Opposition leaders called for a general strike unless the president withdraws the law on foreign agents by Sunday.\n\n";

fn benches(c: &mut Criterion) {
    let text = PARAGRAPH.repeat(16);
    let sentences = 12 * 16;
    let tokens: usize = segment(PARAGRAPH).sentences.iter().map(|s| s.tokens.len()).sum();
    assert_eq!(tokens, 254);
    let mut group = c.benchmark_group("text");
    group.throughput(Throughput::Elements(sentences as u64)).sample_size(10);
    group.bench_function("segment", |b| {
        b.iter(|| assert_eq!(segment(&text).sentences.len(), sentences));
    });
    let Ok(parser) = Parser::builtin() else { return };
    group.bench_function("parse", |b| {
        b.iter(|| {
            let document = parser.parse(&text, 1).unwrap_or_default();
            assert_eq!(document.sentences.iter().map(|s| s.tokens.len()).sum::<usize>(), tokens * 16);
        });
    });
}

criterion_group!(all, benches);
criterion_main!(all);
