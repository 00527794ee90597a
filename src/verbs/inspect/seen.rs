//! One object that a file holds, and how it is shown.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use time::OffsetDateTime;
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::CertificateRevocationList;

use super::field::Field;
use crate::failure::{Failure, Kind as Why};
use crate::host::keys::KeyFile;
use crate::host::passphrase::Passes;
use crate::host::read;
use crate::pki::armour::Block;
use crate::pki::facts::{Certificate, Facts};
use crate::pki::findings;
use crate::pki::lifetime::show;
use crate::pki::name::{Name, Style};
use crate::pki::object::Kind;
use crate::pki::request::{Request, extension_name};
use crate::pki::san::San;
use crate::pki::signer::Signer;
use crate::pki::spki::{Spki, hex, sha1, sha256};
use crate::report::{distance, facts_json, fingerprint, row, sans, until};

/// One object, where it was, and what it says.
pub struct Object {
    path: PathBuf,
    der: Vec<u8>,
    content: Content,
}

enum Content {
    Certificate(Box<Certificate>),
    Request(Box<Request>),
    Crl(Crl),
    Key(Kind, Spki),
    /// How it is encrypted, and its public half if it was opened.
    EncryptedKey(String, Option<Spki>),
}

/// What a revocation list says about itself.
struct Crl {
    issuer: Name,
    this_update: OffsetDateTime,
    next_update: Option<OffsetDateTime>,
    number: Option<String>,
    revoked: usize,
}

impl Object {
    /// Reads one block of the file at `path`.
    pub fn of(
        path: &Path,
        block: &Block,
        curve: Option<&[u8]>,
        passes: &Passes,
    ) -> Result<Object, Failure> {
        let broken = |what: &str, why: String| {
            Failure::new(
                Why::Input,
                format!(
                    "{} holds {what} that cannot be read: {why}",
                    read::name(path)
                ),
            )
        };
        let kind = Kind::of(block);
        let content = match kind {
            Kind::Certificate => {
                let certificate = Certificate::from_der(&block.der);
                Content::Certificate(Box::new(
                    certificate.map_err(|error| broken("a certificate", error.to_string()))?,
                ))
            }
            Kind::Request => {
                let request = Request::read(&block.der);
                Content::Request(Box::new(
                    request.map_err(|error| broken("a signing request", error.to_string()))?,
                ))
            }
            Kind::Crl => {
                Content::Crl(Crl::of(&block.der).map_err(|why| broken("a revocation list", why))?)
            }
            Kind::PublicKey => {
                let spki = Spki::from_der(&block.der);
                Content::Key(
                    kind,
                    spki.ok_or_else(|| broken("a public key", "its DER does not parse".into()))?,
                )
            }
            Kind::PrivateKey | Kind::OldPrivateKey | Kind::EncryptedKey => {
                match KeyFile::of_block(path, block, curve)? {
                    KeyFile::Open(key) => Content::Key(kind, key.public_key().clone()),
                    KeyFile::Sealed(sealed) => {
                        let spki = match passes.is_given() {
                            true => Some(sealed.unlock(passes)?.public_key().clone()),
                            false => None,
                        };
                        Content::EncryptedKey(sealed.words(), spki)
                    }
                }
            }
            other => {
                return Err(read::wrong_kind(
                    path,
                    other,
                    block,
                    "a certificate, request, revocation list or key",
                ));
            }
        };
        Ok(Object {
            path: path.to_path_buf(),
            der: block.der.to_vec(),
            content,
        })
    }

    /// The file it came from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file, for sentences.
    pub fn place(&self) -> String {
        read::name(&self.path)
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        match &self.content {
            Content::Certificate(_) => Kind::Certificate,
            Content::Request(_) => Kind::Request,
            Content::Crl(_) => Kind::Crl,
            Content::Key(kind, _) => *kind,
            Content::EncryptedKey(..) => Kind::EncryptedKey,
        }
    }

