//! What is to be revoked: certificates of this CA from files, serial numbers, and what the ledger calls superseded.

use std::collections::HashSet;
use std::path::Path;

use super::Revoke;
use crate::failure::{Failure, Kind as Why};
use crate::host::ca::Ca;
use crate::host::chance;
use crate::host::ledger::{Filter, Ledger, Revocation, Row};
use crate::host::read;
use crate::pki::crl::Reason;
use crate::pki::decide;
use crate::pki::facts::Certificate;
use crate::pki::spki::hex;
use crate::shell;

/// A serial number that is to be revoked, and whose it is.
pub(in crate::verbs) struct Target {
    /// In lower hex.
    pub serial: String,
    /// `None` for a number that the ledger does not know.
    pub certificate: Option<Certificate>,
    /// Whether the ledger has the certificate.
    pub is_recorded: bool,
    /// The reason that comes with it.
    pub reason: Option<Reason>,
}

impl Target {
    /// For sentences.
    pub fn name(&self) -> String {
        let serial = &self.serial;
        match &self.certificate {
            Some(certificate) => format!("{} (serial {serial})", certificate.facts().subject),
            None => format!("serial {serial}"),
        }
    }
}

/// Everything that the command line names, each number once.
pub(super) fn targets(
    order: &Revoke,
    ca: &Ca,
    warnings: &mut Vec<String>,
) -> Result<Vec<Target>, Failure> {
    let mut all = Vec::new();
    for path in &order.files {
        all.push(of_file(path, ca, order.force, warnings)?);
    }
    for serial in &order.serial {
        all.push(of_serial(&serial.to_string(), ca, order.force)?);
    }
    if order.superseded {
        superseded(ca, &mut all, warnings)?;
    }
    let mut seen = HashSet::new();
    all.retain(|one| seen.insert(one.serial.clone()));
    Ok(all)
}

/// The first certificate of a file; the others are those of its chain.
fn of_file(
    path: &Path,
    ca: &Ca,
    force: bool,
    warnings: &mut Vec<String>,
) -> Result<Target, Failure> {
    let bytes = read::input(path)?;
    let name = read::name(path);
    let mut certificates = read::certificates(path, &bytes)?.into_iter();
    let Some(certificate) = certificates.next() else {
        return Err(Failure::new(
            Why::Input,
            format!("{name} holds no certificate"),
        ));
    };
    let facts = certificate.facts();
    let authority = &ca.certificate;
    if is_the_ca(&certificate, ca) {
        return Err(own(&name, ca));
    }
    if let Some(difference) = decide::wrong_authority(&certificate, authority) {
        return Err(Failure::new(Why::Conflict, format!("{name}: {difference}"))
            .hint("revoke it with the CA that issued it: --ca-dir DIR"));
    }
    let others = certificates.filter(|other| decide::wrong_authority(other, authority).is_none());
    let others = others.filter(|other| !is_the_ca(other, ca)).count();
    if others > 0 {
        let message = format!(
            "{name} holds {} certificates that this CA issued; one is wanted",
            others + 1
        );
        return Err(Failure::new(Why::Refused, message).hint(format!(
            "name them one by one: mtls-ca revoke{} --serial HEX...",
            shell::ca_dir(ca.book.folder())
        )));
    }
    if !facts.serial.is_listable() {
        let message = format!(
            "{name}: its serial number {} is negative or longer than any that a revocation list can name",
            facts.serial
        );
        return Err(Failure::new(Why::Refused, message)
            .hint("refuse it by its fingerprint in the application"));
    }
    let serial = facts.serial.to_string();
    let recorded = row(ca, &serial)?;
    if let Some(other) = recorded
        .as_ref()
        .filter(|row| row.sha256 != hex(&facts.sha256))
    {
        let (subject, other) = (&facts.subject, &other.subject);
        let message = format!(
            "{name} ({subject}) has serial {serial}, and so has the certificate of {other} in the ledger: a revocation list names serial numbers only, so both would be revoked"
        );
        if !force {
            return Err(Failure::new(Why::Conflict, message).hint("to revoke both: --force"));
        }
        warnings.push(message);
    }
    Ok(Target {
        serial,
        is_recorded: recorded.is_some(),
        certificate: Some(certificate),
        reason: None,
    })
}

fn of_serial(serial: &str, ca: &Ca, force: bool) -> Result<Target, Failure> {
    let known = ca.book.look(|ledger| known(ledger, serial))?;
    of_known(serial, known.unwrap_or_default(), ca, force)
}

/// What the ledger knows of a serial number: the certificate, in DER, and its revocation.
pub(in crate::verbs) type Known = (Option<Vec<u8>>, Option<Revocation>);

