//! A row of a client list as a job.

use std::path::Path;

use crate::failure::{Failure, Kind};
use crate::host::fulfil::Job;
use crate::pki::lifetime::Lifetime;
use crate::pki::name::Name;
use crate::pki::order::Wish;
use crate::pki::profile::CLIENT;
use crate::pki::san::San;
use crate::pki::spki::KeyType;
use crate::verbs::args::{self, Life, NewKey, Places};
use crate::verbs::issuing::Leaf;
use crate::verbs::pass::KeyPass;
use crate::verbs::signing::Signing;

use super::super::manifest::Defaults;
use super::list::Row;

/// The job of `row`, whose files are called `base` in `folder`; its request is found from `beside`.
pub fn job(
    row: &Row,
    base: &str,
    folder: &Path,
    beside: &Path,
    defaults: Defaults,
) -> Result<Job, Failure> {
    let subject = row.subject.as_deref().map(Name::parse).transpose();
    let subject = subject.map_err(|error| wrong("subject", &error.to_string()))?;
    let sans = row.san.iter().map(|san| San::parse(san));
    let sans: Vec<San> = sans
        .collect::<Result<_, _>>()
        .map_err(|error| wrong("san", &error.to_string()))?;
    let lifetime = row.lifetime.as_deref().map(Lifetime::parse).transpose();
    let lifetime = lifetime.map_err(|error| wrong("lifetime", &error.to_string()))?;
    let life = Life {
        lifetime: lifetime.or(defaults.lifetime),
        ..Life::default()
    };
    let cert = folder.join(format!("{base}.crt"));
    if let Some(csr) = &row.csr {
        if row.key_type.is_some() {
            return Err(wrong("key_type", "the key is the request's"));
        }
        let signing = Signing {
            request: beside.join(csr),
            subject,
            san: sans,
            places: Places {
                cert: Some(cert),
                ..Places::default()
            },
            life,
            ..Signing::default()
        };
        return signing.job(&CLIENT, &[]).map(|(job, _)| job);
    }
    let subject = match subject {
        Some(subject) => subject,
        None => args::common_name(&row.name)?,
    };
    let sans = match sans.as_slice() {
        [] => args::client_names(Some(&row.name), &subject),
        _ => args::distinct(sans),
    };
    let key_type = row.key_type.as_deref().map(key_type).transpose()?;
    let mut job = Leaf {
        profile: &CLIENT,
        subject: Wish::Asked(subject),
        sans,
        new_key: NewKey { key_type },
        life: &life,
        cert,
        key: folder.join(format!("{base}.key")),
        key_pass: &KeyPass::default(),
    }
    .job()?;
    // What is for all of them is for new keys: no key that is there is found fault with.
    job.order.key_type = Wish::of(key_type, || defaults.key_type.unwrap_or(KeyType::EcP256));
    Ok(job)
}

fn key_type(word: &str) -> Result<KeyType, Failure> {
    let found = KeyType::ALL.into_iter().find(|found| found.word() == word);
    found.ok_or_else(|| {
        let all = KeyType::ALL.map(KeyType::word).join(", ");
        wrong(
            "key_type",
            &format!("`{}` is none of {all}", word.escape_debug()),
        )
    })
}

fn wrong(column: &str, why: &str) -> Failure {
    Failure::new(Kind::Input, format!("{column}: {why}"))
}
