//! The CA itself and its revocation list: what every certificate below them hangs on.

use std::path::Path;

use serde_json::{Value, json};

use super::date;
use super::status::{Clock, Status};
use crate::failure::Failure;
use crate::host::ca::Ca;
use crate::host::{lists, read};
use crate::pki::crl::Crl;
use crate::pki::explain::visible;
use crate::pki::lifetime::{Validity, show};
use crate::pki::object::Kind;
use crate::report::{BOLD, PLAIN, RED, Report, YELLOW, distance, facts_json};
use crate::shell;

/// What stands above the list.
pub struct Head {
    /// The CA's own revocation list, if there is one.
    crl: Option<Crl>,
    notes: Vec<String>,
    /// Whether the CA or a list of its own or of the CAs above it ends by the limit.
    pub is_due: bool,
}

impl Head {
    /// Reads what there is, and says what is near its end.
    pub fn of(ca: &Ca, clock: &Clock) -> Result<Head, Failure> {
        let mut head = Head {
            crl: None,
            notes: Vec::new(),
            is_due: false,
        };
        head.authorities(ca, clock);
        let path = lists::path(ca.book.folder());
        match lists_in(&path) {
            Ok(lists) => head.lists(&path, lists, ca, clock),
            Err(failure) => {
                let message = &failure.message;
                let ca_dir = shell::ca_dir(ca.book.folder());
                head.note(format!(
                    "{message}; move away what is there, and make a new list: mtls-ca crl{ca_dir}"
                ));
            }
        }
        Ok(head)
    }

    fn note(&mut self, note: String) {
        self.notes.push(note);
        self.is_due = true;
    }

    fn authorities(&mut self, ca: &Ca, clock: &Clock) {
        let path = ca.cert_path.display();
        for certificate in std::iter::once(&ca.certificate).chain(&ca.above) {
            let facts = certificate.facts();
            let subject = visible(&facts.subject.to_string());
            let Validity {
                not_before,
                not_after,
            } = facts.validity;
            match clock.status_of(&facts.validity) {
                Status::Expired => self.note(format!(
                    "the CA {subject} in {path} ended {}: nothing below it is accepted any more",
                    distance(not_after, clock.now)
                )),
                Status::Expiring => self.note(format!(
                    "the CA {subject} in {path} ends {}, and all below it",
                    distance(not_after, clock.now)
                )),
                Status::NotYet => self.notes.push(format!(
                    "the CA {subject} in {path} begins on {}, and this machine's clock says {}",
                    show(not_before),
                    show(clock.now)
                )),
                _ => {}
            }
        }
    }

    fn lists(&mut self, path: &Path, lists: Vec<Crl>, ca: &Ca, clock: &Clock) {
        let own = &ca.certificate.facts().subject;
        let ca_dir = shell::ca_dir(ca.book.folder());
        if !lists.is_empty() && !lists.iter().any(|crl| crl.issuer == *own) {
            self.notes.push(format!(
                "{} holds no revocation list of this CA ({})",
                path.display(),
                visible(&own.to_string())
            ));
        }
        for crl in lists {
            if let Some(next) = crl.next_update {
                let (shown, far) = (path.display(), distance(next, clock.now));
                let issuer = visible(&crl.issuer.to_string());
                let validity = Validity {
                    not_before: crl.this_update,
                    not_after: next,
                };
                match status_of_list(&validity, clock) {
                    Status::Expired => self.note(format!(
                        "the revocation list of {issuer} in {shown} ended {far}: servers that check it refuse every client; make a new one: mtls-ca crl{ca_dir}"
                    )),
                    // Lists are short-lived and made anew all the time: nothing to say unless asked. One that ends
                    // with its CA is not made to live longer, and the CA was spoken of.
                    Status::Expiring
                        if clock.limit.is_some()
                            && next < ca.certificate.facts().validity.not_after => self.note(format!(
                        "the revocation list of {issuer} in {shown} ends {far}; make a new one: mtls-ca crl{ca_dir}"
                    )),
                    _ => {}
                }
            }
            if crl.issuer == *own && self.crl.is_none() {
                self.crl = Some(crl);
            }
        }
    }

