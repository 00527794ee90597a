//! What sits in the handshake, lets everything pass, and writes down what it saw. It must not decide
//! whether a certificate is good.

use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ring::signature::{self as ring_sig, UnparsedPublicKey, VerificationAlgorithm};
use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use crate::pki::der::{self, tag};
use crate::pki::facts::Certificate;
use crate::pki::spki::{KeyKind, KeyType};

/// Verifier and client in one, with a notebook.
pub struct Witness {
    pair: Option<Arc<CertifiedKey>>,
    notes: Mutex<Notes>,
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Notes {
    /// The certificates that came.
    pub chain: Vec<Vec<u8>>,
    /// Whether the server showed that it has the key of the first.
    pub proof: Proof,
    /// Its wish for a certificate.
    pub asked: Option<Asked>,
}

/// Whether the server showed that it has the key of its certificate, by signing the handshake (RFC 8446
/// section 4.4.3, RFC 5246 section 7.4.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proof {
    /// The handshake did not come so far.
    #[default]
    Missing,
    /// The signature is good.
    Good,
    /// It was made with another key.
    Bad,
    /// It is of a kind that cannot be checked here.
    Unchecked,
}

/// What a server says when it asks for a certificate.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The names of the CAs that it takes certificates of, DER; none means that it does not say.
    pub cas: Vec<Vec<u8>>,
    /// Whether it takes signatures of the kind that the pair's key makes.
    pub takes_our_kind: bool,
}

/// Signatures that a server may make. The last two pass unchecked, so that a server with such a key goes on
/// and can be seen.
const SCHEMES: [SignatureScheme; 11] = [
    SignatureScheme::ECDSA_NISTP256_SHA256,
    SignatureScheme::ECDSA_NISTP384_SHA384,
    SignatureScheme::ED25519,
    SignatureScheme::RSA_PSS_SHA256,
    SignatureScheme::RSA_PSS_SHA384,
    SignatureScheme::RSA_PSS_SHA512,
    SignatureScheme::RSA_PKCS1_SHA256,
    SignatureScheme::RSA_PKCS1_SHA384,
    SignatureScheme::RSA_PKCS1_SHA512,
    SignatureScheme::ECDSA_NISTP521_SHA512,
    SignatureScheme::ED448,
];

impl Witness {
    /// One that shows `pair` to a server that asks.
    pub fn new(pair: Option<Arc<CertifiedKey>>) -> Witness {
        Witness {
            pair,
            notes: Mutex::default(),
        }
    }

    /// What was seen so far; the notebook is empty then.
    pub fn notes(&self) -> Notes {
        mem::take(&mut *self.book())
    }

    fn book(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let proof = proof(message, cert, signed);
        self.book().proof = proof.clone();
        match proof {
            Proof::Bad => Err(CertificateError::BadSignature.into()),
            _ => Ok(HandshakeSignatureValid::assertion()),
        }
    }
}

/// Over our own reading of the certificate: webpki's takes neither version 1 nor much else that is to be
/// seen here.
fn proof(message: &[u8], cert: &CertificateDer<'_>, signed: &DigitallySignedStruct) -> Proof {
    let Ok(certificate) = Certificate::from_der(cert) else {
        return Proof::Unchecked;
    };
    let spki = &certificate.facts().spki;
    let key = der::read_tagged(spki.as_der(), tag::SEQUENCE)
        .and_then(der::children)
        .ok()
        .and_then(|parts| parts.get(1)?.content.strip_prefix(&[0]));
    let Some(key) = key.filter(|_| can_be_checked(spki.kind())) else {
        return Proof::Unchecked;
    };
    let good = verifier(signed.scheme, spki.kind()).is_some_and(|verifier| {
        UnparsedPublicKey::new(verifier, key)
            .verify(message, signed.signature())
            .is_ok()
    });
    match good {
        true => Proof::Good,
        false => Proof::Bad,
    }
}

/// Keys that ring knows.
fn can_be_checked(key: &KeyKind) -> bool {
    match key {
        KeyKind::Made(_) => true,
        KeyKind::Rsa(bits) => (2048..=8192).contains(bits),
        KeyKind::Other(_) => false,
    }
}

/// In TLS 1.2 the curve in a scheme's name is not the key's (RFC 8446 section 4.2.3).
fn verifier(scheme: SignatureScheme, key: &KeyKind) -> Option<&'static dyn VerificationAlgorithm> {
    const P256: KeyKind = KeyKind::Made(KeyType::EcP256);
    const P384: KeyKind = KeyKind::Made(KeyType::EcP384);
    const ED25519: KeyKind = KeyKind::Made(KeyType::Ed25519);
    Some(match (scheme, key) {
        (SignatureScheme::ECDSA_NISTP256_SHA256, &P256) => &ring_sig::ECDSA_P256_SHA256_ASN1,
        (SignatureScheme::ECDSA_NISTP256_SHA256, &P384) => &ring_sig::ECDSA_P384_SHA256_ASN1,
        (SignatureScheme::ECDSA_NISTP384_SHA384, &P256) => &ring_sig::ECDSA_P256_SHA384_ASN1,
        (SignatureScheme::ECDSA_NISTP384_SHA384, &P384) => &ring_sig::ECDSA_P384_SHA384_ASN1,
        (SignatureScheme::ED25519, &ED25519) => &ring_sig::ED25519,
        (scheme, KeyKind::Rsa(_)) => match scheme {
            SignatureScheme::RSA_PSS_SHA256 => &ring_sig::RSA_PSS_2048_8192_SHA256,
            SignatureScheme::RSA_PSS_SHA384 => &ring_sig::RSA_PSS_2048_8192_SHA384,
            SignatureScheme::RSA_PSS_SHA512 => &ring_sig::RSA_PSS_2048_8192_SHA512,
            SignatureScheme::RSA_PKCS1_SHA256 => &ring_sig::RSA_PKCS1_2048_8192_SHA256,
            SignatureScheme::RSA_PKCS1_SHA384 => &ring_sig::RSA_PKCS1_2048_8192_SHA384,
            SignatureScheme::RSA_PKCS1_SHA512 => &ring_sig::RSA_PKCS1_2048_8192_SHA512,
            _ => return None,
        },
        _ => return None,
    })
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let all = std::iter::once(leaf).chain(others);
        self.book().chain = all.map(|certificate| certificate.to_vec()).collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check(message, cert, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check(message, cert, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        SCHEMES.to_vec()
    }
}

impl ResolvesClientCert for Witness {
    fn resolve(&self, cas: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let pair = self.pair.clone();
        self.book().asked = Some(Asked {
            cas: cas.iter().map(|name| name.to_vec()).collect(),
            takes_our_kind: pair
                .as_ref()
                .is_none_or(|pair| pair.key.choose_scheme(schemes).is_some()),
        });
        pair
    }

    /// Always: only who may have one is told of the wish for one.
    fn has_certs(&self) -> bool {
        true
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Witness")
    }
}
