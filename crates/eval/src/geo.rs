//! Places: are the toponyms found, and do they get the right point on earth?
//!
//! Layouts: LGL and TR-News (`<toponym>` with `<start> <end> <phrase> <gaztag geonameid>` and its `<lat> <lon>`),
//! GeoVirus (`<location>` with `<name> <start> <end>` and coordinates), GeoWebNews as `GWN.xml` (`<extractedName> <type>
//! <geonamesID> <latitude> <longitude>`) and as brat files. Gold toponyms of GeoWebNews are its names of places in every
//! use (literal, metonymic, modifier, embedded in another name); common nouns ("the city"), homonyms, languages and
//! other names are none.
//!
//! - `toponym_f1`: same extent (a leading article and punctuation aside); `toponym_relaxed_f1`: an overlap, one to one.
//! - `exact`: of the gold toponyms with a GeoNames id or coordinates, the share found (by overlap) *and* given the same
//!   GeoNames id; where either side has no id, a point within 5 km.
//! - `acc161`: of the gold toponyms with coordinates, the share found and placed within 161 km (100 miles), or
//!   given the same id.
//!
//! The plain keys leave demonyms out ("Russian", "the Serbs") in gold and in predictions at those words; the keys
//! `*_with_demonyms` count them. GeoWebNews marks adjectives; in the other sets a toponym is taken for a demonym when it
//! has the form of one and stands for a country, state or region.

use std::path::Path;

use demarche_record::Span;
use roxmltree::{Document, Node};

use crate::brat;
use crate::error::{EvalError, files_with, read_text};
use crate::metrics::{Counts, Metrics, Scores, Table, greedy, pct, ratio};
use crate::text::CharIndex;

/// A place name and where it is, in the gold or as the product reads it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Toponym {
    /// Bytes.
    pub span: Span,
    /// GeoNames id.
    pub geonames_id: Option<u32>,
    /// Degrees north and east.
    pub point: Option<(f64, f64)>,
    /// A nationality or people rather than a place name (gold only).
    pub demonym: bool,
}

/// A text with its toponyms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapped {
    /// Number or name in the set.
    pub doc: String,
    /// The text.
    pub text: String,
    /// Day of publication, where the set gives it.
    pub published: Option<jiff::civil::Date>,
    /// Gold.
    pub toponyms: Vec<Toponym>,
}

/// Reads an XML file, or a folder of brat files or of XML files.
pub fn load(path: &Path) -> Result<Vec<Mapped>, EvalError> {
    if path.is_file() {
        return xml(path, &read_text(path)?);
    }
    let annotations = files_with(path, "ann")?;
    if !annotations.is_empty() {
        return annotations.iter().map(|a| geo_web_news(a)).collect();
    }
    let files = files_with(path, "xml")?;
    if files.is_empty() {
        return Err(EvalError::at(path, 0, "no .xml and no .ann files here"));
    }
    let mut all = Vec::new();
    for file in files {
        all.extend(xml(&file, &read_text(&file)?)?);
    }
    Ok(all)
}

fn child<'a>(node: Node<'a, '_>, names: &[&str]) -> Option<&'a str> {
    let found = node.descendants().filter(|n| *n != node && n.is_element() && names.contains(&n.tag_name().name()));
    found.filter_map(|n| n.text()).map(str::trim).find(|t| !t.is_empty())
}

