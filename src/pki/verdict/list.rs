//! Whether a revocation list would be taken for what it is, by itself: its frame, its signer, its dates
//! (RFC 5280 sections 5.1 and 6.3.3 (f), (g)). What it says of certificates is `revocation`'s to ask.

use time::OffsetDateTime;

use super::Problem;
use super::crl::Crl;
use super::crl_store::about;
use super::extensions::key_usage::CRL_SIGN;
use super::names;
use super::parsed::{Cert, Signed};
use super::revocation::{current, usable};
use super::signature::{self, Outcome};

/// The first reason why nobody would take `list` (DER) at this moment; with its `issuer`'s certificate also for
/// one of that CA.
pub fn stands(list: &[u8], issuer: Option<&[u8]>, at: OffsetDateTime) -> Result<(), Problem> {
    let unreadable = |what: &str, why: &str| Problem {
        code: "malformed",
        certificate: String::new(),
        message: format!("{what} {why}"),
        hint: "have the CA make it again".to_owned(),
    };
    let crl = Crl::read(list, 0).map_err(|why| unreadable("the CRL", why.0))?;
    usable(&crl)?;
    current(&crl, at)?;
    match issuer.map(|issuer| Cert::read(issuer, 0)) {
        None => Ok(()),
        Some(Err(why)) => Err(unreadable("the CA's certificate", why.0)),
        Some(Ok(issuer)) => is_signed_by(&crl, &issuer),
    }
}

/// Everything that stands in the way of using `list` (DER), by itself and at any time: a code, and "has …" or "is …".
pub fn faults(list: &[u8]) -> Vec<(&'static str, String)> {
    match Crl::read(list, 0) {
        Err(why) => vec![("crl-malformed", why.0.to_owned())],
        Ok(crl) => {
            let all = crl.faults.into_iter();
            all.map(|fault| (fault.code, fault.message)).collect()
        }
    }
}

/// Who signed a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedBy {
    /// The key of the certificate that was asked about.
    It,
    /// Another key, or nobody.
    Another,
    /// That cannot be told; the list "is signed with …".
    Unknown(String),
}

/// Whether the key of `issuer` (DER) signed `list` (DER), whatever else is wrong with the list: what a CA has once
/// revoked it has revoked, also in a list that is over, or of version 1, or without a number.
pub fn signed_by(list: &[u8], issuer: &[u8]) -> SignedBy {
    let (Ok(signed), Ok(issuer)) = (Signed::read(list), Cert::read(issuer, 0)) else {
        return SignedBy::Unknown("cannot be read to its end".to_owned());
    };
    match signature::check(&signed, &issuer.key) {
        Outcome::Good => SignedBy::It,
        Outcome::Bad => SignedBy::Another,
        Outcome::Refused(_, why) => SignedBy::Unknown(why),
    }
}

fn is_signed_by(crl: &Crl<'_>, issuer: &Cert<'_>) -> Result<(), Problem> {
    let refused = |code, what: &str| Err(about(crl, code, what, "have the CA make it again"));
    if !names::same(crl.issuer, issuer.subject) {
        let what = format!("is not of {}", names::shown(issuer.subject));
        return refused("crl-issuer", &what);
    }
    if issuer
        .ext
        .key_usage
        .is_some_and(|bits| bits & CRL_SIGN == 0)
    {
        return refused(
            "crl-issuer-key-usage",
            "is signed by a CA whose keyUsage does not have cRLSign (RFC 5280 6.3.3 (f))",
        );
    }
    if crl.aki.is_some() && issuer.ext.ski.is_some() && crl.aki != issuer.ext.ski {
        return refused(
            "crl-issuer",
            "names another key than the CA's certificate (RFC 5280 5.2.1)",
        );
    }
    match signature::check(&crl.signed, &issuer.key) {
        Outcome::Good => Ok(()),
        Outcome::Refused(code, why) => refused(code, &why),
        Outcome::Bad => refused(
            "crl-signature",
            "is not signed with the key of the CA's certificate (RFC 5280 6.3.3 (g))",
        ),
    }
}