/// Asks for it.
pub(in crate::verbs) fn known(ledger: &mut dyn Ledger, serial: &str) -> Result<Known, Failure> {
    let revocation = ledger.revocation(serial)?;
    Ok((ledger.der(serial)?, revocation))
}

/// A number: of a certificate that the ledger knows, or, by `force`, of one that it does not.
pub(in crate::verbs) fn of_known(
    serial: &str,
    (der, revocation): Known,
    ca: &Ca,
    force: bool,
) -> Result<Target, Failure> {
    if ca.certificate.facts().is_self_issued()
        && ca.certificate.facts().serial.to_string() == serial
    {
        return Err(own(&format!("serial {serial}"), ca));
    }
    let certificate = der.map(|der| certificate(serial, &der)).transpose()?;
    if certificate.is_none() && revocation.is_none() && !force {
        let message = format!("the ledger knows no certificate with serial {serial}");
        return Err(Failure::new(Why::Refused, message)
            .hint(format!(
                "if there is a file of it, name the file: mtls-ca revoke{} FILE.crt",
                shell::ca_dir(ca.book.folder())
            ))
            .hint("to have the number in the revocation list all the same: --force"));
    }
    Ok(Target {
        serial: serial.to_owned(),
        is_recorded: certificate.is_some(),
        certificate,
        reason: None,
    })
}

/// What another certificate has taken the place of. One that still lies where it was put is in use: the run that
/// was to replace it did not end.
fn superseded(ca: &Ca, all: &mut Vec<Target>, warnings: &mut Vec<String>) -> Result<(), Failure> {
    let now = chance::now();
    let filter = Filter {
        superseded: true,
        ..Filter::default()
    };
    let rows = ca.book.look(|ledger| {
        let mut rows = Vec::new();
        let mut take = |row: Row| {
            rows.push((row, Vec::new()));
            Ok(())
        };
        ledger.each(&filter, &mut take)?;
        rows.retain(|(row, _)| row.not_after >= now);
        for (row, der) in &mut rows {
            *der = ledger.der(&row.serial)?.unwrap_or_default();
        }
        Ok(rows)
    })?;
    for (row, der) in rows.into_iter().flatten() {
        let Row {
            serial,
            subject,
            file,
            sha256,
            ..
        } = row;
        if let Some(file) = file.filter(|file| still_lies_at(Path::new(file), &sha256)) {
            warnings.push(format!(
                "{subject} (serial {serial}) is left out: it was to be superseded, and is still the one in {file}; run again what was to renew it"
            ));
            continue;
        }
        all.push(Target {
            certificate: Some(certificate(&serial, &der)?),
            serial,
            is_recorded: true,
            reason: Some(Reason::Superseded),
        });
    }
    Ok(())
}

/// A certificate as the ledger has it.
fn certificate(serial: &str, der: &[u8]) -> Result<Certificate, Failure> {
    Certificate::from_der(der).map_err(|error| {
        let message =
            format!("the ledger holds a broken certificate with serial {serial}: {error}");
        Failure::new(Why::Input, message).hint("bring the CA's folder back from your backup")
    })
}

fn still_lies_at(file: &Path, sha256: &str) -> bool {
    let first = || {
        let bytes = read::optional(file).ok()??;
        read::certificates(file, &bytes).ok()?.into_iter().next()
    };
    first().is_some_and(|there| hex(&there.facts().sha256) == sha256)
}

fn row(ca: &Ca, serial: &str) -> Result<Option<Row>, Failure> {
    Ok(ca.book.look(|ledger| ledger.find(serial))?.flatten())
}

/// The CA's own certificate, or another one for the same name and key.
fn is_the_ca(certificate: &Certificate, ca: &Ca) -> bool {
    let (facts, own) = (certificate.facts(), ca.certificate.facts());
    *certificate == ca.certificate || (facts.is_self_issued() && facts.spki == own.spki)
}

fn own(what: &str, ca: &Ca) -> Failure {
    let facts = ca.certificate.facts();
    let (subject, path) = (&facts.subject, shell::path(&ca.cert_path));
    let message = format!(
        "{what} is the certificate of the CA itself, {subject}, and a CA cannot revoke itself"
    );
    let failure = Failure::new(Why::Refused, message);
    match facts.is_self_issued() {
        true => failure
            .hint("whoever trusts it has to stop: take it out of every trust store, and make a new CA: mtls-ca init-ca --ca-dir OTHER"),
        false => failure.hint(format!(
            "the CA that issued it revokes it: mtls-ca --ca-dir PARENT revoke {path}"
        )),
    }
}
