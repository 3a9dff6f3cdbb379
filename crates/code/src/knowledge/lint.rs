//! What only shows between blocks: keys that nobody has, wholes that are part of themselves.

use std::collections::{HashMap, HashSet};

use super::error::KnowledgeError;
use super::index::Filed;
use super::spelling::nearest;

/// Refuses the first reference to an unknown key and the first loop of `part`.
pub(super) fn check(blocks: &[Filed<'_>], at: &HashMap<&str, usize>) -> Result<(), KnowledgeError> {
    for (file, b) in blocks {
        for (line, _, key) in b.refers() {
            if !at.contains_key(key) {
                let mend = match nearest(key, at.keys().copied()) {
                    Some(near) => format!("`{near}` is meant?"),
                    None => "add the entity, or leave the field out".to_owned(),
                };
                return Err(KnowledgeError::new(file, line, format!("no entity has the key `{key}`; {mend}")));
            }
        }
    }
    let mut sound: HashSet<usize> = HashSet::new();
    for i in 0..blocks.len() {
        walk(blocks, at, i, &mut Vec::new(), &mut sound)?;
    }
    Ok(())
}

/// Follows `part` upwards from a block; `sound` are those that lead to no loop.
fn walk(
    blocks: &[Filed<'_>],
    at: &HashMap<&str, usize>,
    i: usize,
    trail: &mut Vec<usize>,
    sound: &mut HashSet<usize>,
) -> Result<(), KnowledgeError> {
    if sound.contains(&i) {
        return Ok(());
    }
    let (file, b) = &blocks[i];
    if let Some(from) = trail.iter().position(|&t| t == i) {
        let mut names: Vec<&str> = trail[from..].iter().map(|&t| blocks[t].1.key).collect();
        names.push(b.key);
        let next = names.get(1).copied().unwrap_or_default();
        let line = b.refers().find(|(_, _, k)| *k == next).map_or(b.line, |(n, _, _)| n);
        return Err(KnowledgeError::new(file, line, format!("a whole is part of itself: {}; take one `part` out", names.join(" → "))));
    }
    trail.push(i);
    for (_, _, key) in b.refers().filter(|(_, f, _)| *f == "part") {
        if let Some(&whole) = at.get(key) {
            walk(blocks, at, whole, trail, sound)?;
        }
    }
    trail.pop();
    sound.insert(i);
    Ok(())
}
