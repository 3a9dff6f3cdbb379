//! Cursors: where a list goes on, as an opaque word.
//!
//! A cursor holds the name of its list and the sort key of the last row (see `demarche_store::query::Page`), so that one of another list is refused and one of
//! this list goes on where it was, whatever was added meanwhile.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use demarche_store::query::After;

use crate::problem::{Problem, Result};

/// Longer ones are not ours.
const LONGEST: usize = 4096;

/// The cursor of a list that goes on behind a key.
pub(crate) fn word(list: &str, after: &After) -> String {
    // A list of strings has a JSON form always.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(list, after)).unwrap_or_default())
}

/// The key that a cursor of this list holds.
pub(crate) fn read(list: &str, cursor: &str) -> Result<After> {
    let refused = || {
        Problem::asked("`cursor` is not one of this list")
            .mend("take it from `next` of the page before, with the same question, or leave it out to begin at the top")
    };
    if cursor.len() > LONGEST {
        return Err(refused());
    }
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| refused())?;
    let (of, after): (String, After) = serde_json::from_slice(&bytes).map_err(|_| refused())?;
    if of == list { Ok(after) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_in_its_own_list_only() {
        let after = vec![Some("2024-03-18".to_owned()), None];
        let cursor = word("events", &after);
        assert_eq!(read("events", &cursor).unwrap(), after);
        assert!(read("claims", &cursor).is_err());
        assert!(read("events", "no cursor!").is_err());
        assert!(read("events", &cursor[1..]).is_err());
        assert!(read("events", &"A".repeat(LONGEST + 1)).is_err());
    }

    /// Whoever asks may have changed it: what is read is a key again, or nothing is.
    #[test]
    fn a_mangled_cursor_is_a_key_or_refused() {
        let cursor = word("events", &vec![Some("2024-03-18".to_owned()), None, Some("e20240318-09ab12cd34ef5678".to_owned())]);
        let mut refused = 0;
        for at in 0..cursor.len() {
            for with in ["", "A", "_", "9", "=", "%", "š"] {
                let mangled = [&cursor[..at], with, &cursor[at + 1..]].concat();
                match read("events", &mangled) {
                    Ok(after) => assert_eq!(read("events", &word("events", &after)).unwrap(), after),
                    Err(_) => refused += 1,
                }
            }
        }
        assert!(refused > cursor.len(), "{refused}");
    }
}
