//! PKCS #7 (RFC 2315, RFC 5652): the certificates and revocation lists that a signedData carries. The
//! signature on it, if there is one, is not looked at.

use super::armour::Block;
use super::ber;
use super::der::{self, Tlv, tag};

/// What a signedData carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The DER of its certificates, in order.
    pub certificates: Vec<Vec<u8>>,
    /// The DER of its revocation lists, in order.
    pub crls: Vec<Vec<u8>>,
    /// Who signed it; zero for a mere bundle.
    pub signers: usize,
}

/// Taking it apart needs several copies of it.
const LARGEST: usize = 8 << 20;
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";

/// Whether the elements inside the outer SEQUENCE are those of a ContentInfo of PKCS #7.
pub fn is_one(parts: &[Tlv<'_>]) -> bool {
    let arc = |oid: &Tlv<'_>| {
        oid.tag == tag::OID
            && oid
                .content
                .starts_with(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07])
    };
    matches!(parts, [oid] | [oid, _] if arc(oid))
}

/// Reads the ContentInfo; the error goes after "that cannot be read:".
pub fn read(bytes: &[u8]) -> Result<Bundle, String> {
    if bytes.len() > LARGEST {
        return Err(format!("it is larger than {} MB", LARGEST >> 20));
    }
    strict(bytes).or_else(|why| match ber::to_der(bytes) {
        Some(der) if der != bytes => strict(&der),
        _ => Err(why),
    })
}

fn strict(bytes: &[u8]) -> Result<Bundle, String> {
    let broken = |_| "its DER does not parse".to_owned();
    let outer = der::read_tagged(bytes, tag::SEQUENCE).map_err(broken)?;
    let outer = der::children(outer).map_err(broken)?;
    let [kind, content] = outer.as_slice() else {
        return Err("it holds nothing".to_owned());
    };
    match der::oid_text(kind.content).as_deref() {
        Some(SIGNED_DATA) => {}
        other => {
            let name = other.map_or("of an unreadable kind", name_of);
            return Err(format!(
                "it is {name}; certificates and revocation lists are in signedData"
            ));
        }
    }
    let content = der::read_tagged(content.content, tag::SEQUENCE).map_err(broken)?;
    let mut bundle = Bundle::default();
    for part in der::children(content).map_err(broken)?.iter().skip(3) {
        match part.tag {
            // Attribute certificates and other kinds have tags of their own and are left out.
            0xa0 => bundle.certificates = sequences(part).map_err(broken)?,
            0xa1 => bundle.crls = sequences(part).map_err(broken)?,
            tag::SET => bundle.signers = der::children(part.content).map_err(broken)?.len(),
            _ => {}
        }
    }
    Ok(bundle)
}

fn sequences(part: &Tlv<'_>) -> Result<Vec<Vec<u8>>, der::DerError> {
    let inside = der::children(part.content)?;
    let wanted = inside.iter().filter(|one| one.tag == tag::SEQUENCE);
    Ok(wanted.map(|one| one.raw.to_vec()).collect())
}

fn name_of(oid: &str) -> &str {
    match oid {
        "1.2.840.113549.1.7.1" => "data",
        "1.2.840.113549.1.7.3" => "envelopedData",
        "1.2.840.113549.1.7.4" => "signedAndEnvelopedData",
        "1.2.840.113549.1.7.5" => "digestedData",
        "1.2.840.113549.1.7.6" => "encryptedData",
        other => other,
    }
}

impl Bundle {
    /// Its objects as labelled blocks, certificates first.
    pub fn into_blocks(self) -> Vec<Block> {
        let certificates = self.certificates.into_iter();
        let certificates = certificates.map(|der| Block::of("CERTIFICATE", der));
        let crls = self.crls.into_iter();
        let crls = crls.map(|der| Block::of("X509 CRL", der));
        certificates.chain(crls).collect()
    }
}
