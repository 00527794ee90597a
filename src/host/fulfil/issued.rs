//! Issues, and checks what was issued the way `verify` and the next run will.

use time::OffsetDateTime;

use super::job::{Job, KeySource, Under};
use crate::failure::{Failure, Kind};
use crate::host::chance::Serials;
use crate::host::keys::PrivateKey;
use crate::pki::check;
use crate::pki::decide::{Decision, Found, FoundKey, Issuer, decide};
use crate::pki::facts::Certificate;
use crate::pki::issue::{self, Authority, Grant, IssueError, Parent, Patterns};
use crate::pki::spki::Spki;

/// How closely what was made is looked at before anybody sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::host) enum Scrutiny {
    /// The way its users will, with its signature.
    Whole,
    /// Everything but that: for who makes many, and has some of them looked at whole.
    Structure,
}

/// What those that are issued one after the other have from those before them.
#[derive(Default)]
pub(in crate::host) struct Series {
    patterns: Patterns,
    serials: Serials,
}

/// A certificate for the job, signed and judged; nothing is written.
pub(in crate::host) fn issued(
    job: &Job,
    under: &Under<'_>,
    own_key: Option<&PrivateKey>,
    own_spki: Option<&Spki>,
    now: OffsetDateTime,
    scrutiny: Scrutiny,
    series: &mut Series,
) -> Result<Certificate, Failure> {
    let spki = match (&job.key, own_spki) {
        (KeySource::Request(spki), _) => spki,
        (KeySource::File(_), Some(spki)) => spki,
        (KeySource::File(_), None) => return Err(internal("there is no key to certify".into())),
    };
    let authority = match (under, own_key) {
        (Under::Ca(ca), _) => {
            Authority::Parent(Parent::new(&ca.certificate, ca.unlock()?).map_err(refused)?)
        }
        (Under::Itself(_), Some(key)) => Authority::Itself(key),
        _ => return Err(internal("there is no key to sign with".into())),
    };
    let term = job.order.term(under.certificate(), now);
    let term = term.map_err(|error| Failure::new(Kind::Refused, error.to_string()))?;
    let grant = Grant {
        serial: series.serials.draw()?,
        validity: term.validity,
    };
    // The signature is proved once, by whoever would prove it tomorrow: by `decide` where it is the certificate's
    // own, by the verifier where it is a CA's.
    let patterns = &mut series.patterns;
    let certificate = issue::issue_unproved(patterns, &job.order, spki, &authority, grant);
    let certificate = certificate.map_err(|error| under.refused(error))?;

    let key = match job.key {
        KeySource::File(_) => FoundKey::Present(spki),
        KeySource::Request(_) => FoundKey::Requested(spki),
    };
    let found = Found {
        certificate: Some(&certificate),
        key,
    };
    let issuer = match under {
        Under::Ca(ca) => Issuer::Known(&ca.certificate),
        Under::Itself(_) | Under::NotYetMade => under.issuer(),
    };
    match decide(&job.order, &found, issuer, now) {
        Decision::Keep => {}
        other => {
            return Err(internal(format!(
                "what was issued would not be kept: {other:?}"
            )));
        }
    }
    if scrutiny == Scrutiny::Structure {
        return Ok(certificate);
    }
    check::accepts(&certificate, under.certificate(), job.order.profile, now)
        .map_err(|why| internal(format!("what was issued does not verify: {why}")))?;
    Ok(certificate)
}

/// Why nothing is issued, with what to do.
pub(in crate::host) fn refused(error: IssueError) -> Failure {
    let failure = Failure::new(Kind::Refused, error.to_string());
    match error {
        IssueError::SubjectIsIssuer(_) => failure
            .hint("a leaf with its CA's name is taken for self-signed; give another --subject"),
        IssueError::KeyIsIssuers(_) => failure.hint(
            "whoever has it can issue whatever it likes; every holder has a key of its own: one is made where --key names no file, or by mtls-ca csr",
        ),
        IssueError::NotAllowed(_) => failure.hint(
            "issue it from a CA that may, or without that name; see: mtls-ca inspect DIR/ca.crt",
        ),
        IssueError::NoCaBelow(_) => failure.hint(
            "make the CA below one that allows it; this one may issue for servers and clients only",
        ),
        IssueError::PathLength(_) => {
            failure.hint("make the CA below one that allows it, or give a smaller --path-len")
        }
        IssueError::NoName(_) => failure.hint(
            "leave it out: names are granted one by one with --san NAME, and the holder is named with --subject DN",
        ),
        IssueError::TooManyNames(..) => failure.hint("spread them over several certificates"),
        IssueError::Nameless => failure.hint("name the holder: --subject DN"),
        IssueError::Internal(what) => internal(what),
        _ => failure,
    }
}

fn internal(what: String) -> Failure {
    Failure::new(Kind::Internal, what).hint("this is a fault of mtls-ca; nothing was written")
}