    /// What it is, for sentences.
    pub fn noun(&self) -> &'static str {
        self.kind().noun()
    }

    /// The subject, of what has one.
    pub fn subject(&self) -> Option<&Name> {
        match &self.content {
            Content::Certificate(certificate) => Some(&certificate.facts().subject),
            Content::Request(request) => Some(&request.subject),
            _ => None,
        }
    }

    fn facts(&self) -> Option<&Facts> {
        match &self.content {
            Content::Certificate(certificate) => Some(certificate.facts()),
            _ => None,
        }
    }

    fn spki(&self) -> Option<&Spki> {
        match &self.content {
            Content::Certificate(certificate) => Some(&certificate.facts().spki),
            Content::Request(request) => Some(&request.spki),
            Content::Key(_, spki) => Some(spki),
            Content::EncryptedKey(_, spki) => spki.as_ref(),
            Content::Crl(_) => None,
        }
    }

    fn sans(&self) -> Option<&[San]> {
        match &self.content {
            Content::Certificate(certificate) => Some(&certificate.facts().sans),
            Content::Request(request) => Some(&request.sans),
            _ => None,
        }
    }

    fn issuer(&self) -> Option<&Name> {
        match &self.content {
            Content::Certificate(certificate) => Some(&certificate.facts().issuer),
            Content::Crl(crl) => Some(&crl.issuer),
            _ => None,
        }
    }

    /// One bare value, in the bytes of the consumer's style.
    pub fn field(&self, field: Field, style: Style) -> Result<Vec<u8>, Failure> {
        let text = |value: Option<String>| value.map(String::into_bytes);
        let facts = self.facts();
        // A private key's own digest is nobody's business; its public half's is.
        let may_be_digested = !matches!(
            self.content,
            Content::Key(Kind::PrivateKey | Kind::OldPrivateKey, _) | Content::EncryptedKey(..)
        );
        let value = match field {
            Field::Subject => self.subject().map(|name| name.print_bytes(style)),
            Field::Issuer => self.issuer().map(|name| name.print_bytes(style)),
            Field::Serial => text(facts.map(|facts| facts.serial.to_string())),
            Field::NotBefore => text(facts.map(|facts| show(facts.validity.not_before))),
            Field::NotAfter => text(facts.map(|facts| show(facts.validity.not_after))),
            Field::Sans => text(self.sans().map(sans)),
            Field::KeyType => text(self.spki().map(|spki| spki.kind().to_string())),
            Field::Profile => text(facts.map(|facts| facts.profile().to_owned())),
            Field::Sha256 => text(may_be_digested.then(|| digest_in(style, &sha256(&self.der)))),
            Field::Sha1 => text(may_be_digested.then(|| digest_in(style, &sha1(&self.der)))),
            Field::SpkiSha256 => text(self.spki().map(|spki| digest_in(style, &spki.sha256()))),
        };
        value.ok_or_else(|| {
            let message = format!(
                "{} holds {}, which has no {}",
                self.place(),
                self.noun(),
                field.word()
            );
            Failure::new(Why::Input, message)
        })
    }

    /// FACTS, of a certificate.
    pub fn facts_json(&self) -> Value {
        self.facts().map_or(Value::Null, facts_json)
    }

    /// The object in JSON: its kind, its file, what it says.
    pub fn json(&self, style: Option<Style>, now: OffsetDateTime) -> Value {
        let mut value = match &self.content {
            Content::Certificate(certificate) => certificate_json(certificate, now),
            Content::Request(request) => json!({
                "subject": request.subject.to_string(),
                "sans": request.sans.iter().map(|san| json!({"type": san.kind(), "value": san.value()})).collect::<Value>(),
                "asks": request.others.iter().map(|asked| json!({"type": asked.what, "value": asked.value})).collect::<Value>(),
                "key_type": request.spki.kind().to_string(),
                "wants_to_be_ca": request.ca_wish.is_some(),
                "signature_good": request.proven,
                "sha256": hex(&sha256(&self.der)),
                "spki_sha256": hex(&request.spki.sha256()),
            }),
            Content::Crl(crl) => json!({
                "issuer": crl.issuer.to_string(),
                "this_update": show(crl.this_update),
                "next_update": crl.next_update.map(show),
                "crl_number": crl.number,
                "revoked": crl.revoked,
            }),
            Content::Key(_, spki) => json!({
                "key_type": spki.kind().to_string(),
                "spki_sha256": hex(&spki.sha256()),
            }),
            Content::EncryptedKey(how, spki) => json!({
                "encryption": how,
                "key_type": spki.as_ref().map(|spki| spki.kind().to_string()),
                "spki_sha256": spki.as_ref().map(|spki| hex(&spki.sha256())),
            }),
        };
        if let (Some(style), Some(subject)) = (style, self.subject()) {
            value["subject_as"] = subject.print(style).into();
        }
        value["kind"] = self.kind().word().into();
        value["file"] = self.path.display().to_string().into();
        value
    }

    /// For people.
    pub fn describe(&self, text: &mut String, now: OffsetDateTime) {
        match &self.content {
            Content::Certificate(certificate) => describe_certificate(text, certificate, now),
            Content::Request(request) => {
                title(text, "signing request", &request.subject.to_string());
                row(
                    text,
                    "asks for",
                    &if request.sans.is_empty() {
                        "no names".to_owned()
                    } else {
                        sans(&request.sans)
                    },
                );
                for asked in &request.others {
                    row(text, "asks for", &format!("{} {}", asked.what, asked.value));
                }
                if let Some(how) = request.ca_wish {
                    row(text, "asks for", &format!("to be a CA ({how})"));
                }
                let proof = match request.proven {
                    true => "good: its sender has the private key",
                    false => "not good, or of a kind that cannot be checked here",
                };
                row(text, "signature", proof);
                key_rows(text, &request.spki);
            }
            Content::Crl(crl) => {
                title(text, "revocation list", &crl.issuer.to_string());
                row(text, "this update", &until(crl.this_update, now));
                row(
                    text,
                    "next update",
                    &crl.next_update
                        .map_or("never".to_owned(), |next| until(next, now)),
                );
                row(text, "number", crl.number.as_deref().unwrap_or("none"));
                row(text, "revoked", &format!("{} certificates", crl.revoked));
            }
            Content::Key(kind, spki) => {
                title(text, kind.noun().trim_start_matches("a "), "");
                key_rows(text, spki);
            }
            Content::EncryptedKey(how, spki) => {
                title(text, "private key under a passphrase", "");
                row(text, "encrypted", how);
                if let Some(spki) = spki {
                    key_rows(text, spki);
                }
            }
        }
    }
}

