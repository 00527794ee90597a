//! PKCS #12 files opened: the MAC says whether a passphrase is the right one (RFC 7292 section 5.1, RFC 9579),
//! and what lies under it is decrypted. A file may not cost more than about 2 s: its work is added up first.

use ring::hmac;

use super::keys::{Kdf, KeyUse, LockError, MOST_ROUNDS, Prf, Scheme, Secret};
use crate::host::passphrase::Answer;
use crate::pki::der::{self, tag};
use crate::pki::pkcs12::{Bag, Content, Mac, Pfx, Safe, bags};

/// What became of one part under a passphrase.
pub enum Part {
    /// It lay open or was opened.
    Open(Vec<Bag>),
    /// It stayed shut, and why.
    Shut(String),
}

/// How the passphrase of a file is checked, ready to be used or shown.
pub struct Check<'a> {
    kdf: Kdf,
    hash: Prf,
    value: &'a [u8],
}

impl Check<'_> {
    /// Reads MacData.
    pub fn of(mac: &Mac) -> Result<Check<'_>, LockError> {
        let broken = || LockError::Broken("its MAC is broken".into());
        let algorithm = der::read_tagged(&mac.algorithm, tag::SEQUENCE).map_err(|_| broken())?;
        let parts = der::children(algorithm).map_err(|_| broken())?;
        let name = parts.first().and_then(|name| der::oid_text(name.content));
        let name = name.ok_or_else(broken)?;
        if name == PBMAC1 {
            let parameters = parts.get(1).ok_or_else(broken)?;
            let parameters = der::children(parameters.content).map_err(|_| broken())?;
            let [kdf, hmac] = parameters.as_slice() else {
                return Err(broken());
            };
            let kdf = der::children(kdf.content).map_err(|_| broken())?;
            return Ok(Check {
                kdf: Kdf::of(&kdf)?.0,
                hash: Prf::of(hmac)?,
                value: &mac.value,
            });
        }
        let hash = match name.as_str() {
            "1.3.14.3.2.26" => Prf::Sha1,
            "2.16.840.1.101.3.4.2.1" => Prf::Sha256,
            "2.16.840.1.101.3.4.2.2" => Prf::Sha384,
            "2.16.840.1.101.3.4.2.3" => Prf::Sha512,
            other => return Err(LockError::Foreign(format!("its MAC is over {other}"))),
        };
        let kdf = Kdf::Pkcs12 {
            hash,
            salt: mac.salt.clone(),
            rounds: mac.rounds,
        };
        Ok(Check {
            kdf,
            hash,
            value: &mac.value,
        })
    }

    /// `HMAC-SHA256, PBKDF2 …`.
    pub fn words(&self) -> String {
        format!("HMAC-{}, {}", self.hash.word(), self.kdf.words())
    }

    fn is_right(&self, secret: &Secret<'_>, content: &[u8]) -> Result<bool, LockError> {
        let (algorithm, size) = match self.hash {
            Prf::Sha1 => (hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, 20),
            Prf::Sha256 => (hmac::HMAC_SHA256, 32),
            Prf::Sha384 => (hmac::HMAC_SHA384, 48),
            Prf::Sha512 => (hmac::HMAC_SHA512, 64),
        };
        let key = self.kdf.derive_for(secret, KeyUse::Mac, size)?;
        let key = hmac::Key::new(algorithm, &key);
        Ok(hmac::verify(&key, content, self.value).is_ok())
    }
}

const PBMAC1: &str = "1.2.840.113549.1.5.14";

/// Every part of the file under `secret`. `Wrong` when the MAC says so; without a MAC, when nothing opens.
pub fn open(pfx: &Pfx, secret: &Secret<'_>) -> Result<Answer<Vec<Part>>, LockError> {
    let check = pfx.mac.as_ref().map(Check::of).transpose()?;
    is_affordable(pfx)?;
    if let Some(check) = &check
        && !check.is_right(secret, &pfx.content)?
    {
        return Ok(Answer::Wrong);
    }
    let mut is_right = check.is_some();
    let mut parts = Vec::new();
    for safe in &pfx.safes {
        parts.push(match safe {
            Safe::Open(bags) => {
                is_right = is_right || bags.iter().any(|bag| opens(bag, secret));
                Part::Open(bags.clone())
            }
            Safe::Other(what) => Part::Shut(what.clone()),
            Safe::Sealed { algorithm, body } => match unseal(algorithm, body, secret) {
                Ok(bags) => {
                    is_right = true;
                    Part::Open(bags)
                }
                Err(error) => Part::Shut(why(error)),
            },
        });
    }
    Ok(match is_right {
        true => Answer::Right(parts),
        false => Answer::Wrong,
    })
}

