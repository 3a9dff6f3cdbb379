//! x
use demarche_record::Upos;
/// x
pub fn lemma(form: &str, _upos: Upos) -> String { form.to_lowercase() }
