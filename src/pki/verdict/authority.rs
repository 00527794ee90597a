//! What chains below a CA are refused for because of the CA's own certificate, whatever it signs: said when it is
//! adopted or looked at, by the same rules that judge them later.

use time::OffsetDateTime;

use super::joint::key_id_mismatch;
use super::parsed::Cert;
use super::shape::{self, Place};
use super::signature::{self, Outcome};
use super::usage::{self, Purposes};
use super::{Problem, names};

/// How messages call a certificate (DER).
pub fn label_of(certificate: &[u8]) -> Option<String> {
    Cert::read(certificate, 0).ok().map(|cert| cert.label())
}

/// The problems of every chain that has this CA's certificate (DER) in its place: as the anchor, if it is self-issued.
pub fn faults_of_ca(ca: &[u8], at: OffsetDateTime) -> Vec<Problem> {
    let cert = match Cert::read(ca, 0) {
        Ok(cert) => cert,
        Err(why) => return super::unreadable(ca, why.0).problems,
    };
    let is_root = names::same(cert.subject, cert.issuer);
    let place = match is_root {
        true => Place::Anchor,
        false => Place::Issuer,
    };
    let mut problems = shape::check(&cert, place, at);
    let is_own = || signature::check(&cert.signed, &cert.key) == Outcome::Good;
    problems.extend(key_id_mismatch(&cert, &cert).filter(|_| is_root && is_own()));
    let lacks = usage::of_issuer(&cert).rest();
    problems.extend((lacks != Purposes::NONE).then(|| usage::issuer_problem(&cert, lacks)));
    problems
}