/// Node and openssl show digests in upper case with colons; the rest in lower hex.
fn digest_in(style: Style, digest: &[u8]) -> String {
    match style {
        Style::Node | Style::Openssl => fingerprint(digest),
        _ => hex(digest),
    }
}

fn certificate_json(certificate: &Certificate, now: OffsetDateTime) -> Value {
    let facts = certificate.facts();
    let findings = findings::of(certificate, now);
    let findings = findings
        .iter()
        .map(|finding| json!({"code": finding.code, "message": finding.message}));
    let mut value = facts_json(facts);
    let extensions = facts.extensions.iter().map(|extension| {
        json!({"oid": extension.oid, "name": extension_name(&extension.oid), "critical": extension.critical})
    });
    value["version"] = facts.version.into();
    value["self_issued"] = facts.is_self_issued().into();
    value["signature_algorithm"] = facts.signature_algorithm.clone().into();
    value["key_usage"] = json!(facts.key_usage);
    value["ext_key_usage"] = json!(facts.ext_key_usage);
    value["ski"] = facts.ski.as_deref().map(hex).into();
    value["aki"] = facts.aki.as_deref().map(hex).into();
    value["extensions"] = extensions.collect();
    value["findings"] = findings.collect();
    value
}

fn describe_certificate(text: &mut String, certificate: &Certificate, now: OffsetDateTime) {
    let facts = certificate.facts();
    let what = match facts.profile() {
        "ca" => "CA certificate",
        "server" => "server certificate",
        "client" => "client certificate",
        _ => "certificate",
    };
    title(text, what, &facts.subject.to_string());
    let issuer = match facts.is_self_issued() && facts.names_its_own_key() {
        true => "itself".to_owned(),
        false => facts.issuer.to_string(),
    };
    row(text, "issued by", &issuer);
    if !facts.sans.is_empty() {
        row(text, "names", &sans(&facts.sans));
    }
    row(text, "valid from", &until(facts.validity.not_before, now));
    let end = until(facts.validity.not_after, now);
    let state = match (facts.validity.not_before, facts.validity.not_after) {
        (start, _) if now < start => format!("{end}, not yet valid"),
        (_, last) if last < now => format!("{}, expired {}", show(last), distance(last, now)),
        _ => end,
    };
    row(text, "valid until", &state);
    if let Some(length) = facts.path_len {
        row(text, "path length", &length.to_string());
    }
    if let Some(usages) = &facts.key_usage {
        row(text, "key usage", &usages.join(", "));
    }
    if let Some(usages) = &facts.ext_key_usage {
        row(text, "good for", &usages.join(", "));
    }
    row(text, "serial", &facts.serial.to_string());
    row(
        text,
        "version",
        &format!(
            "v{}, signed with {}",
            facts.version, facts.signature_algorithm
        ),
    );
    key_rows(text, &facts.spki);
    row(text, "sha256", &fingerprint(&facts.sha256));
    row(text, "sha1", &fingerprint(&facts.sha1));
    for finding in findings::of(certificate, now) {
        row(text, "to know", &finding.message);
    }
    for extension in facts
        .extensions
        .iter()
        .filter(|extension| !SHOWN.contains(&extension.oid.as_str()))
    {
        let name = extension_name(&extension.oid);
        let critical = if extension.critical { ", critical" } else { "" };
        row(
            text,
            "extension",
            &format!("{name}{critical}: {}", hex(&extension.value)),
        );
    }
}

