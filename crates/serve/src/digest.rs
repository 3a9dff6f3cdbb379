//! A short word that is another wherever what it is made of is another: the tag of an answer, the name of the demo's folder.

use sha2::{Digest, Sha256};

/// The first bytes of SHA-256 over the parts, each with its length before it, in hexadecimal.
pub(crate) fn digest(parts: &[&str], bytes: usize) -> String {
    let mut h = Sha256::new();
    for part in parts {
        h.update((part.len() as u64).to_le_bytes());
        h.update(part.as_bytes());
    }
    h.finalize().iter().take(bytes).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        assert_eq!(digest(&["ab", "c"], 6).len(), 12);
        assert_ne!(digest(&["ab", "c"], 6), digest(&["a", "bc"], 6));
        assert!(digest(&["ab", "c"], 12).starts_with(&digest(&["ab", "c"], 6)));
    }
}
