//! A table of names that is read where it lies: text keys, each with a list of numbers.
//!
//! The names of all actors, some 60,000 of them, are looked for in every word of every report, and a map of them would have to be made at
//! each start. The build script makes them into the bytes below, and a look-up touches three places of them: the slot of the key's
//! hash, the key, its numbers.
//!
//! ```text
//! keys n, bits b, numbers m | 2^b slots | n ends of keys | n ends of lists | m numbers | the keys, one behind the other
//! ```
//!
//! All numbers are 32-bit and little-endian. A slot holds the number of a key, from 1, in its lower 24 bits and 8 bits of the key's hash above
//! them, so that a word that is no key is hardly ever compared with one; 0 is an empty slot. A key that finds its slot taken has the next one.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Bytes before the slots.
const HEAD: usize = 12;
/// Bits of a slot that number the key.
const NUMBER: u32 = (1 << 24) - 1;

#[derive(Debug)]
pub(super) struct Table {
    data: Cow<'static, [u8]>,
    count: usize,
    bits: u32,
    key_ends: usize,
    list_ends: usize,
    numbers: usize,
    keys: usize,
}

impl Table {
    /// The table that lies in the bytes of [`Table::write`].
    pub(super) fn new(data: impl Into<Cow<'static, [u8]>>) -> Table {
        let data = data.into();
        let (count, bits, numbers) = (number(&data, 0) as usize, number(&data, 4), number(&data, 8) as usize);
        let key_ends = HEAD + (4 << bits);
        let list_ends = key_ends + 4 * count;
        let at = list_ends + 4 * count;
        Table { count, bits, key_ends, list_ends, numbers: at, keys: at + 4 * numbers, data }
    }

    /// The bytes of a table.
    pub(super) fn write(lists: &BTreeMap<String, Vec<u32>>) -> Vec<u8> {
        let bits = (2 * lists.len()).next_power_of_two().trailing_zeros().max(1);
        let mut slots = vec![0u32; 1 << bits];
        let (mut key_ends, mut list_ends, mut numbers, mut keys) = (Vec::new(), Vec::new(), Vec::new(), String::new());
        for (n, (key, list)) in lists.iter().enumerate() {
            let (mut at, tag) = place(key, bits);
            while slots[at] != 0 {
                at = (at + 1) & (slots.len() - 1);
            }
            slots[at] = tag | (n as u32 + 1);
            keys.push_str(key);
            numbers.extend(list);
            key_ends.push(keys.len() as u32);
            list_ends.push(numbers.len() as u32);
        }
        let head = [lists.len() as u32, bits, numbers.len() as u32];
        let parts: [&[u32]; 5] = [&head, &slots, &key_ends, &list_ends, &numbers];
        let mut out: Vec<u8> = parts.into_iter().flatten().flat_map(|n| n.to_le_bytes()).collect();
        out.extend(keys.as_bytes());
        out
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The numbers of a key; none where the table has no such key.
    pub(super) fn get<'a>(&'a self, key: &str) -> impl ExactSizeIterator<Item = u32> + Clone + use<'a> {
        let list = self.find(key).map_or((0, 0), |n| self.bounds(self.list_ends, n));
        let bytes = self.data.get(self.numbers + 4 * list.0..self.numbers + 4 * list.1).unwrap_or_default();
        bytes.chunks_exact(4).map(|c| number(c, 0))
    }

    /// All keys, in the order of their bytes.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        (0..self.count).filter_map(|n| std::str::from_utf8(self.key(n)).ok())
    }

    fn find(&self, key: &str) -> Option<usize> {
        let (mut at, tag) = place(key, self.bits);
        loop {
            let slot = number(&self.data, HEAD + 4 * at);
            if slot == 0 {
                return None;
            }
            let n = (slot & NUMBER) as usize - 1;
            if slot & !NUMBER == tag && self.key(n) == key.as_bytes() {
                return Some(n);
            }
            at = (at + 1) & ((1 << self.bits) - 1);
        }
    }

    fn key(&self, n: usize) -> &[u8] {
        let (a, b) = self.bounds(self.key_ends, n);
        self.data.get(self.keys + a..self.keys + b).unwrap_or_default()
    }

    /// Where the n-th piece begins and ends, by the ends that stand there.
    fn bounds(&self, ends: usize, n: usize) -> (usize, usize) {
        let begin = if n == 0 { 0 } else { number(&self.data, ends + 4 * n - 4) as usize };
        (begin, number(&self.data, ends + 4 * n) as usize)
    }
}

/// The number that stands at a byte; 0 behind the end.
pub(super) fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// The slot of a key among 2^bits, and what its slot says of the hash.
fn place(key: &str, bits: u32) -> (usize, u32) {
    let mut hash = key.len() as u64;
    for c in key.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word[..c.len()].copy_from_slice(c);
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    // The upper bits of a product are those that all bits of the key have a part in.
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((hash >> (64 - bits)) as usize, (hash as u32 >> 8 & 0xff) << 24)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_table_gives_back_what_was_put_in(lists in prop::collection::btree_map(".{0,20}", prop::collection::vec(any::<u32>(), 0..4), 0..200), other in ".{0,8}") {
            let table = Table::new(Table::write(&lists));
            prop_assert_eq!(table.len(), lists.len());
            for (key, list) in &lists {
                prop_assert_eq!(&table.get(key).collect::<Vec<_>>(), list);
            }
            prop_assert!(table.keys().eq(lists.keys().map(String::as_str)));
            prop_assert!(lists.contains_key(&other) || table.get(&other).len() == 0);
        }
    }
}
