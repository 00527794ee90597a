//! A CA that the plan would make, and what stands there below it: most often the CA is somewhere else, or was lost.

use super::standing::Standing;
use crate::failure::{Failure, Kind};
use crate::host::fulfil::{Destination, Job};

/// The failure with hints for that, where a certificate is what is in the way. To do away with what an intermediate is
/// would not be good advice.
pub fn found_below(failure: Failure, job: &Job, parent: &Standing) -> Failure {
    let is_there = matches!(&job.cert, Destination::File(path) if path.is_file());
    if failure.kind != Kind::Conflict || !is_there {
        return failure;
    }
    let folder = parent.folder.display();
    let place = match parent.name.as_str() {
        "" => "--ca-dir DIR",
        _ => "dir = \"DIR\" in the manifest",
    };
    let others = match job.order.profile.is_ca {
        true => Vec::new(),
        false => failure.hints.clone(),
    };
    let failure = Failure {
        hints: Vec::new(),
        ..failure
    };
    let failure = failure
        .hint(format!(
            "if the CA is in another folder than {folder}: {place}"
        ))
        .hint(format!(
            "if it was lost: bring {folder} back from your backup"
        ));
    others.into_iter().fold(failure, Failure::hint)
}
