//! Why nothing was issued.

use std::fmt;

use crate::pki::der::DerError;
use crate::pki::facts::NotACertificate;
use crate::pki::name::Name;
use crate::pki::signer::SignError;

/// So many octets may names take. OpenSSL reads 100 KB of certificates of a client, a chain in all.
pub(super) const MOST_OF_NAMES: usize = 64 << 10;

/// Why nothing was issued.
#[derive(Debug)]
pub enum IssueError {
    /// The signing certificate is not a CA's.
    NotACa(Name),
    /// The signing certificate's keyUsage lacks cRLSign.
    NotForCrls(Name),
    /// The signing key does not belong to the signing certificate.
    NotItsKey(Name),
    /// The subject would be the same as the issuer (RFC 5280 section 6.1 would take it for self-issued).
    SubjectIsIssuer(Name),
    /// The key would be that of a CA above: its holder could issue whatever it likes.
    KeyIsIssuers(Name),
    /// Neither subject nor names.
    Nameless,
    /// The issuer allows fewer CAs below it than asked for.
    PathLength(String),
    /// The issuer allows no CA below it at all.
    NoCaBelow(Name),
    /// The issuer may not issue for one of the names.
    NotAllowed(String),
    /// One of the names is none.
    NoName(String),
    /// So many names take so many octets.
    TooManyNames(usize, usize),
    /// The key must not be certified.
    WeakKey(String),
    /// The private key did not sign.
    Sign(SignError),
    /// What was made is not what was ordered: a fault of this program.
    Internal(String),
}

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IssueError::NotACa(name) => write!(f, "{name} is not a CA that may sign certificates"),
            IssueError::NotForCrls(name) => write!(
                f,
                "{name} may not sign revocation lists (its keyUsage lacks cRLSign)"
            ),
            IssueError::NotItsKey(name) => write!(
                f,
                "the CA's key does not belong to the certificate of {name}"
            ),
            IssueError::SubjectIsIssuer(name) => {
                write!(f, "the subject {name} is the CA's own name")
            }
            IssueError::KeyIsIssuers(name) => {
                write!(f, "the key to be certified is that of the CA {name} itself")
            }
            IssueError::Nameless => f.write_str("the subject is empty"),
            IssueError::NoCaBelow(name) => {
                write!(f, "{name} allows no CA below it: its path length is 0")
            }
            IssueError::TooManyNames(count, octets) => write!(
                f,
                "its {count} names take {octets} octets, and {MOST_OF_NAMES} are the most: of certificates, TLS programs take some 100 KB in all"
            ),
            IssueError::WeakKey(why)
            | IssueError::PathLength(why)
            | IssueError::NotAllowed(why)
            | IssueError::NoName(why) => f.write_str(why),
            IssueError::Sign(error) => error.fmt(f),
            IssueError::Internal(what) => f.write_str(what),
        }
    }
}

impl From<SignError> for IssueError {
    fn from(error: SignError) -> Self {
        IssueError::Sign(error)
    }
}

impl From<rcgen::Error> for IssueError {
    fn from(error: rcgen::Error) -> Self {
        IssueError::Internal(format!("the draft failed: {error}"))
    }
}

impl From<DerError> for IssueError {
    fn from(error: DerError) -> Self {
        IssueError::Internal(format!("the draft does not parse: {error}"))
    }
}

impl From<NotACertificate> for IssueError {
    fn from(error: NotACertificate) -> Self {
        IssueError::Internal(format!("the certificate made does not parse: {error}"))
    }
}
