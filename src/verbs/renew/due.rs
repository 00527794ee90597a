//! `renew --due`: what the ledger says is due, where it still is in the file to which it was written.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::told::{Told, report};
use super::{Renew, leaves};
use crate::failure::Failure;
use crate::host::ca::Ca;
use crate::host::ledger::{Due, Filter, Row};
use crate::host::{chance, read};
use crate::pki::crl::Reason;
use crate::pki::lifetime::show;
use crate::pki::profile::{CLIENT, SERVER};
use crate::pki::spki::hex;
use crate::report::Report;
use crate::shell;
use crate::verbs::list::FORGOTTEN;

/// Certificates that were written to one file, and are due.
struct Place {
    file: PathBuf,
    rows: Vec<Row>,
}

/// Does it.
pub fn run(verb: &Renew, ca: &Ca) -> Result<Report, Failure> {
    let now = chance::now();
    let places = places(verb, ca, now)?;
    let mut told = Vec::new();
    let mut paths = Vec::new();
    let mut forgotten = Vec::new();
    for place in places {
        match place.look(now) {
            Ok(Found::Forgotten) => forgotten.push(place.file),
            Ok(Found::Due(file)) => paths.push(file),
            Ok(Found::Note(note)) => told.push(note),
            Ok(Found::Nothing) => {}
            Err(failure) => told.push(Told::Failed {
                path: place.file,
                failure,
            }),
        }
    }
    told.splice(0..0, leaves::renew(verb, ca, &paths)?);
    let mut report = report(verb, ca, told);
    let ca_dir = shell::ca_dir(ca.book.folder());
    let passed_over = forgotten.first().map(|first| {
        let (count, days) = (forgotten.len(), FORGOTTEN.whole_days());
        let (number, word) = match count {
            1 => (first.display().to_string(), shell::path(first)),
            count => (format!("{count} files"), "FILE.crt...".to_owned()),
        };
        format!(
            "passed over: what {number} held ended more than {days} days ago, and is nobody's any more; to have it made again all the same: mtls-ca renew{ca_dir} {word}"
        )
    });
    let notes: Vec<String> = ca.without_ledger().into_iter().chain(passed_over).collect();
    if !notes.is_empty() {
        report.warnings.extend(notes);
        report
            .json
            .insert("warnings".into(), report.warnings.clone().into());
    }
    Ok(report)
}

/// The files of what is due by its age, those that end first in front. Among them are superseded ones: where a
/// run ended before it delivered, the file still holds the old one, and only the file tells.
fn places(verb: &Renew, ca: &Ca, now: OffsetDateTime) -> Result<Vec<Place>, Failure> {
    let ends_by = verb.within.and_then(|within| now.checked_add(within));
    let due = Due {
        now,
        ends_by: ends_by.unwrap_or(now),
    };
    let filter = Filter {
        due: Some(due),
        ..Filter::default()
    };
    let mut places: Vec<Place> = Vec::new();
    let mut index = std::collections::HashMap::new();
    let asked = ca.book.look(|ledger| {
        ledger.each(&filter, &mut |row| {
            let is_live = row.revoked.is_none_or(|(_, why)| why == Reason::Superseded);
            if let Some(file) = row.file.clone().filter(|_| is_live) {
                let at = *index.entry(file.clone()).or_insert_with(|| {
                    places.push(Place {
                        file: file.into(),
                        rows: Vec::new(),
                    });
                    places.len() - 1
                });
                if let Some(place) = places.get_mut(at) {
                    place.rows.push(row);
                }
            }
            Ok(())
        })
    });
    asked.map(|_| places)
}

enum Found {
    /// The file holds one of them, which ended long ago.
    Forgotten,
    /// The file holds one of them.
    Due(PathBuf),
    /// It is not for this run to renew.
    Note(Told),
    /// Its successor is there.
    Nothing,
}

impl Place {
    fn look(&self, now: OffsetDateTime) -> Result<Found, Failure> {
        let held = match read::optional(&self.file)? {
            Some(bytes) => read::certificates(&self.file, &bytes)?.into_iter().next(),
            None => None,
        };
        let sha256 = held.as_ref().map(|held| hex(&held.facts().sha256));
        let is_forgotten = |row: &Row| row.not_after < now.saturating_sub(FORGOTTEN);
        let is_here = |row: &&Row| Some(&row.sha256) == sha256.as_ref();
        if let Some(row) = self.rows.iter().find(is_here) {
            return Ok(match self.is_leaf(row) {
                _ if is_forgotten(row) => Found::Forgotten,
                true => Found::Due(self.file.clone()),
                false => Found::Note(self.note(row, "left", what_else(row, &self.file))),
            });
        }
        let in_force =
            |row: &&Row| row.superseded_by.is_none() && row.revoked.is_none() && !is_forgotten(row);
        let file = self.file.display();
        Ok(match (self.rows.iter().find(in_force), held) {
            (None, _) => Found::Nothing,
            (Some(row), Some(_)) => Found::Note(self.note(
                row,
                "elsewhere",
                format!("{file} holds another certificate"),
            )),
            (Some(row), None) => {
                Found::Note(self.note(row, "elsewhere", format!("{file} is gone")))
            }
        })
    }

    fn is_leaf(&self, row: &Row) -> bool {
        [SERVER.word, CLIENT.word].contains(&row.profile.as_str())
    }

    fn note(&self, row: &Row, word: &'static str, why: String) -> Told {
        Told::Note {
            path: self.file.clone(),
            word,
            subject: row.subject.clone(),
            serial: row.serial.clone(),
            why: format!("it ends on {}; {why}", show(row.not_after)),
        }
    }
}

fn what_else(row: &Row, file: &Path) -> String {
    match row.profile == "ca" {
        true => {
            let folder = shell::path(crate::host::files::folder_of(file));
            format!(
                "it is a CA, and renewed by itself: mtls-ca renew --ca --ca-dir {folder} --parent DIR"
            )
        }
        false => {
            "it is neither for a server alone nor for a client alone, and no such are made here"
                .to_owned()
        }
    }
}
