use std::collections::*;
use demarche_identity::*;
use demarche_record::*;
use serde_json::Value;
fn main() {
    let dir = "/work/main/gold/clusters";
    let reports: Vec<Report> = std::fs::read_to_string(format!("{dir}/reports.jsonl")).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let coded: HashMap<String, Vec<Event>> = std::fs::read_to_string("/tmp/coded.ndjson").unwrap().lines().map(|l| { let v: Value = serde_json::from_str(l).unwrap(); (v["doc"].as_str().unwrap().to_owned(), serde_json::from_value(v["events"].clone()).unwrap()) }).collect();
    let sigs: Vec<Signature> = reports.iter().map(|r| signature(&r.text)).collect();
    let mut ev: Vec<(usize, &Event, String)> = vec![];
    for (i, r) in reports.iter().enumerate() { for (n, e) in coded.get(&r.doc).into_iter().flatten().enumerate() { ev.push((i, e, format!("m-{}-{n:04}", r.doc))); } }
    let mentions: Vec<Mention> = ev.iter().map(|(i, e, id)| Mention::of(e, &reports[*i], Some(&sigs[*i]), &reports[*i].doc, id)).collect();
    let groups = group_all(&mentions);
    let mut gof = HashMap::new();
    for (g, gr) in groups.iter().enumerate() { for m in &gr.members { gof.insert(m.mention, (g, m.why.clone())); } }
    let clusters: Vec<Value> = std::fs::read_to_string(format!("{dir}/clusters.jsonl")).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let mut cands = vec![]; let mut members = vec![];
    for (c, cl) in clusters.iter().enumerate() { for m in cl["members"].as_array().unwrap() {
        let n = members.len(); members.push((c, m));
        let ts = m["trigger_start"].as_u64().unwrap() as u32; let te = ts + m["trigger"].as_str().unwrap().chars().count() as u32;
        for (k, (i, e, _)) in ev.iter().enumerate() { if reports[*i].doc != m["doc"].as_str().unwrap() { continue; }
            let v = &e.evidence; let q = v.start < te && ts < v.end; let w = v.trigger_start < te && ts < v.trigger_end;
            if q || w { cands.push(((e.event_type.as_str() == cl["event_type"].as_str().unwrap(), w, -((v.end - v.start) as i64)), n, k)); } }
    } }
    cands.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut ug, mut uk) = (HashSet::new(), HashSet::new()); let mut found = vec![];
    for (_, n, k) in cands { if !ug.contains(&n) && !uk.contains(&k) { ug.insert(n); uk.insert(k); found.push((n, k)); } }
    found.sort();
    let scene = |n: usize| clusters[members[n].0]["cluster"].as_str().unwrap()[..2].parse::<u32>().unwrap();
    let b3 = |f: &dyn Fn(usize) -> bool| {
        let part: Vec<_> = found.iter().filter(|(n, _)| f(*n)).collect();
        let (mut g, mut a, mut b) = (HashMap::new(), HashMap::new(), HashMap::new());
        for (n, k) in &part { let (gg, c) = (gof[k].0, members[*n].0); *g.entry(gg).or_insert(0f64) += 1.; *a.entry(c).or_insert(0f64) += 1.; *b.entry((gg, c)).or_insert(0f64) += 1.; }
        let p = b.iter().map(|((x, _), n)| n * n / g[x]).sum::<f64>() / part.len() as f64; let r = b.iter().map(|((_, x), n)| n * n / a[x]).sum::<f64>() / part.len() as f64;
        format!("P {p:.4} R {r:.4} F {:.4} n {}", 2. * p * r / (p + r), part.len())
    };
    let (mut right, mut whole) = (0, 0);
    for (c, cl) in clusters.iter().enumerate() { let of: Vec<usize> = found.iter().filter(|f| members[f.0].0 == c).map(|f| gof[&f.1].0).collect();
        if of.len() == cl["members"].as_array().unwrap().len() { whole += 1; if of.windows(2).all(|w| w[0] == w[1]) && groups[of[0]].sources as u64 == cl["independent"].as_u64().unwrap() { right += 1 } } }
    if let Some(which) = std::env::args().nth(1) {
        let odd = which == "odd";
        let desc = |n: usize, k: usize| { let e = ev[k].1; let s = |p: &[Party]| p.iter().map(|p| format!("{}/{}", p.name, p.sector.map_or("", |s| s.as_str()))).collect::<Vec<_>>().join("+");
            format!("    {} g{} {} `{}`~`{}` {} {} {} > {} | {} {} pub {} @{} [{}] {}", clusters[members[n].0]["cluster"].as_str().unwrap(), gof[&k].0, members[n].1["doc"].as_str().unwrap(), members[n].1["trigger"].as_str().unwrap(), e.evidence.trigger, e.event_type, e.status, s(&e.actors), s(&e.recipients), e.date.map_or("-".into(), |d| d.to_string()), e.date_basis, reports[ev[k].0].published.unwrap(), e.place.as_ref().map_or("-", |p| p.name.as_deref().unwrap_or(&p.text)), e.evidence.quote, gof[&k].1) };
        for (c, cl) in clusters.iter().enumerate() { let part: Vec<_> = found.iter().filter(|f| members[f.0].0 == c).collect();
            if part.is_empty() || (scene(part[0].0) % 2 == 1) != odd { continue; }
            if part.windows(2).any(|w| gof[&w[0].1].0 != gof[&w[1].1].0) { println!("TORN {} {} {}", cl["cluster"], cl["event_type"], cl["status"]); for f in &part { println!("{}", desc(f.0, f.1)); } } }
        for g in 0..groups.len() { let part: Vec<_> = found.iter().filter(|f| gof[&f.1].0 == g).collect();
            if part.is_empty() || (scene(part[0].0) % 2 == 1) != odd { continue; }
            if part.windows(2).any(|w| members[w[0].0].0 != members[w[1].0].0) { println!("MIXED g{g}"); for f in &part { println!("{}", desc(f.0, f.1)); } } }
    }
    println!("all  {}", b3(&|_| true)); println!("odd  {}", b3(&|n| scene(n) % 2 == 1)); println!("even {}", b3(&|n| scene(n) % 2 == 0));
    println!("found {}/{} groups {} independent {right}/{whole}", found.len(), members.len(), groups.len());
}
