//! Makes a certificate anew in the file that holds it: what is there is looked at, judged, looked at again
//! under the lock, and replaced; with a new key, the old one stays beside it.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::ca::{self, Ca};
use crate::failure::{Failure, Kind};
use crate::pki::facts::Certificate;
use crate::pki::lifetime::{Lifetime, Validity};
use crate::pki::order::{Order, Term};
use crate::pki::profile::Profile;
use crate::pki::renewal::{self, When};
use crate::pki::spki::KeyType;

mod authority;
mod bundle;
mod found;
mod known;
mod leaf;
mod pair;
mod standing;

pub use authority::{CaRenewal, RenewedCa};
pub use leaf::Renewal;

/// How certificates are made anew in this run.
#[derive(Clone, Debug, Default)]
pub struct Manner {
    /// When.
    pub when: When,
    /// For how long; as long as before if nobody says.
    pub lifetime: Option<Lifetime>,
    /// To be cut to the end of the CA is an error.
    pub strict: bool,
    /// Say what would happen, and write nothing.
    pub rehearse: bool,
    /// Revoke the one whose place it takes.
    pub revoke_old: bool,
    /// With a new key.
    pub rekey: bool,
    /// The kind of the new key; that of the old one if nobody says.
    pub key_type: Option<KeyType>,
    /// The file of the key, where it is not named like the certificate's.
    pub key: Option<PathBuf>,
}

/// As long as the old one, unless that was cut to the end of its CA: then as long as the profile says, since
/// nobody knows what was asked for.
fn length_of(
    validity: Validity,
    issuer: Option<&Ca>,
    profile: &Profile,
) -> Result<Lifetime, Failure> {
    let was_cut = match issuer {
        Some(issuer) => ends_of(issuer)?.contains(&validity.not_after),
        None => false,
    };
    let length = renewal::lifetime_of(validity).filter(|_| !was_cut);
    Ok(length.unwrap_or(Lifetime::days(profile.default_days)))
}

/// When the CA ends, and when it ended before it was renewed.
fn ends_of(ca: &Ca) -> Result<Vec<OffsetDateTime>, Failure> {
    let earlier = bundle::bundled(&ca::bundle_path(ca.book.folder()))?;
    let own = ca.certificate.facts();
    let earlier = earlier.iter().map(Certificate::facts);
    let earlier = earlier.filter(|facts| facts.spki == own.spki);
    Ok(earlier
        .chain([own])
        .map(|facts| facts.validity.not_after)
        .collect())
}

fn term_of(
    order: &Order,
    issuer: Option<&Certificate>,
    now: OffsetDateTime,
) -> Result<Term, Failure> {
    let term = order.term(issuer, now);
    term.map_err(|error| Failure::new(Kind::Refused, error.to_string()))
}

/// What to say of a life that its CA cuts short.
fn cut(term: &Term, issuer: Option<&Ca>, strict: bool) -> Result<Option<String>, Failure> {
    match term.warning() {
        Some(warning) if strict => {
            let failure =
                Failure::new(Kind::Refused, format!("the certificate would be {warning}"));
            let first = issuer.map(|ca| format!("renew the CA first: {}", ca.renewal()));
            Err(first
                .into_iter()
                .fold(failure, Failure::hint)
                .hint("or ask for a shorter life, or leave --strict out"))
        }
        warning => Ok(warning),
    }
}

/// Why what was forced is kept, where another run did the same.
const MEANWHILE: &str = "another process renewed it while this one waited";

/// Whether another run has put it in the place of `old`.
fn is_newer(found: &Certificate, old: &Certificate) -> bool {
    found != old && found.facts().validity.not_before >= old.facts().validity.not_before
}

/// Where the old content of a file stays: its name, and the old certificate's serial number.
fn beside(path: &Path, old: &Certificate) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", old.facts().serial));
    name.into()
}

fn serial_of(certificate: &Certificate) -> String {
    certificate.facts().serial.to_string()
}