fn xml(path: &Path, content: &str) -> Result<Vec<Mapped>, EvalError> {
    let document = Document::parse(content).map_err(|e| EvalError::at(path, e.pos().row as usize, e.to_string()))?;
    let mut all = Vec::new();
    for (number, article) in document.descendants().filter(|n| n.has_tag_name("article")).enumerate() {
        let line = |n: Node<'_, '_>| document.text_pos_at(n.range().start).row as usize;
        let Some(text) = article.children().find(|n| n.has_tag_name("text")) else {
            return Err(EvalError::at(path, line(article), "an <article> without <text>"));
        };
        let text: String = text.children().filter_map(|n| n.text()).collect();
        let index = CharIndex::new(&text);
        let id = ["docid", "file", "number"].iter().find_map(|a| article.attribute(*a));
        let published = child(article, &["dltime"]).and_then(|d| d.get(..10)).and_then(|d| d.parse().ok());
        let mut mapped = Mapped { doc: id.map_or_else(|| number.to_string(), str::to_owned), published, ..Mapped::default() };
        let places = article.descendants().filter(|n| n.has_tag_name("toponym") || n.has_tag_name("location"));
        for place in places {
            let kind = child(place, &["type"]);
            if kind.is_some_and(|k| !is_name(k)) {
                continue;
            }
            let number = |name: &str| child(place, &[name]).and_then(|t| t.parse::<i64>().ok());
            let (Some(start), Some(end)) = (number("start"), number("end")) else {
                return Err(EvalError::at(path, line(place), "a toponym without <start> and <end>"));
            };
            // A handful of GeoWebNews's offsets are negative: they belong to the title.
            let span = usize::try_from(start).ok().zip(usize::try_from(end).ok()).and_then(|(a, b)| index.span(a, b));
            let Some(span) = span.filter(|s| !s.is_empty()) else { continue };
            let tagged = place.children().find(|n| n.has_tag_name("gaztag")).and_then(|n| n.attribute("geonameid"));
            let geonames_id = tagged.or_else(|| child(place, &["geonamesID", "geonameid"])).and_then(|t| t.parse().ok());
            let coordinate = |names: &[&str]| child(place, names).and_then(|t| t.parse::<f64>().ok());
            let point = coordinate(&["lat", "latitude"]).zip(coordinate(&["lon", "lng", "long", "longitude"])).or_else(|| {
                let (lat, lon) = child(place, &["latlon", "coordinates"])?.split_once(',')?;
                Some((lat.trim().parse().ok()?, lon.trim().parse().ok()?))
            });
            let adjective = child(place, &["modifierType"]) == Some("Adjective") || kind == Some("Demonym");
            let region = child(place, &["fcode"]).is_none_or(|f| f.starts_with("PCL") || f.starts_with("ADM") || f.starts_with("RGN"));
            let demonym = adjective || (kind.is_none() && region && is_demonym(span.of(&text)));
            mapped.toponyms.push(Toponym { span, geonames_id, point, demonym });
        }
        mapped.text = text;
        all.push(mapped);
    }
    if all.is_empty() {
        return Err(EvalError::at(path, 0, "no <article> in it"));
    }
    Ok(all)
}

/// GeoWebNews's types that are names of places, in whatever use.
fn is_name(kind: &str) -> bool {
    matches!(
        kind,
        "Literal"
            | "Mixed"
            | "Coercion"
            | "Embedded_Literal"
            | "Embedded_Non_Lit"
            | "Literal_Modifier"
            | "Non_Literal_Modifier"
            | "Metonymic"
            | "Demonym"
    )
}

fn geo_web_news(path: &Path) -> Result<Mapped, EvalError> {
    let text = read_text(&path.with_extension("txt"))?;
    let ann = brat::load(path, &text)?;
    let mut mapped = Mapped { doc: path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default(), ..Mapped::default() };
    for bound in ann.bounds.iter().filter(|b| is_name(&b.kind)) {
        let Some(span) = bound.fragments.first().copied() else { continue };
        let note = ann.notes.iter().find(|(id, _)| *id == bound.id).map_or("", |(_, n)| n.as_str());
        let point = note.split_once(',').and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
        let adjective = ann.attributes.iter().any(|(name, id, value)| name == "Modifier_Type" && *id == bound.id && value == "Adjective");
        let demonym = adjective || bound.kind == "Demonym";
        mapped.toponyms.push(Toponym { span, geonames_id: note.parse().ok(), point, demonym });
    }
    mapped.toponyms.sort_by_key(|t| t.span);
    mapped.text = text;
    Ok(mapped)
}

/// True where the words have the form of an adjective or noun of nationality: "Iraqi", "Serbs", "the Dutch".
fn is_demonym(words: &str) -> bool {
    const IRREGULAR: &str = " french dutch swiss greek greeks czech czechs slovak slovaks turk turks arab arabs serb serbs croat croats \
        kurd kurds uzbek uzbeks kazakh kazakhs tajik tajiks uighur uighurs thai thais filipino filipinos afghan afghans german germans \
        pole poles dane danes swede swedes finn finns spaniard spaniards briton britons scot scots welsh yank yankees norman basque basques \
        texan texans quebecois maori lao tibetans ";
    // Names of states that end as demonyms do.
    const PLACES: &str = " michigan hawaii mississippi missouri kurdistan afghanistan pakistan kazakhstan uzbekistan tajikistan kyrgyzstan turkmenistan \
        iran oman sudan bhutan japan jordan milan azerbaijan tian yunnan hunan henan sichuan taiwan vatican saipan brunei chad mali malawi burundi haiti \
        fiji kiribati djibouti abu dhabi dubai delhi helsinki nagasaki miami tripoli benghazi karachi mumbai chennai ";
    let folded = crate::text::fold(words);
    let last = folded.split_whitespace().last().unwrap_or("").to_owned();
    let listed = |list: &str| list.contains(&format!(" {last} "));
    if listed(IRREGULAR) {
        return true;
    }
    let ending = [
        "ian", "ians", "ean", "eans", "can", "cans", "ese", "ish", "qi", "qis", "eli", "elis", "eni", "enis", "iti", "itis", "ani", "anis",
        "adi", "adis", "shi", "shis", "aiti", "emeni", "ali", "alis", "nan", "nans", "guan", "guans", "van", "vans", "gan", "gans", "yan",
        "yans", "man", "mans", "wan", "wans",
    ];
    !listed(PLACES) && last.len() > 4 && ending.iter().any(|e| last.ends_with(e))
}

