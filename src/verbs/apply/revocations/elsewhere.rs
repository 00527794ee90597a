//! Whose a serial number is that the ledger of its CA does not know.

use std::collections::HashMap;

use super::{Known, all_known};
use crate::failure::Failure;
use crate::verbs::apply::standing::Standing;

/// Which of these numbers, of which `known` says what their CA knows, another CA of the plan has issued, and how the
/// manifest says so.
pub(super) fn elsewhere(
    standings: &[Standing],
    but: usize,
    serials: &[String],
    known: &[Known],
) -> Result<HashMap<String, String>, Failure> {
    let mut found = HashMap::new();
    let strangers = serials.iter().zip(known);
    let strangers = strangers.filter(|(_, known)| **known == Known::default());
    let serials: Vec<String> = strangers.map(|(serial, _)| serial.clone()).collect();
    let others = standings.iter().enumerate();
    for (_, other) in others.filter(|(number, _)| *number != but && !serials.is_empty()) {
        let Some(ca) = other.there() else { continue };
        let hint = match other.name.as_str() {
            "" => "the ledger of the CA itself knows it: leave `ca` out".to_owned(),
            name => format!("the ledger of intermediate `{name}` knows it: ca = \"{name}\""),
        };
        for (serial, (der, _)) in serials.iter().zip(all_known(ca, &serials)?) {
            der.map(|_| found.insert(serial.clone(), hint.clone()));
        }
    }
    Ok(found)
}
