//! An element of `changes` in JSON.

use serde_json::{Value, json};

use super::Tense;
use crate::report;
use crate::verbs::apply::change::{Action, Change};
use crate::verbs::apply::standing::Standing;

/// What is said of one line: what is to be done, and whether this run has done it.
pub fn of(change: &Change, tense: Tense, standings: &[Standing]) -> Value {
    let of = change.under.and_then(|number| standings.get(number));
    let mut value = json!({
        "action": word(change.action, tense),
        "done": tense != Tense::Planned && change.is_to_do(),
        "kind": change.kind,
        "name": change.name,
        "ca": of.map(|of| of.folder.display().to_string()),
        "reason": change.reason,
        "line": change.at.map(|at| at.line),
        "serial": change.serial,
        "files": report::files_json(&change.files),
    });
    if let Some(subject) = &change.subject {
        value["subject"] = subject.clone().into();
    }
    value
}

/// The word for an action. What a run could not do is no conflict that its plan had.
pub fn word(action: Action, tense: Tense) -> &'static str {
    match (action, tense) {
        (Action::Conflict, Tense::Stopped) => "failed",
        (action, _) => action.words().1,
    }
}