/// Kilometres between two points on a sphere of 6371 km.
pub fn distance_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat1, lat2) = (a.0.to_radians(), b.0.to_radians());
    let (dlat, dlon) = (lat2 - lat1, (b.1 - a.1).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}

fn same_place(g: &Toponym, p: &Toponym) -> bool {
    match (g.geonames_id, p.geonames_id) {
        (Some(a), Some(b)) => a == b,
        _ => g.point.zip(p.point).is_some_and(|(a, b)| distance_km(a, b) <= 5.0),
    }
}

/// The extent without a leading "the" and without punctuation at the ends.
fn extent(text: &str, span: Span) -> Span {
    let t = crate::text::trim(text, span);
    let words = t.of(text);
    let article = ["the ", "The "].iter().find(|a| words.starts_with(**a)).map_or(0, |a| a.len());
    Span::new(t.start + article, t.end)
}

#[derive(Default)]
struct Tally {
    strict: Counts,
    relaxed: Counts,
    resolvable: usize,
    exact: usize,
    located: usize,
    within: usize,
    errors_km: Vec<f64>,
}

fn tally(gold: &[Mapped], predicted: &[Vec<Toponym>], demonyms: bool) -> Tally {
    let mut t = Tally::default();
    for (g, p) in gold.iter().zip(predicted) {
        let set_aside = |span: &Span| !demonyms && g.toponyms.iter().any(|x| x.demonym && x.span.overlaps(span));
        let gs: Vec<&Toponym> = g.toponyms.iter().filter(|x| demonyms || !x.demonym).collect();
        let ps: Vec<&Toponym> = p.iter().filter(|x| !set_aside(&x.span)).collect();
        let mut pairs = Vec::new();
        for (i, a) in gs.iter().enumerate() {
            for (j, b) in ps.iter().enumerate().filter(|(_, b)| a.span.overlaps(&b.span)) {
                let same = extent(&g.text, a.span) == extent(&g.text, b.span);
                let common = a.span.end.min(b.span.end) - a.span.start.max(b.span.start);
                pairs.push(((same, common), i, j));
            }
        }
        let pairs = greedy(pairs);
        let strict = pairs.iter().filter(|(i, j)| extent(&g.text, gs[*i].span) == extent(&g.text, ps[*j].span)).count();
        t.strict.add(Counts::of(gs.len(), ps.len(), strict));
        t.relaxed.add(Counts::of(gs.len(), ps.len(), pairs.len()));
        t.resolvable += gs.iter().filter(|x| x.geonames_id.is_some() || x.point.is_some()).count();
        t.located += gs.iter().filter(|x| x.point.is_some()).count();
        for (i, j) in pairs {
            let (a, b) = (gs[i], ps[j]);
            t.exact += usize::from(same_place(a, b));
            // The same GeoNames id is the same place, wherever two gazetteers put the point of a large country.
            let same = a.geonames_id.is_some() && a.geonames_id == b.geonames_id;
            if let Some((x, y)) = a.point.zip(b.point) {
                let km = if same { 0.0 } else { distance_km(x, y) };
                t.within += usize::from(km <= 161.0);
                t.errors_km.push(km);
            }
        }
    }
    t.errors_km.sort_by(f64::total_cmp);
    t
}

