//! What each kind of certificate may be used for, as constants of data.
//!
//! A profile is all that decides the extensions of a certificate (RFC 5280
//! section 4.2.1); a signing request never does.

use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};

use super::verdict::Purpose;

/// One kind of certificate this program makes.
#[derive(Debug)]
pub struct Profile {
    /// The word for it in JSON and in sentences.
    pub word: &'static str,
    /// What a person calls it.
    pub title: &'static str,
    /// Whether it is a certificate authority (basicConstraints cA, RFC 5280 section 4.2.1.9).
    pub is_ca: bool,
    /// keyUsage, always critical (RFC 5280 section 4.2.1.3).
    pub key_usages: &'static [KeyUsagePurpose],
    /// Added to `key_usages` for an RSA key: TLS 1.2 may transport keys with it.
    pub rsa_key_usages: &'static [KeyUsagePurpose],
    /// extKeyUsage (RFC 5280 section 4.2.1.12); empty means that the extension is left out.
    pub ext_key_usages: &'static [ExtendedKeyUsagePurpose],
    /// How many days it lives when nobody says.
    pub default_days: u32,
}

impl Profile {
    /// What its certificates are used for in TLS.
    pub fn purpose(&self) -> Option<Purpose> {
        match self.word {
            "server" => Some(Purpose::Server),
            "client" => Some(Purpose::Client),
            _ => None,
        }
    }
}

/// A certificate authority.
pub static CA: Profile = Profile {
    word: "ca",
    title: "certificate authority",
    is_ca: true,
    key_usages: &[KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign],
    rsa_key_usages: &[],
    ext_key_usages: &[],
    default_days: 3650,
};

/// A certificate authority that another one signs.
pub static INTERMEDIATE: Profile = Profile {
    title: "intermediate certificate authority",
    default_days: 1825,
    ..CA
};

/// A TLS server.
pub static SERVER: Profile = Profile {
    word: "server",
    title: "server certificate",
    is_ca: false,
    key_usages: &[KeyUsagePurpose::DigitalSignature],
    rsa_key_usages: &[KeyUsagePurpose::KeyEncipherment],
    ext_key_usages: &[ExtendedKeyUsagePurpose::ServerAuth],
    default_days: 365,
};

/// A TLS client.
pub static CLIENT: Profile = Profile {
    word: "client",
    title: "client certificate",
    is_ca: false,
    key_usages: &[KeyUsagePurpose::DigitalSignature],
    rsa_key_usages: &[],
    ext_key_usages: &[ExtendedKeyUsagePurpose::ClientAuth],
    default_days: 365,
};
