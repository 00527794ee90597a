//! `verify`: is a certificate good, and if not, why.

use std::collections::HashSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};
use time::OffsetDateTime;

use super::pass::KeyPass;
use crate::cli::Global;
use crate::failure::Failure;
use crate::host::ca;
use crate::host::chance;
use crate::host::keys::{KeyFile, PrivateKey};
use crate::host::parallel;
use crate::host::read;
use crate::pki::facts::Certificate;
use crate::pki::lifetime;
use crate::pki::signer::Signer;
use crate::pki::spki::hex;
use crate::pki::verdict::{Bundle, Peer, Problem, Purpose, Question, Trust, Verdict, judge_from};
use crate::report::Report;

pub(super) mod input;
pub(super) mod judged;

use input::{Found, Wanted};
use judged::{Judged, Where};

/// Says whether certificates are good for a server or a client, and if not, which rule is broken and what to do.
///
/// The trust anchor is the CA's certificate, or what --ca gives; the system's roots
/// are never used. Every certificate of a file is looked at; those after the first
/// that issued it count as intermediates. Exit code 4 if any fails.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  mtls-ca verify localhost.crt --purpose server --hostname localhost"
)]
pub struct Verify {
    /// Certificates; - reads standard input
    #[arg(required = true, value_name = "CERT", value_hint = ValueHint::FilePath)]
    pub certs: Vec<PathBuf>,
    /// Trust anchors, any number in the file [default: DIR/ca.crt]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ca: Option<PathBuf>,
    /// Intermediates, in any order, with strangers among them if need be
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub intermediates: Option<PathBuf>,
    /// Revocation lists, any number; every certificate below the anchor must then be covered by one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub crl: Option<PathBuf>,
    /// What it is for; any accepts what is good for a server or a client
    #[arg(long, value_name = "PURPOSE", default_value = "any")]
    pub purpose: For,
    /// A host name that it must have
    #[arg(long, value_name = "HOST")]
    pub hostname: Option<String>,
    /// An address that it must have
    #[arg(long, value_name = "ADDRESS")]
    pub ip: Option<IpAddr>,
    /// An e-mail address that it must have
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// The moment to judge at [default: now]
    #[arg(long, value_name = "RFC3339", value_parser = lifetime::parse_moment)]
    pub at: Option<OffsetDateTime>,
    /// How many intermediates may stand between it and the anchor
    #[arg(long, value_name = "N")]
    pub max_depth: Option<usize>,
    /// A private key that must belong to it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub key: Option<PathBuf>,
    /// Its passphrase
    #[command(flatten)]
    pub key_pass: KeyPass,
}

/// What a certificate is for.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// A TLS server.
    Server,
    /// A TLS client.
    Client,
    /// Either.
    Any,
}

impl Verify {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        let anchors_path = self
            .ca
            .clone()
            .unwrap_or_else(|| ca::cert_path(&global.ca_dir));
        let anchors = self.anchors(&anchors_path)?;
        let mut notes = Vec::new();
        let anchors = anchors.usable(&mut notes);
        let mut optional = |path: &Option<PathBuf>, wanted| match path {
            Some(path) => Ok(Found::read(path, wanted)?.usable(&mut notes)),
            None => Ok(Vec::new()),
        };
        let intermediates = optional(&self.intermediates, Wanted::certificates("certificates"))?;
        let crls = optional(&self.crl, Wanted::CRLS)?;
        let trust = Trust::new(&slices(&anchors), &slices(&intermediates), &slices(&crls));
        let call = Call {
            trust: &trust,
            question: self.question(),
            key: self.own_key()?,
            verify: self,
            as_json: global.json,
        };
        let files = parallel::in_order(self.certs.len(), |index| call.file(&self.certs[index]));
        let mut all = Vec::new();
        for file in files {
            all.extend(file?);
        }
        Ok(judged::report(all, &notes))
    }

    fn anchors(&self, path: &Path) -> Result<Found, Failure> {
        Found::read(path, Wanted::certificates("a CA's certificate")).map_err(|failure| match self
            .ca
        {
            Some(_) => failure,
            None => failure.hint("say whom to trust: --ca FILE, or --ca-dir DIR"),
        })
    }

    fn question(&self) -> Question {
        let host = self.hostname.iter().cloned().map(Peer::Dns);
        let ip = self.ip.into_iter().map(Peer::Ip);
        let email = self.email.iter().cloned().map(Peer::Email);
        Question {
            purpose: match self.purpose {
                For::Server => Some(Purpose::Server),
                For::Client => Some(Purpose::Client),
                For::Any => None,
            },
            peers: host.chain(ip).chain(email).collect(),
            at: self.at.unwrap_or_else(chance::now),
            max_depth: self.max_depth,
        }
    }

    fn own_key(&self) -> Result<Option<PrivateKey>, Failure> {
        let Some(path) = &self.key else {
            return Ok(None);
        };
        match KeyFile::find(path)? {
            Some(key) => key.unlock(&self.key_pass.passes()).map(Some),
            None => Err(Failure::io(
                "read",
                path,
                &std::io::ErrorKind::NotFound.into(),
            )),
        }
    }
}