/// Scores one list of toponyms a text.
pub fn score(gold: &[Mapped], predicted: &[Vec<Toponym>]) -> Scores {
    let mut m = Metrics::default();
    let mut table = Table::new(&["", "n", "toponym P", "R", "F1", "relaxed F1", "exact", "≤ 161 km", "median km"]);
    for (suffix, demonyms) in [("", false), ("_with_demonyms", true)] {
        let t = tally(gold, predicted, demonyms);
        if !demonyms {
            m.set("n", t.strict.gold() as f64);
            m.set("documents", gold.len() as f64);
        }
        for (key, c) in [("toponym", t.strict), ("toponym_relaxed", t.relaxed)] {
            m.set(&format!("{key}_f1{suffix}"), c.f1());
            m.set(&format!("{key}_precision{suffix}"), c.precision());
            m.set(&format!("{key}_recall{suffix}"), c.recall());
            m.set(&format!("{key}_n{suffix}"), c.gold() as f64);
        }
        let (exact, acc) = (ratio(t.exact, t.resolvable), ratio(t.within, t.located));
        m.set(&format!("exact{suffix}"), exact);
        m.set(&format!("exact_n{suffix}"), t.resolvable as f64);
        m.set(&format!("acc161{suffix}"), acc);
        m.set(&format!("acc161_n{suffix}"), t.located as f64);
        // Of those found, how many are right: the resolver without the finder.
        m.set(&format!("acc161_of_found{suffix}"), ratio(t.within, t.errors_km.len()));
        let median = t.errors_km.get(t.errors_km.len() / 2).copied().unwrap_or(f64::NAN);
        m.set(&format!("median_km{suffix}"), median);
        let name = if demonyms { "with demonyms" } else { "without demonyms" };
        let c = t.strict;
        let acc = if t.located == 0 { "–".to_owned() } else { pct(acc) };
        table.row(vec![
            name.to_owned(),
            c.gold().to_string(),
            pct(c.precision()),
            pct(c.recall()),
            pct(c.f1()),
            pct(t.relaxed.f1()),
            pct(exact),
            acc,
            format!("{median:.0}"),
        ]);
    }
    Scores { metrics: m, tables: vec![table], notes: Vec::new() }
}