/// Extensions that have rows of their own, or that only link certificates to each other.
const SHOWN: [&str; 6] = [
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.35",
    "2.5.29.37",
];

fn key_rows(text: &mut String, spki: &Spki) {
    row(text, "key", &spki.kind().to_string());
    row(text, "key sha256", &hex(&spki.sha256()));
}

fn title(text: &mut String, what: &str, whose: &str) {
    let line = format!("\x1b[1m{what}\x1b[0m {whose}");
    text.push_str(line.trim_end());
    text.push('\n');
}

impl Crl {
    fn of(der: &[u8]) -> Result<Crl, String> {
        let (rest, crl) =
            CertificateRevocationList::from_der(der).map_err(|_| "its DER does not parse")?;
        if !rest.is_empty() {
            return Err(format!("{} bytes follow it", rest.len()));
        }
        Ok(Crl {
            issuer: Name::from_der(crl.issuer().as_raw()).map_err(|error| error.to_string())?,
            this_update: crl.last_update().to_datetime(),
            next_update: crl.next_update().map(|next| next.to_datetime()),
            number: crl
                .crl_number()
                .map(|number| decimal(&number.to_bytes_be())),
            revoked: crl.iter_revoked_certificates().count(),
        })
    }
}

/// A big-endian number in decimal. The big-number crate's own way goes through
/// floating point, and would have every start of the program load libm.
fn decimal(number: &[u8]) -> String {
    // Each digit is 0 to 9, the last one first.
    let mut digits = vec![0u8];
    for octet in number {
        let mut carry = u32::from(*octet);
        for digit in &mut digits {
            carry += u32::from(*digit) * 256;
            *digit = (carry % 10) as u8;
            carry /= 10;
        }
        while carry > 0 {
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
    }
    digits
        .iter()
        .rev()
        .map(|digit| char::from(b'0' + digit))
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_decimal() {
        for number in [0u64, 1, 9, 10, 255, 256, 65_535, 1 << 40, u64::MAX] {
            assert_eq!(super::decimal(&number.to_be_bytes()), number.to_string());
        }
    }
}