    /// Puts it into the report; the notes for people too.
    pub fn tell(&self, report: &mut Report, ca: &Ca) {
        let mut notes = self.notes.clone();
        notes.extend(ca.without_ledger());
        let json = &mut report.json;
        json.insert("ca".into(), facts_json(ca.certificate.facts()));
        json.insert(
            "crl".into(),
            self.crl.as_ref().map_or(Value::Null, crl_json),
        );
        json.insert("warnings".into(), notes.clone().into());
        report.warnings = notes;
    }

    /// For people.
    pub fn text(&self, ca: &Ca, clock: &Clock) -> String {
        let facts = ca.certificate.facts();
        let subject = visible(&facts.subject.to_string());
        let life = life("ends", "ended", &facts.validity, clock);
        let mut text = format!("{BOLD}certificate authority{PLAIN} {subject}, {life}\n");
        if let Some(crl) = &self.crl {
            let number = crl
                .number()
                .unwrap_or_else(|| "without a number".to_owned());
            let count = crl.count;
            let next = crl.next_update.map(|next| Validity {
                not_before: crl.this_update,
                not_after: next,
            });
            let next = match &next {
                Some(validity) => life_of_list(validity, clock),
                None => "no next one announced".to_owned(),
            };
            text.push_str(&format!(
                "{BOLD}revocation list{PLAIN} {number}, {count} revoked, {next}\n"
            ));
        }
        text
    }
}

/// A list is near its end when `crl` would make a new one: in the last third of its life. By the limit alone, a list
/// of 30 days would be due from its first day on, and nothing could be done about it.
fn status_of_list(validity: &Validity, clock: &Clock) -> Status {
    match clock.status_of(validity) {
        Status::Expiring if !validity.is_in_last_third(clock.now) => Status::Valid,
        status => status,
    }
}

fn life_of_list(validity: &Validity, clock: &Clock) -> String {
    let status = status_of_list(validity, clock);
    life_with(
        status,
        "the next is due",
        "the next was due",
        validity,
        clock,
    )
}

fn life(ends: &str, ended: &str, validity: &Validity, clock: &Clock) -> String {
    life_with(clock.status_of(validity), ends, ended, validity, clock)
}

/// `ends in 29 days (2027-01-31)`, coloured where it is near or past.
fn life_with(
    status: Status,
    ends: &str,
    ended: &str,
    validity: &Validity,
    clock: &Clock,
) -> String {
    let (verb, colour) = match status {
        Status::Expired => (ended, RED),
        Status::Expiring => (ends, YELLOW),
        _ => (ends, ""),
    };
    let plain = if colour.is_empty() { "" } else { PLAIN };
    let (far, day) = (
        distance(validity.not_after, clock.now),
        date(validity.not_after),
    );
    format!("{colour}{verb} {far}{plain} ({day})")
}

fn crl_json(crl: &Crl) -> Value {
    // Ours are small numbers; another program's may have 20 octets.
    let number = crl.number().map(|digits| match digits.parse::<u64>() {
        Ok(number) => Value::from(number),
        Err(_) => Value::from(digits),
    });
    json!({
        "number": number,
        "this_update": show(crl.this_update),
        "next_update": crl.next_update.map(show),
        "revoked": crl.count,
    })
}

/// Every revocation list in the file; none where there is no file.
fn lists_in(path: &Path) -> Result<Vec<Crl>, Failure> {
    let Some(bytes) = read::optional(path)? else {
        return Ok(Vec::new());
    };
    let list = |block: &crate::pki::armour::Block| match Kind::of(block) {
        Kind::Crl => Crl::from_der(&block.der).map_err(|why| {
            let message = format!(
                "{} holds a revocation list that cannot be read: {why}",
                path.display()
            );
            Failure::new(crate::failure::Kind::Input, message)
        }),
        other => Err(read::wrong_kind(path, other, block, "a revocation list")),
    };
    read::blocks(path, &bytes)?.iter().map(list).collect()
}
