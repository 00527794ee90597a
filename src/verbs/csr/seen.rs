//! What is on disk where a request is wanted, and how it differs from what is asked for.

use std::path::Path;

use super::Wanted;
use crate::failure::{Failure, Kind as Why};
use crate::host::files::{self, Replace};
use crate::host::keys::{KeyFile, PrivateKey, Sealed};
use crate::host::passphrase::Passes;
use crate::host::read;
use crate::pki::armour;
use crate::pki::object::Kind;
use crate::pki::request::Request;
use crate::pki::san::San;
use crate::pki::signer::Signer;
use crate::pki::spki::{hex, sha256};
use crate::report;
use crate::verbs::args;

/// What is on disk.
pub struct Seen {
    /// The key, open or under a passphrase.
    pub key: Option<KeyFile>,
    /// Whether the key's file is under no passphrase.
    pub lies_open: bool,
    /// The request, and its DER.
    pub request: Option<(Request, Vec<u8>)>,
}

impl Seen {
    pub fn look(wanted: &Wanted) -> Result<Seen, Failure> {
        let path = wanted.csr.display();
        let untouched = |why: String| {
            let message = format!("{why}, and was left untouched");
            Failure::new(Why::Conflict, message)
                .hint("move the file away, or give another name: --name NAME")
        };
        let request = match read::optional(&wanted.csr)? {
            None => None,
            Some(bytes) => {
                let blocks = armour::read(&bytes)
                    .map_err(|error| untouched(format!("{path} is no request ({error})")))?;
                match blocks.as_slice() {
                    [block] if Kind::of(block) == Kind::Request => {
                        let request = Request::from_der(&block.der)
                            .map_err(|error| untouched(format!("{path} is of no use: {error}")))?;
                        Some((request, block.der.to_vec()))
                    }
                    [block] => {
                        let kind = Kind::of(block);
                        let found = read::wrong_kind(&wanted.csr, kind, block, "a signing request");
                        return Err(untouched(found.message));
                    }
                    _ => return Err(untouched(format!("{path} holds more than a request"))),
                }
            }
        };
        // The key comes second, as it is written first: who finds a request that another run has just made finds
        // its key too.
        let key = KeyFile::find(&wanted.key)?;
        Ok(Seen {
            lies_open: key.as_ref().is_some_and(|key| key.open().is_some()),
            key,
            request,
        })
    }

    pub fn open_key(&self) -> Option<&PrivateKey> {
        self.key.as_ref().and_then(KeyFile::open)
    }

    /// The key, if it is under a passphrase, and the file that it came from.
    pub fn unlocked(&self, passes: &Passes) -> Result<Option<(Sealed, PrivateKey)>, Failure> {
        match &self.key {
            Some(KeyFile::Sealed(sealed)) => Ok(Some((sealed.clone(), sealed.unlock(passes)?))),
            _ => Ok(None),
        }
    }

    /// With the key that was unlocked, if the file is still the same.
    pub fn with(mut self, unlocked: Option<(Sealed, PrivateKey)>) -> Seen {
        if let (Some(KeyFile::Sealed(here)), Some((sealed, key))) = (&self.key, unlocked)
            && *here == sealed
        {
            self.key = Some(KeyFile::Open(Box::new(key)));
        }
        self
    }

    /// What may happen to the request that is there; refused where it would be lost.
    pub fn replace(&self, path: &Path) -> Result<Replace, Failure> {
        match &self.request {
            None => Ok(Replace::Never),
            Some((_, der)) => {
                let mut beside = path.as_os_str().to_owned();
                beside.push(format!(".{}", hex(&sha256(der)[..8])));
                files::keep_as(path, beside.into(), |now| {
                    let blocks = armour::read(now).unwrap_or_default();
                    blocks
                        .first()
                        .is_some_and(|block| block.der.as_slice() == der)
                })
            }
        }
    }
}

/// How the request that is there is not the one wanted, if it is not.
pub fn difference(wanted: &Wanted, found: &Request, key: Option<&KeyFile>) -> Option<String> {
    let Some(key) = key else {
        return Some("the request is there and its private key is not".to_owned());
    };
    // A key under a passphrase is taken for the request's: to keep it must not need the passphrase.
    if let Some(key) = key.open()
        && *key.public_key() != found.spki
    {
        return Some(format!(
            "the request is for public key {}…, the key file holds {}…",
            hex(&found.spki.sha256()[..8]),
            hex(&key.public_key().sha256()[..8])
        ));
    }
    if !wanted.subject.same_as(&found.subject) {
        return Some(format!(
            "the request has {}, you asked for {}",
            found.subject, wanted.subject
        ));
    }
    // A request that names no purpose leaves it to whoever signs.
    let purpose = match args::is_client(wanted.profile) {
        true => "clientAuth",
        false => "serverAuth",
    };
    let mut others = found.others.iter();
    let usage = others.find(|asked| asked.what == "extendedKeyUsage");
    if let Some(usage) = usage.filter(|usage| usage.value != purpose) {
        let found = &usage.value;
        return Some(format!(
            "the request asks for {found}, you asked for {purpose}"
        ));
    }
    let same = wanted.sans.len() == found.sans.len()
        && wanted.sans.iter().all(|san| found.sans.contains(san));
    let list = |sans: &[San]| {
        if sans.is_empty() {
            "no names".to_owned()
        } else {
            report::sans(sans)
        }
    };
    (!same).then(|| {
        format!(
            "the request asks for {}, you asked for {}",
            list(&found.sans),
            list(&wanted.sans)
        )
    })
}
