//! `renew --ca`: the CA's own certificate, and what is to be rolled out then.

use std::collections::HashSet;
use std::path::Path;

use serde_json::{Value, json};

use super::Renew;
use crate::failure::{Failure, Kind};
use crate::host::ca::{self, Ca};
use crate::host::chance;
use crate::host::fulfil::Outcome;
use crate::host::renewal::{CaRenewal, RenewedCa};
use crate::pki::facts::Certificate;
use crate::pki::findings::{self, Finding};
use crate::pki::lifetime::show;
use crate::report::{Report, Who, row};
use crate::shell;
use crate::verbs::args;

/// Does it.
pub fn run(verb: &Renew, ca: Ca) -> Result<Report, Failure> {
    if verb.passes.key.key_pass.is_some() {
        let message = "--key-pass is for the key of a certificate; that of the CA is --ca-pass";
        return Err(Failure::new(Kind::Usage, message));
    }
    // Whoever signs is unlocked: the parent, else the CA itself.
    let parent = verb
        .parent
        .as_ref()
        .map(|folder| signer(folder, &ca))
        .transpose()?;
    let pass = verb.passes.ca.ca_pass.clone();
    let (ca, parent) = match parent {
        Some(parent) => (ca, Some(parent.with_pass(pass))),
        None => (ca.with_pass(pass), None),
    };
    let manner = verb.manner();
    let plan = CaRenewal::plan(&ca, parent.as_ref(), &manner)?;
    let who = Who {
        title: plan.title(),
        subject: ca.certificate.facts().subject.to_string(),
        rehearsed: manner.rehearse,
    };
    let done = plan.run()?;
    if manner.rehearse && done.made.outcome != Outcome::Kept {
        parent.as_ref().unwrap_or(&ca).has_its_key()?;
    }
    let mut report = Report::of_made("renew", &done.made, &who, &[], chance::now());
    report.exit = verb.rehearsal.exit(done.made.outcome != Outcome::Kept);
    if done.made.outcome != Outcome::Kept {
        explain(&mut report, &done, &ca);
    }
    Ok(report)
}

/// The CA in the folder of `--parent`. None that is made now can have signed the one here.
fn signer(folder: &Path, ca: &Ca) -> Result<Ca, Failure> {
    if ca::key_path(folder).exists() {
        return args::parent(folder);
    }
    Ca::find(folder)?.ok_or_else(|| {
        let (shown, cert) = (folder.display(), ca.cert_path.display());
        let issuer = &ca.certificate.facts().issuer;
        let message = format!(
            "there is no CA in {shown}; {cert} is renewed by the one that signed it, {issuer}"
        );
        Failure::new(Kind::Io, message).hint("say where that is: --parent DIR")
    })
}

fn explain(report: &mut Report, done: &RenewedCa, ca: &Ca) {
    let fixed = fixed(&done.old, done.made.certificate.as_ref());
    let rollout = rollout(&done.old, ca);
    for finding in &fixed {
        row(&mut report.text, "no longer", &finding.message);
    }
    for step in &rollout {
        row(&mut report.text, "roll out", step);
    }
    let old = done.old.facts();
    let one = |finding: &Finding| json!({"code": finding.code, "message": finding.message});
    let json = &mut report.json;
    json.insert(
        "old".into(),
        json!({"serial": old.serial.to_string(), "not_after": show(old.validity.not_after)}),
    );
    json.insert("fixed".into(), fixed.iter().map(one).collect::<Value>());
    json.insert("rollout".into(), rollout.into());
}

/// What was wrong with the old one and is not with the new, but for its age.
fn fixed(old: &Certificate, new: Option<&Certificate>) -> Vec<Finding> {
    let Some(new) = new else { return Vec::new() };
    let now = chance::now();
    let still: HashSet<&str> = findings::of(new, now).iter().map(|one| one.code).collect();
    let mut found = findings::of(old, now);
    found.retain(|one| !still.contains(one.code) && !["expired", "ends-soon"].contains(&one.code));
    found
}

/// In plain words: who has to do what, and until when.
fn rollout(old: &Certificate, ca: &Ca) -> Vec<String> {
    let facts = old.facts();
    let (cert, bundle) = (ca.cert_path.display(), ca::bundle_path(ca.book.folder()));
    let (bundle, end) = (bundle.display(), show(facts.validity.not_after));
    let give = match facts.validity.not_after < chance::now() {
        true => format!("now, since the old certificate has ended: give {cert}"),
        false => format!(
            "until {end}, when the old certificate ends: give {bundle} (new and old) or {cert} (new)"
        ),
    };
    let nothing = "nothing for what it issued: key, name and key identifier are the same, so every certificate below it stays valid under the old certificate and under the new";
    if facts.is_self_issued() {
        return vec![
            nothing.to_owned(),
            format!("{give} to all who trust this CA"),
            "servers that ask for client certificates: nginx ssl_client_certificate, haproxy ca-file, node ca, PostgreSQL ssl_ca_file; then reload them".to_owned(),
            "clients that check the server: curl --cacert, NODE_EXTRA_CA_CERTS, the trust stores of systems and browsers".to_owned(),
        ];
    }
    vec![
        nothing.to_owned(),
        format!(
            "the files of leaves carry the old certificate in their chain, and take the new one when they are renewed: mtls-ca renew{} --due, or renew FILE --force",
            shell::ca_dir(ca.book.folder())
        ),
        format!(
            "{give} to whoever has this CA's own certificate in a file, as nginx ssl_client_certificate; who trusts the root alone has nothing to do"
        ),
    ]
}
