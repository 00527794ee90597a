//! `adopt`: takes over a CA that openssl or another tool made, as it is.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use time::OffsetDateTime;

use super::args::{Rehearsal, is_a_file};
use super::pass::CaPass;
use crate::cli::Global;
use crate::failure::{Failure, Kind as Why};
use crate::host::ca::{self, Ca};
use crate::host::chance;
use crate::host::files::{Folders, PUBLIC, Replace, SECRET, Write};
use crate::host::fulfil::{FileLine, Made, Outcome};
use crate::host::ledger::Book;
use crate::host::read;
use crate::host::rehearsal;
use crate::pki::armour::{self, Block};
use crate::pki::facts::Certificate;
use crate::pki::findings;
use crate::pki::lifetime::show;
use crate::report::{Report, Who};
use crate::shell;
use revoked::Revoked;
use there::There;

mod leftover;
mod revoked;
mod there;

/// Takes over a CA that openssl or another tool made: its certificate (as PEM) and key are copied into the CA's folder.
///
/// Says what is wrong with it, and with the certificates beside it that it issued, and
/// how to have them made anew. Refuses only what cannot work; touches nothing of what
/// was there.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  mtls-ca adopt --cert ca.crt --key ca.key")]
pub struct Adopt {
    /// The CA's certificate
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub cert: PathBuf,
    /// The CA's private key
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub key: PathBuf,
    /// The passphrase of its key
    #[command(flatten)]
    pub ca_pass: CaPass,
    /// Only say what would happen
    #[command(flatten)]
    pub rehearsal: Rehearsal,
}

impl Adopt {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        is_a_file("--cert", &self.cert)?;
        is_a_file("--key", &self.key)?;
        let now = chance::now();
        let found = self.found()?.with_book(Book::of(&global.ca_dir));
        found.is_a_ca()?;
        let (cert_path, key_path) = (ca::cert_path(&global.ca_dir), ca::key_path(&global.ca_dir));
        let (cert_bytes, key_bytes) = (self.certificates()?, read::secret(&self.key)?);
        let there = There::look((&cert_path, &cert_bytes), (&key_path, &key_bytes), &found)?;
        let (has_cert, has_key) = (there.certificate.is_some(), there.has_key);
        let outcome = if has_cert && has_key {
            Outcome::Kept
        } else {
            Outcome::Created
        };
        if outcome == Outcome::Created {
            // Proves that the two belong together, and that the passphrase is right.
            found.unlock()?;
        }
        let revoked = Revoked::beside(&self.cert, &found.certificate);
        let warnings = revoked.warnings(&global.ca_dir)?;
        let rehearsed = self.rehearsal.rehearse();
        if outcome == Outcome::Created && rehearsed {
            rehearsal::places([key_path.as_path(), &cert_path])?;
        }
        if outcome == Outcome::Created && !rehearsed {
            let folders = Folders::open(&[&key_path, &cert_path], &[])?;
            let key = Write {
                path: &key_path,
                content: &key_bytes,
                mode: SECRET,
                replace: Replace::Never,
            };
            let cert = Write {
                path: &cert_path,
                content: &cert_bytes,
                mode: PUBLIC,
                replace: Replace::Never,
            };
            let missing = [(!has_key).then_some(key), (!has_cert).then_some(cert)];
            let writes: Vec<Write<'_>> = missing.into_iter().flatten().collect();
            folders.commit(&writes, || found.record(&[]))?;
        }
        let written = |has: bool| !has && !rehearsed;
        // What is there may be newer than what was adopted.
        let own = there.certificate.as_ref().unwrap_or(&found.certificate);
        let over = ended(own, found.renewal(), now);
        let made = Made {
            outcome,
            reason: None,
            certificate: Some(own.clone()),
            files: vec![
                FileLine {
                    path: key_path,
                    kind: "key",
                    written: written(has_key),
                },
                FileLine {
                    path: cert_path,
                    kind: "certificate",
                    written: written(has_cert),
                },
            ],
            warnings: there
                .notes
                .into_iter()
                .chain(over)
                .chain(warnings)
                .collect(),
            stays: None,
            pem: None,
        };
        let subject = own.facts().subject.to_string();
        let who = Who {
            title: "certificate authority",
            subject,
            rehearsed,
        };
        let mut report = Report::of_made("adopt", &made, &who, &[], now);
        report.exit = self.rehearsal.exit(outcome != Outcome::Kept);
        let own = findings::of(own, now);
        report.text = report.text.replacen("created", "adopted", 1);
        let ca_dir = shell::ca_dir(&global.ca_dir);
        let leftovers = leftover::beside(&self.cert, &found.certificate);
        leftover::explain(&mut report, &own, &leftovers, &ca_dir, &revoked);
        Ok(report)
    }

    /// The CA where it lies now.
    fn found(&self) -> Result<Ca, Failure> {
        let found = Ca::at(self.cert.clone(), self.key.clone())?;
        let found = found
            .ok_or_else(|| Failure::io("read", &self.cert, &std::io::ErrorKind::NotFound.into()))?;
        let facts = found.certificate.facts();
        // What it signs would have no issuer name (RFC 5280 sections 4.1.2.4 and 4.1.2.6).
        let nameless = facts.subject.is_empty().then(|| {
            "it has no subject, and every CA must have one (RFC 5280 section 4.1.2.6)".to_owned()
        });
        if let Some(why) = facts.spki.weakness().or(nameless) {
            let message = format!("{} cannot be adopted: {why}", self.cert.display());
            return Err(Failure::new(Why::Refused, message).hint("make a new CA: mtls-ca init-ca"));
        }
        Ok(found.with_pass(self.ca_pass.ca_pass.clone()))
    }

    /// What goes into `DIR/ca.crt`: the file as it is, or its certificates in PEM where it is none, since servers
    /// and their clients are given that file, and take nothing else.
    fn certificates(&self) -> Result<Vec<u8>, Failure> {
        let bytes = read::input(&self.cert)?;
        let blocks = read::blocks(&self.cert, &bytes)?;
        if blocks.iter().all(|block| block.label.is_some()) {
            return Ok(bytes.to_vec());
        }
        let pem = |block: &Block| armour::write("CERTIFICATE", &block.der);
        Ok(blocks.iter().map(pem).collect::<String>().into_bytes())
    }
}

/// One that is over is adopted to be renewed: its key and name are what everybody trusts.
fn ended(own: &Certificate, renewal: String, now: OffsetDateTime) -> Option<String> {
    let end = own.facts().validity.not_after;
    (end < now).then(|| {
        let end = show(end);
        format!("the CA ended on {end}, and can sign nothing until it is renewed, with the same key: {renewal}")
    })
}
