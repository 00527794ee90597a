//! What a certificate may be used for: keyUsage and extendedKeyUsage (RFC 5280 sections 4.2.1.3, 4.2.1.12).

use super::extensions::key_usage::{DIGITAL_SIGNATURE, KEY_AGREEMENT, KEY_ENCIPHERMENT};
use super::parsed::Cert;
use super::{Problem, Purpose};

/// A set of purposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Purposes(u8);

const SERVER_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
const CLIENT_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];
const ANY: &[u8] = &[0x55, 0x1d, 0x25, 0x00];

impl Purposes {
    pub const NONE: Self = Self(0);
    pub const ALL: Self = Self(3);
    const SERVER: Self = Self(1);
    const CLIENT: Self = Self(2);

    /// What a question asks for: with no purpose named, any will do.
    pub fn wanted(purpose: Option<Purpose>) -> Self {
        match purpose {
            None => Self::ALL,
            Some(Purpose::Server) => Self::SERVER,
            Some(Purpose::Client) => Self::CLIENT,
        }
    }

    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are not in it.
    pub fn rest(self) -> Self {
        Self(!self.0 & Self::ALL.0)
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    pub fn list(self) -> Vec<Purpose> {
        let mut all = Vec::new();
        if self.0 & 1 != 0 {
            all.push(Purpose::Server);
        }
        if self.0 & 2 != 0 {
            all.push(Purpose::Client);
        }
        all
    }

    fn shown(self) -> &'static str {
        match self.0 {
            1 => "serverAuth",
            2 => "clientAuth",
            _ => "serverAuth or clientAuth",
        }
    }
}

fn extended(cert: &Cert<'_>, any_counts: bool) -> Purposes {
    let Some(list) = &cert.ext.eku else {
        return Purposes::ALL;
    };
    list.iter().fold(Purposes::NONE, |all, oid| match *oid {
        SERVER_AUTH => all.or(Purposes::SERVER),
        CLIENT_AUTH => all.or(Purposes::CLIENT),
        ANY if any_counts => Purposes::ALL,
        _ => all,
    })
}

/// What an issuer lets those below it be used for. RFC 5280 leaves this open; every TLS library reads the
/// extension in a CA as a limit.
pub(super) fn of_issuer(cert: &Cert<'_>) -> Purposes {
    extended(cert, true)
}

/// What the leaf itself may be used for, and the problem where that is nothing that is wanted.
///
/// `anyExtendedKeyUsage` alone does not do: RFC 5280 section 4.2.1.12 lets an application reject it, and
/// OpenSSL and rustls, which our users run, do.
pub(super) fn of_leaf(cert: &Cert<'_>, wanted: Purposes) -> (Purposes, Option<Problem>) {
    let extended = extended(cert, false);
    let mut allowed = extended;
    // A CA in the leaf's place has the bits of a CA; that a TLS peer will frown on it is a warning.
    if let (Some(bits), false) = (cert.ext.key_usage, cert.is_ca()) {
        let mut by_bits = Purposes::NONE;
        if bits & (DIGITAL_SIGNATURE | KEY_AGREEMENT) != 0 {
            by_bits = Purposes::ALL;
        } else if bits & KEY_ENCIPHERMENT != 0 {
            by_bits = Purposes::SERVER;
        }
        allowed = allowed.and(by_bits);
    }
    if !allowed.and(wanted).is_none() {
        return (allowed, None);
    }
    let problem = if extended.and(wanted).is_none() {
        Problem::of(
            cert,
            "wrong-purpose",
            &format!(
                "is for {}, and {} was asked for (extendedKeyUsage, RFC 5280 4.2.1.12)",
                shown_list(cert),
                wanted.shown()
            ),
            "use a certificate that was issued for this purpose, or verify for the other one",
        )
    } else {
        Problem::of(
            cert,
            "wrong-key-usage",
            &format!(
                "has a keyUsage without digitalSignature, so that it is of no use for {} (RFC 5280 4.2.1.3, 4.2.1.12)",
                wanted.shown()
            ),
            "have it issued again with keyUsage digitalSignature",
        )
    };
    (allowed, Some(problem))
}

/// The purposes that a certificate lists, for people.
pub(super) fn shown_list(cert: &Cert<'_>) -> String {
    let Some(list) = &cert.ext.eku else {
        return "any purpose".to_owned();
    };
    let name = |oid: &&[u8]| match *oid {
        SERVER_AUTH => "serverAuth".to_owned(),
        CLIENT_AUTH => "clientAuth".to_owned(),
        ANY => "anyExtendedKeyUsage".to_owned(),
        [0x2b, 6, 1, 5, 5, 7, 3, 3] => "codeSigning".to_owned(),
        [0x2b, 6, 1, 5, 5, 7, 3, 4] => "emailProtection".to_owned(),
        [0x2b, 6, 1, 5, 5, 7, 3, 8] => "timeStamping".to_owned(),
        [0x2b, 6, 1, 5, 5, 7, 3, 9] => "OCSPSigning".to_owned(),
        other => super::reader::dotted(other),
    };
    let mut names: Vec<String> = list.iter().take(8).map(name).collect();
    if names.is_empty() {
        names.push("no purpose".to_owned());
    }
    names.join(" and ")
}

/// The problem of an issuer whose extendedKeyUsage leaves nothing of what is wanted.
pub(super) fn issuer_problem(issuer: &Cert<'_>, wanted: Purposes) -> Problem {
    Problem::of(
        issuer,
        "issuer-purpose",
        &format!(
            "limits those below it to {}, and {} is needed (extendedKeyUsage, RFC 5280 4.2.1.12)",
            shown_list(issuer),
            wanted.shown()
        ),
        "issue from a CA that is not limited so",
    )
}