/// What all files of a call are asked against.
struct Call<'a> {
    trust: &'a Trust<'a>,
    question: Question,
    key: Option<PrivateKey>,
    verify: &'a Verify,
    as_json: bool,
}

impl Call<'_> {
    /// Judges the certificates of one file, except those that the first of them was issued
    /// by, which came along with it, and those that stand there twice.
    fn file(&self, path: &Path) -> Result<Vec<Judged>, Failure> {
        let found = Found::read(path, Wanted::certificates("a certificate"))?;
        let bundle = Bundle::read(&found.slices(), self.trust);
        let above = bundle.above_the_first();
        let mut seen = HashSet::new();
        let mut leaves: Vec<(usize, &[u8])> = found.slices().into_iter().enumerate().collect();
        leaves
            .retain(|(index, der)| der.is_empty() || (!above.contains(index) && seen.insert(*der)));
        let rest = leaves.split_off(leaves.len().min(MOST));
        let place = |number: usize| Where {
            path,
            number,
            shares: leaves.len() > 1,
            is_one_of_many: leaves.len() > 1 || self.verify.certs.len() > 1,
        };
        let mut judged = parallel::in_order(leaves.len(), |index| {
            let (number, der) = leaves[index];
            if let Some((_, why)) = found.broken.iter().find(|(broken, _)| *broken == number) {
                return Judged::of(broken(why), place(number), self.as_json);
            }
            let mut verdict = judge_from(der, &bundle, self.trust, &self.question);
            if let (Some(key), Some(path)) = (&self.key, &self.verify.key) {
                verdict.problems.extend(not_its_key(der, key, path));
                verdict.valid = verdict.problems.is_empty();
            }
            Judged::of(verdict, place(number), self.as_json)
        });
        if let Some((number, _)) = rest.first() {
            judged.push(Judged::of(
                too_many(rest.len()),
                place(*number),
                self.as_json,
            ));
        }
        Ok(judged)
    }
}

pub(super) fn slices(ders: &[Vec<u8>]) -> Vec<&[u8]> {
    ders.iter().map(Vec::as_slice).collect()
}

/// Certificates of one file that are judged.
const MOST: usize = 20_000;

fn too_many(rest: usize) -> Verdict {
    let message = format!(
        "this and the certificates after it, {rest} in all, were not judged: a file may hold {MOST} at most"
    );
    unjudged("budget-exhausted", message, "put them into several files")
}

fn broken(why: &str) -> Verdict {
    let hint = "copy it again, whole, from BEGIN to END; if this is how it was issued, have it issued again";
    unjudged("malformed", why.to_owned(), hint)
}

/// A problem where there is no certificate to judge.
fn unjudged(code: &'static str, message: String, hint: &str) -> Verdict {
    Verdict {
        valid: false,
        purposes: Vec::new(),
        chain: Vec::new(),
        names: Vec::new(),
        problems: vec![Problem {
            code,
            certificate: String::new(),
            message,
            hint: hint.to_owned(),
        }],
        warnings: Vec::new(),
    }
}

fn not_its_key(leaf: &[u8], key: &PrivateKey, path: &Path) -> Option<Problem> {
    let leaf = Certificate::from_der(leaf).ok()?;
    let leaf = leaf.facts();
    let own = key.public_key();
    (leaf.spki != *own).then(|| Problem {
        code: "key-mismatch",
        certificate: leaf.subject.to_string(),
        message: format!(
            "the certificate is for the {} key with public key sha256 {}…, and {} holds a {} key with {}…",
            leaf.spki.kind(),
            hex(&leaf.spki.sha256()[..8]),
            read::name(path),
            own.kind(),
            hex(&own.sha256()[..8])
        ),
        hint: "find the key that the certificate was made for, or have a certificate made for this key".to_owned(),
    })
}
