//! Certificates that lie beside the CA's and were issued by it: what is wrong with each, and how it is made anew.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::revoked::Revoked;
use crate::host::{chance, files, read};
use crate::pki::facts::Certificate;
use crate::pki::findings::{self, Finding};
use crate::report::{Report, row};
use crate::shell;

/// One of them.
pub(super) struct Leftover {
    path: PathBuf,
    certificate: Certificate,
    findings: Vec<Finding>,
}

/// Those beside the CA's certificate at `path`. What cannot be read is not ours to judge.
pub(super) fn beside(path: &Path, authority: &Certificate) -> Vec<Leftover> {
    let entries = fs::read_dir(files::folder_of(path))
        .into_iter()
        .flatten()
        .flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    let is_certificate = |path: &&PathBuf| {
        let ending = path.extension().and_then(OsStr::to_str);
        matches!(ending, Some("crt" | "cer" | "pem" | "cert"))
    };
    let leaf = |path: &PathBuf| {
        let bytes = read::optional(path).ok()??;
        let certificate = read::certificates(path, &bytes).ok()?.into_iter().next()?;
        let facts = certificate.facts();
        let is_its = facts.issuer == authority.facts().subject
            && certificate != *authority
            && certificate.is_signed_by(&authority.facts().spki);
        let findings = findings::of(&certificate, chance::now());
        is_its.then(|| Leftover {
            path: path.clone(),
            certificate,
            findings,
        })
    };
    paths
        .iter()
        .filter(is_certificate)
        .filter_map(leaf)
        .collect()
}

/// Says what was found, in the text and in the JSON.
pub(super) fn explain(
    report: &mut Report,
    own: &[Finding],
    leftovers: &[Leftover],
    ca_dir: &str,
    revoked: &Revoked,
) {
    let is_revoked = |one: &Leftover| revoked.has(&one.certificate.facts().serial);
    let json_of = |findings: &[Finding]| -> Value {
        let one = |finding: &Finding| json!({"code": finding.code, "message": finding.message});
        findings.iter().map(one).collect()
    };
    report.json.insert("findings".into(), json_of(own));
    let list = leftovers.iter().map(|leftover| {
        json!({
            "file": leftover.path.display().to_string(),
            "subject": leftover.certificate.facts().subject.to_string(),
            "findings": json_of(&leftover.findings),
            "revoked": is_revoked(leftover),
            "reissue": (!is_revoked(leftover)).then(|| reissue(leftover, ca_dir)),
        })
    });
    report.json.insert("leftovers".into(), list.collect());
    for finding in own {
        row(&mut report.text, "to know", &finding.message);
    }
    let cure = own
        .iter()
        .any(Finding::is_renewed_away)
        .then(|| format!("mtls-ca renew --ca --force{ca_dir}"));
    if let Some(cure) = &cure {
        let what = format!("{cure} (same key and name: what it issued stays as it is)");
        row(&mut report.text, "make anew", &what);
    }
    report.json.insert("cure".into(), cure.into());
    for leftover in leftovers {
        let subject = &leftover.certificate.facts().subject;
        report.text.push_str(&format!(
            "\n\x1b[1m{}\x1b[0m {subject}, issued by this CA\n",
            leftover.path.display()
        ));
        for finding in &leftover.findings {
            row(&mut report.text, "to know", &finding.message);
        }
        match is_revoked(leftover) {
            true => row(&mut report.text, "to know", "it is revoked"),
            false => row(&mut report.text, "make anew", &reissue(leftover, ca_dir)),
        }
    }
}

/// The command that makes a certificate in its place.
fn reissue(leftover: &Leftover, ca_dir: &str) -> String {
    let facts = leftover.certificate.facts();
    let stem = leftover
        .path
        .file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let request = leftover.path.with_extension("csr");
    let is_server = facts.profile() == "server" || stem.contains("server");
    // A request with a key that nobody accepts any more is of no use either.
    let has_request = request.exists() && facts.spki.weakness().is_none();
    let hosts: Vec<String> = match facts.sans.as_slice() {
        [] => facts.subject.common_names(),
        sans => sans.iter().map(|san| san.value()).collect(),
    };
    let hosts: Vec<String> = hosts.iter().map(|host| shell::word(host)).collect();
    let (hosts, stem, request) = (hosts.join(" "), shell::word(&stem), shell::path(&request));
    let subject = facts.subject.to_string().replace('\'', r"'\''");
    match (is_server, has_request) {
        (true, true) => format!("mtls-ca sign-server{ca_dir} {request} {hosts} --out-dir new"),
        (true, false) => format!(
            "mtls-ca issue-server{ca_dir} {hosts} --subject '{subject}' --name {stem} --out-dir new"
        ),
        (false, true) => format!("mtls-ca sign-client{ca_dir} {request} --out-dir new"),
        (false, false) => {
            format!("mtls-ca issue-client{ca_dir} {stem} --subject '{subject}' --out-dir new")
        }
    }
}