/// Without a MAC, a key tells whether the passphrase is the right one.
fn opens(bag: &Bag, secret: &Secret<'_>) -> bool {
    let Content::SealedKey(der) = &bag.content else {
        return false;
    };
    let parts = der::read_tagged(der, tag::SEQUENCE).and_then(der::children);
    match parts.as_deref() {
        Ok([algorithm, body]) => Scheme::of(algorithm)
            .and_then(|scheme| scheme.open(secret, body.content))
            .is_ok_and(|open| der::read_tagged(&open, tag::SEQUENCE).is_ok()),
        _ => false,
    }
}

/// How an encrypted part is encrypted, in words.
pub fn words(algorithm: &[u8]) -> String {
    match scheme(algorithm) {
        Ok(scheme) => scheme.words(),
        Err(LockError::Foreign(what)) => format!("unknown here: {what}"),
        Err(_) => "unreadable".to_owned(),
    }
}

/// Why something stays shut, in words.
pub fn why(error: LockError) -> String {
    match error {
        LockError::Wrong => "this passphrase does not open it".to_owned(),
        LockError::TooDear(what) => format!("unlocking it would take {what}"),
        LockError::Broken(why) | LockError::Foreign(why) | LockError::Unusable(why) => why,
    }
}

fn scheme(algorithm: &[u8]) -> Result<Scheme, LockError> {
    let algorithm = der::read_all(algorithm)
        .map_err(|_| LockError::Broken("its encryption header is broken".into()))?;
    Scheme::of(&algorithm)
}

fn unseal(algorithm: &[u8], body: &[u8], secret: &Secret<'_>) -> Result<Vec<Bag>, LockError> {
    let open = scheme(algorithm)?.open(secret, body)?;
    // Padding that comes out by chance does not come with bags in it.
    bags(&open).map_err(|_| LockError::Wrong)
}

/// The work of one passphrase that is the right one, in rounds.
pub fn cost(pfx: &Pfx) -> u64 {
    match pfx.mac {
        Some(_) => cost_of_check(pfx).saturating_add(cost_of_opening(pfx)),
        None => cost_of_opening(pfx),
    }
}

/// The work of checking one passphrase, in rounds.
pub fn cost_of_check(pfx: &Pfx) -> u64 {
    match pfx.mac.as_ref().map(Check::of) {
        Some(Ok(check)) => check.kdf.cost(),
        _ => cost_of_opening(pfx),
    }
}

/// The work of opening the parts, in rounds; of the keys in them only where a key is the check.
fn cost_of_opening(pfx: &Pfx) -> u64 {
    let sealed = |safe: &Safe| match safe {
        Safe::Sealed { algorithm, .. } => scheme(algorithm).map_or(0, |scheme| scheme.cost()),
        Safe::Open(bags) if pfx.mac.is_none() => {
            bags.iter().map(sealed_key).fold(0, u64::saturating_add)
        }
        Safe::Open(_) | Safe::Other(_) => 0,
    };
    pfx.safes.iter().map(sealed).fold(0, u64::saturating_add)
}

fn is_affordable(pfx: &Pfx) -> Result<(), LockError> {
    let all = cost(pfx);
    match all > MOST_ROUNDS {
        true => Err(LockError::TooDear(format!(
            "{all} rounds of key derivation; {MOST_ROUNDS} are the most that are taken"
        ))),
        false => Ok(()),
    }
}

fn sealed_key(bag: &Bag) -> u64 {
    let Content::SealedKey(der) = &bag.content else {
        return 0;
    };
    let outer = der::read_all(der).ok();
    let algorithm = outer.and_then(|outer| der::read(outer.content).ok());
    algorithm.map_or(0, |(algorithm, _)| {
        Scheme::of(&algorithm).map_or(0, |scheme| scheme.cost())
    })
}

#[cfg(test)]
mod tests;
