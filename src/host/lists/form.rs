//! In what form a list is written.

use crate::pki::armour;

/// How a list is written.
#[derive(Debug)]
pub enum Form {
    /// PEM.
    Pem,
    /// DER.
    Der,
    /// PEM, and after it the lists (DER) of the CAs above.
    Chain(Vec<Vec<u8>>),
}

impl Form {
    /// The bytes of a copy of `list` (DER).
    pub(super) fn content(&self, list: &[u8]) -> Vec<u8> {
        let pem = |der: &[u8]| armour::write("X509 CRL", der);
        match self {
            Form::Der => list.to_vec(),
            Form::Pem => pem(list).into_bytes(),
            Form::Chain(above) => {
                let above = above.iter().map(|der| pem(der));
                std::iter::once(pem(list))
                    .chain(above)
                    .collect::<String>()
                    .into_bytes()
            }
        }
    }

    /// What its file is called in reports.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Form::Pem => "crl",
            Form::Der => "crl-der",
            Form::Chain(_) => "crl-chain",
        }
    }
}