/// Gold toponyms that were missed or misplaced, and false ones: a line each.
pub fn errors(gold: &[Mapped], predicted: &[Vec<Toponym>]) -> Vec<String> {
    let mut lines = Vec::new();
    for (g, p) in gold.iter().zip(predicted) {
        for a in g.toponyms.iter().filter(|a| !a.demonym) {
            let words = a.span.of(&g.text);
            match p.iter().find(|b| b.span.overlaps(&a.span)) {
                None => lines.push(format!("{}: missed `{words}` {:?}", g.doc, a.point)),
                Some(b) if !same_place(a, b) && (a.geonames_id.is_some() || a.point.is_some()) => {
                    let km = a.point.zip(b.point).map_or(f64::NAN, |(x, y)| distance_km(x, y));
                    lines.push(format!(
                        "{}: `{words}` is {:?} {:?}, read as {:?} {:?}, {km:.0} km off",
                        g.doc, a.geonames_id, a.point, b.geonames_id, b.point
                    ));
                }
                Some(b) => {
                    let km = a.point.zip(b.point).map_or(0.0, |(x, y)| distance_km(x, y));
                    if km > 161.0 {
                        lines.push(format!(
                            "{}: `{words}` has the gold's GeoNames id but a point {km:.0} km off: {:?}, {:?}",
                            g.doc, a.point, b.point
                        ));
                    }
                }
            }
        }
        for b in p.iter().filter(|b| !g.toponyms.iter().any(|a| a.span.overlaps(&b.span))) {
            lines.push(format!("{}: false `{}` {:?}", g.doc, b.span.of(&g.text), b.point));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const LGL: &str = "<articles><article docid=\"7\"><dltime>2009-03-20 12:24:52</dltime><text><![CDATA[Iraqi troops left Basra & Paris.]]></text><toponyms><toponym><start>0</start><end>5</end><phrase>Iraqi</phrase><gaztag geonameid=\"99237\"><name>Iraq</name><fcode>PCLI</fcode><lat>33</lat><lon>44</lon><country geonameid=\"1\">x</country></gaztag></toponym><toponym><start>18</start><end>23</end><phrase>Basra</phrase><gaztag geonameid=\"99532\"><fcode>PPLA</fcode><lat>30.5</lat><lon>47.8</lon></gaztag></toponym><toponym><start>26</start><end>31</end><phrase>Paris</phrase></toponym></toponyms></article></articles>";

    fn at(m: &Mapped, words: &str, id: Option<u32>, point: Option<(f64, f64)>) -> Toponym {
        let start = m.text.find(words).unwrap();
        Toponym { span: Span::new(start, start + words.len()), geonames_id: id, point, demonym: false }
    }

    #[test]
    fn lgl_geo_web_news_and_geovirus_are_read() {
        let a = xml(Path::new("l"), LGL).unwrap();
        assert_eq!((a[0].doc.as_str(), a[0].published), ("7", Some(jiff::civil::date(2009, 3, 20))));
        let t = &a[0].toponyms;
        assert_eq!((t[0].demonym, t[1].demonym, t[1].geonames_id, t[1].point), (true, false, Some(99532), Some((30.5, 47.8))));
        assert_eq!((t[2].geonames_id, t[2].point), (None, None));
        let gwn = "<articles><article file=\"0\"><text>British sites in the city</text><toponyms><toponym><extractedName>British</extractedName><type>Literal_Modifier</type><modifierType>Adjective</modifierType><start>0</start><end>7</end><geonamesID>2635167</geonamesID><latitude>54.75</latitude><longitude>-2.7</longitude></toponym><toponym><type>Literal_Expression</type><start>21</start><end>25</end></toponym></toponyms></article></articles>";
        let b = xml(Path::new("g"), gwn).unwrap();
        assert_eq!(b[0].toponyms.len(), 1);
        assert!(b[0].toponyms[0].demonym);
        let virus = "<articles><article number=\"3\"><source>x</source><text>Flu in Hong Kong</text><locations><location><name>Hong Kong</name><start>7</start><end>16</end><lat>22.3</lat><lon>114.2</lon></location></locations></article></articles>";
        let c = xml(Path::new("v"), virus).unwrap();
        assert_eq!((c[0].toponyms[0].span.of(&c[0].text), c[0].toponyms[0].point), ("Hong Kong", Some((22.3, 114.2))));
        assert!(xml(Path::new("bad.xml"), "<articles>").unwrap_err().to_string().starts_with("bad.xml:1:"));
        assert!(xml(Path::new("bad.xml"), "<articles/>").is_err());
    }

    #[test]
    fn measures_by_hand() {
        let gold = xml(Path::new("l"), LGL).unwrap();
        // Iraqi right; Basra 50 km off with another id; Paris missed; a false one.
        let p = vec![
            at(&gold[0], "Iraqi", Some(99237), Some((33.0, 44.0))),
            at(&gold[0], "Basra", Some(1), Some((30.95, 47.8))),
            at(&gold[0], "troops", None, None),
        ];
        let s = score(&gold, &[p]);
        let get = |k: &str| s.metrics.get(k).unwrap();
        // Without demonyms: 2 gold, 2 predicted, 1 right; of 1 with coordinates, 0 exact and 1 near.
        assert_eq!((get("toponym_f1"), get("exact"), get("acc161"), get("n")), (0.5, 0.0, 1.0, 2.0));
        // With: 3 gold, 3 predicted, 2 right; of 2, 1 exact and 2 near.
        assert_eq!((get("toponym_f1_with_demonyms"), get("exact_with_demonyms"), get("acc161_with_demonyms")), (2.0 / 3.0, 0.5, 1.0));
        // The same id is the same place, though the points of a large country differ.
        let s = score(&gold, &[vec![at(&gold[0], "Basra", Some(99532), Some((40.0, 47.8)))]]);
        assert_eq!((s.metrics.get("exact"), s.metrics.get("acc161")), (Some(1.0), Some(1.0)));
        // Missed toponyms count against both: end to end.
        let s = score(&gold, &[vec![]]);
        assert_eq!((s.metrics.get("exact"), s.metrics.get("acc161")), (Some(0.0), Some(0.0)));
    }

    #[test]
    fn extents_forgive_the_article_only() {
        let m = Mapped { text: "in the Hague, Port Said".into(), ..Mapped::default() };
        let mut gold = m.clone();
        gold.toponyms = vec![at(&m, "Hague", None, Some((52.0, 4.3))), at(&m, "Port Said", None, Some((31.3, 32.3)))];
        let p = vec![at(&m, "the Hague,", None, Some((52.04, 4.3))), at(&m, "Said", None, Some((31.3, 35.0)))];
        let s = score(&[gold], &[p]);
        assert_eq!((s.metrics.get("toponym_f1"), s.metrics.get("toponym_relaxed_f1")), (Some(0.5), Some(1.0)));
        // 4.4 km is the same place without ids; 257 km is neither exact nor near.
        assert_eq!((s.metrics.get("exact"), s.metrics.get("acc161")), (Some(0.5), Some(0.5)));
    }

    #[test]
    fn distances_and_demonyms() {
        // A quarter of the equator; London–Paris is about 344 km.
        assert!((distance_km((0.0, 0.0), (0.0, 90.0)) - 10007.5).abs() < 1.0);
        assert!((distance_km((51.5074, -0.1278), (48.8566, 2.3522)) - 343.6).abs() < 1.0);
        for d in ["Iraqi", "Serbs", "Dutch", "North Korean", "Chinese", "Bangladeshi", "Americans"] {
            assert!(is_demonym(d), "{d}");
        }
        for p in ["Michigan", "Iran", "Pakistan", "Haiti", "Jordan", "Germany", "US"] {
            assert!(!is_demonym(p), "{p}");
        }
    }
}
