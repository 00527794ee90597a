//! `verify`: is a certificate good, and if not, why.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::pass::KeyPass;
use crate::cli::Global;
use crate::failure::Failure;
use crate::host::ca;
use crate::host::chance;
use crate::host::keys::{KeyFile, PrivateKey};
use crate::host::read;
use crate::pki::facts::Certificate;
use crate::pki::lifetime;
use crate::pki::object::Kind;
use crate::pki::signer::Signer;
use crate::pki::spki::hex;
use crate::pki::verdict::{Peer, Problem, Purpose, Question, Trust, Verdict, judge};
use crate::report::{self, Report};

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

/// One leaf and the verdict on it.
pub(super) struct Judged {
    pub path: PathBuf,
    pub verdict: Verdict,
}

impl Verify {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        let anchors_path = self
            .ca
            .clone()
            .unwrap_or_else(|| ca::cert_path(&global.ca_dir));
        let anchors = self.anchors(&anchors_path)?;
        let intermediates = match &self.intermediates {
            Some(path) => ders(path, Kind::Certificate, "certificates")?,
            None => Vec::new(),
        };
        let crls = match &self.crl {
            Some(path) => ders(path, Kind::Crl, "revocation lists")?,
            None => Vec::new(),
        };
        let trust = Trust::new(&slices(&anchors), &slices(&intermediates), &slices(&crls));
        let question = self.question();
        let key = self.own_key()?;
        let mut judged = Vec::new();
        for path in &self.certs {
            let chain = ders(path, Kind::Certificate, "a certificate")?;
            judged.extend(self.judge(path, &chain, &trust, &question, key.as_ref()));
        }
        Ok(report_on(&judged, self.certs.len() > 1))
    }

    fn anchors(&self, path: &Path) -> Result<Vec<Vec<u8>>, Failure> {
        ders(path, Kind::Certificate, "a CA's certificate").map_err(|failure| match self.ca {
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

    /// The leaves of one file: its certificates, except those that another of them
    /// was issued by, which come with it.
    fn judge(
        &self,
        path: &Path,
        chain: &[Vec<u8>],
        trust: &Trust<'_>,
        question: &Question,
        key: Option<&PrivateKey>,
    ) -> Vec<Judged> {
        let extra = slices(chain.get(1..).unwrap_or_default());
        let parsed: Vec<Option<Certificate>> = chain
            .iter()
            .map(|der| Certificate::from_der(der).ok())
            .collect();
        let mut above = first_chain(&parsed);
        above.remove(&0);
        let leaves = chain
            .iter()
            .enumerate()
            .filter(|(index, _)| !above.contains(index));
        let one = |(index, der): (usize, &Vec<u8>)| {
            let mut verdict = judge(der, &extra, trust, question);
            if let Some(key) = key {
                verdict
                    .problems
                    .extend(not_its_key(parsed[index].as_ref(), key, &self.key));
                verdict.valid = verdict.problems.is_empty();
            }
            Judged {
                path: path.to_path_buf(),
                verdict,
            }
        };
        leaves.map(one).collect()
    }
}

/// The places of the certificates that lead upwards from the first.
fn first_chain(certificates: &[Option<Certificate>]) -> std::collections::BTreeSet<usize> {
    let mut chain = std::collections::BTreeSet::from([0]);
    let mut current = 0;
    while let Some(Some(below)) = certificates.get(current) {
        let issuer = &below.facts().issuer;
        let next = certificates.iter().enumerate().find(|(index, above)| {
            !chain.contains(index)
                && above
                    .as_ref()
                    .is_some_and(|above| above.facts().subject.chains_to(issuer))
        });
        match next {
            Some((index, _)) => current = index,
            None => break,
        }
        chain.insert(current);
    }
    chain
}

fn not_its_key(
    leaf: Option<&Certificate>,
    key: &PrivateKey,
    path: &Option<PathBuf>,
) -> Option<Problem> {
    let leaf = leaf?.facts();
    let path = path
        .as_ref()
        .map_or_else(String::new, |path| path.display().to_string());
    (leaf.spki != *key.public_key()).then(|| Problem {
        code: "key-mismatch",
        certificate: leaf.subject.to_string(),
        message: format!(
            "the certificate is for public key {}…, {path} holds {}…",
            hex(&leaf.spki.sha256()[..8]),
            hex(&key.public_key().sha256()[..8])
        ),
        hint: "find the key that the certificate was made for, or have a certificate made for this key".to_owned(),
    })
}

fn report_on(judged: &[Judged], name_files: bool) -> Report {
    let valid = judged.iter().all(|one| one.verdict.valid);
    let mut report = Report::of("verify");
    report.exit = if valid { 0 } else { 4 };
    report.json.insert("valid".into(), valid.into());
    if let [only] = judged {
        let Value::Object(fields) = verdict_json(&only.verdict) else {
            return report;
        };
        report.json.extend(fields);
        report.json.insert("valid".into(), valid.into());
    } else {
        let problems: Vec<Value> = judged
            .iter()
            .flat_map(|one| problems_json(&one.verdict.problems))
            .collect();
        report.json.insert("problems".into(), problems.into());
    }
    let results = judged.iter().map(|one| {
        let mut value = verdict_json(&one.verdict);
        value["file"] = one.path.display().to_string().into();
        value
    });
    report.json.insert("results".into(), results.collect());
    let name_files = name_files || judged.len() > 1;
    for one in judged {
        describe(&mut report.text, one, name_files);
    }
    report
}

pub(super) fn verdict_json(verdict: &Verdict) -> Value {
    let chain = verdict
        .chain
        .iter()
        .filter_map(|der| Certificate::from_der(der).ok());
    json!({
        "valid": verdict.valid,
        "purposes": purposes(verdict),
        "chain": chain.map(|certificate| report::facts_json(certificate.facts())).collect::<Value>(),
        "problems": problems_json(&verdict.problems),
        "warnings": problems_json(&verdict.warnings),
    })
}

fn problems_json(problems: &[Problem]) -> Vec<Value> {
    let one = |problem: &Problem| {
        json!({
            "code": problem.code,
            "certificate": problem.certificate,
            "message": problem.message,
            "hint": problem.hint,
        })
    };
    problems.iter().map(one).collect()
}

fn purposes(verdict: &Verdict) -> Vec<&'static str> {
    let word = |purpose: &Purpose| match purpose {
        Purpose::Server => "server",
        Purpose::Client => "client",
    };
    verdict.purposes.iter().map(word).collect()
}

pub(super) fn describe(text: &mut String, judged: &Judged, name_file: bool) {
    let verdict = &judged.verdict;
    let place = match name_file {
        true => format!("{}: ", read::name(&judged.path)),
        false => String::new(),
    };
    let subjects: Vec<String> = verdict
        .chain
        .iter()
        .map(|der| {
            Certificate::from_der(der).map_or("?".to_owned(), |one| one.facts().subject.to_string())
        })
        .collect();
    match verdict.valid {
        true => {
            let purposes = purposes(verdict).join(" and ");
            text.push_str(&format!(
                "{place}\x1b[1;32mgood\x1b[0m for {purposes}: {}\n",
                subjects.join(" ← ")
            ));
        }
        false => {
            let subject = subjects.first().map_or("", String::as_str);
            text.push_str(&format!("{place}\x1b[1;31mnot good\x1b[0m {subject}\n"));
        }
    }
    for problem in &verdict.problems {
        text.push_str(&format!(
            "  {} [{}]: {}\n",
            problem.certificate, problem.code, problem.message
        ));
        if !problem.hint.is_empty() {
            report::row(text, "hint", &problem.hint);
        }
    }
    for warning in &verdict.warnings {
        report::row(
            text,
            "warning",
            &format!("{}: {}", warning.certificate, warning.message),
        );
    }
}

/// The DER of every block in the file, all of one kind.
pub(super) fn ders(path: &Path, wanted: Kind, noun: &str) -> Result<Vec<Vec<u8>>, Failure> {
    let bytes = read::input(path)?;
    let mut found = Vec::new();
    for block in read::blocks(path, &bytes)? {
        match Kind::of(&block) {
            kind if kind == wanted => found.push(block.der.to_vec()),
            other => return Err(read::wrong_kind(path, other, &block, noun)),
        }
    }
    Ok(found)
}

pub(super) fn slices(ders: &[Vec<u8>]) -> Vec<&[u8]> {
    ders.iter().map(Vec::as_slice).collect()
}
