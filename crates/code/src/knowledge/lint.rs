//! What only shows between blocks: keys that nobody has, wholes that are part of themselves.

use std::collections::{HashMap, HashSet};

use super::KnowledgeError;
use super::blocks::{Block, nearest};

/// Refuses the first reference to an unknown key and the first loop of `part`.
pub(super) fn check(blocks: &[Block], at: &HashMap<String, usize>) -> Result<(), KnowledgeError> {
    for b in blocks {
        for (line, key) in &b.refers {
            if !at.contains_key(key) {
                let mend = match nearest(key, at.keys().map(String::as_str)) {
                    Some(near) => format!("`{near}` is meant?"),
                    None => "add the entity, or leave the field out".to_owned(),
                };
                return Err(KnowledgeError::new(&b.file, *line, format!("no entity has the key `{key}`; {mend}")));
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
    blocks: &[Block],
    at: &HashMap<String, usize>,
    i: usize,
    trail: &mut Vec<usize>,
    sound: &mut HashSet<usize>,
) -> Result<(), KnowledgeError> {
    if sound.contains(&i) {
        return Ok(());
    }
    if let Some(from) = trail.iter().position(|&t| t == i) {
        let mut names: Vec<&str> = trail[from..].iter().map(|&t| blocks[t].actor.key.as_str()).collect();
        names.push(&blocks[i].actor.key);
        let next = names.get(1).copied().unwrap_or_default();
        let b = &blocks[i];
        let line = b.refers.iter().find(|(_, k)| k == next).map_or(b.line, |(n, _)| *n);
        return Err(KnowledgeError::new(&b.file, line, format!("a whole is part of itself: {}; take one `part` out", names.join(" → "))));
    }
    trail.push(i);
    for key in &blocks[i].actor.parts {
        if let Some(&whole) = at.get(key) {
            walk(blocks, at, whole, trail, sound)?;
        }
    }
    trail.pop();
    sound.insert(i);
    Ok(())
}
