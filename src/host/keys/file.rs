//! A key file: a private key that lies open, or one under a passphrase.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::PrivateKey;
use super::forms::{FormError, Parts};
use super::kdf::Secret;
use super::locked::{LockError, Locked};
use crate::failure::{Failure, Kind as Why};
use crate::host::passphrase::{Answer, Passes, Passphrase};
use crate::host::read;
use crate::pki::armour::{self, Block};
use crate::pki::object::Kind;
use crate::pki::spki::Spki;
use crate::shell;

/// What a key file holds.
pub enum KeyFile {
    /// A key that lies open.
    Open(Box<PrivateKey>),
    /// A key under a passphrase.
    Sealed(Sealed),
}

/// A key under a passphrase, and the file it is in.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    path: PathBuf,
    locked: Locked,
}

impl KeyFile {
    /// The key in the file at `path`, or `None` where there is none. Nothing is unlocked.
    pub fn find(path: &Path) -> Result<Option<KeyFile>, Failure> {
        match read::optional(path)? {
            Some(bytes) => KeyFile::of_bytes(path, &Zeroizing::new(bytes)).map(Some),
            None => Ok(None),
        }
    }

    /// The one key in the bytes of the file at `path`.
    pub fn of_bytes(path: &Path, bytes: &[u8]) -> Result<KeyFile, Failure> {
        let mut blocks = read::blocks(path, bytes)?;
        let curve = take_curve(&mut blocks);
        match blocks.as_slice() {
            [block] => KeyFile::of_block(path, block, curve.as_ref().map(|curve| curve.as_slice())),
            blocks => {
                let (path, count) = (read::name(path), blocks.len());
                let message =
                    format!("{path} holds {count} objects; one private key is wanted here");
                Err(Failure::new(Why::Input, message))
            }
        }
    }

    /// The key in one block of the file at `path`; `curve` is the content of an
    /// `EC PARAMETERS` block before it.
    pub fn of_block(path: &Path, block: &Block, curve: Option<&[u8]>) -> Result<KeyFile, Failure> {
        let shown = read::name(path);
        match Kind::of(block) {
            Kind::PrivateKey | Kind::OldPrivateKey => {
                let key = match Parts::of(&block.der, curve) {
                    Ok(parts) => PrivateKey::of_parts(&parts),
                    Err(FormError::NoKey) => Err("its private key has another shape".to_owned()),
                    Err(FormError::Unusable(why)) => Err(why),
                };
                key.map(|key| KeyFile::Open(Box::new(key)))
                    .map_err(|why| unusable(&shown, &shell::input(path), &why))
            }
            Kind::EncryptedKey => Ok(KeyFile::Sealed(Sealed {
                path: path.to_path_buf(),
                locked: Locked::new(block.clone(), curve.map(<[u8]>::to_vec)),
            })),
            other => Err(read::wrong_kind(path, other, block, "a private key")),
        }
    }

    /// The public half that the bytes of an open key's file say it has, `Some(None)` for a key under a
    /// passphrase. Nothing is proved, and `None` is said of whatever is not plain.
    pub fn claim(bytes: &[u8]) -> Option<Option<Spki>> {
        let blocks = armour::read(bytes).ok()?;
        let [block] = blocks.as_slice() else {
            return None;
        };
        match Kind::of(block) {
            Kind::EncryptedKey => Some(None),
            Kind::PrivateKey => Parts::of(&block.der, None).ok()?.claim().map(Some),
            _ => None,
        }
    }

    /// The key; `passes` answers if it is under a passphrase.
    pub fn unlock(self, passes: &Passes) -> Result<PrivateKey, Failure> {
        match self {
            KeyFile::Open(key) => Ok(*key),
            KeyFile::Sealed(sealed) => sealed.unlock(passes),
        }
    }

    /// The key, if it lies open.
    pub fn open(&self) -> Option<&PrivateKey> {
        match self {
            KeyFile::Open(key) => Some(key),
            KeyFile::Sealed(_) => None,
        }
    }
}

impl Sealed {
    fn name(&self) -> String {
        read::name(&self.path)
    }

    /// The key inside, with what `passes` answers.
    pub fn unlock(&self, passes: &Passes) -> Result<PrivateKey, Failure> {
        passes.unlock(&self.name(), |passphrase| self.try_with(passphrase))
    }

    /// The same, to say what it is: one of a kind that cannot be used here is an answer too, in half a sentence.
    pub fn look(&self, passes: &Passes) -> Result<Result<PrivateKey, String>, Failure> {
        passes.unlock(&self.name(), |passphrase| self.attempt(passphrase))
    }

    /// One try.
    pub fn try_with(&self, passphrase: &Passphrase) -> Result<Answer<PrivateKey>, Failure> {
        match self.attempt(passphrase)? {
            Answer::Right(Ok(key)) => Ok(Answer::Right(key)),
            Answer::Right(Err(why)) => Err(self.unusable(&why)),
            Answer::Wrong => Ok(Answer::Wrong),
        }
    }

    fn unusable(&self, why: &str) -> Failure {
        unusable(&self.name(), &shell::input(&self.path), why)
    }

    fn attempt(
        &self,
        passphrase: &Passphrase,
    ) -> Result<Answer<Result<PrivateKey, String>>, Failure> {
        let (shown, word) = (self.name(), shell::input(&self.path));
        let failed = |why: String| Failure::new(Why::Input, format!("{shown} {why}"));
        match self.locked.open(passphrase) {
            Ok(parts) => PrivateKey::of_parts(&parts)
                .map(|key| Answer::Right(Ok(key)))
                .map_err(|why| self.unusable(&why)),
            Err(LockError::Wrong) => Ok(Answer::Wrong),
            Err(LockError::Unusable(why)) if is_kind(&why) => Ok(Answer::Right(Err(why))),
            Err(LockError::Unusable(why)) => Err(self.unusable(&why)),
            Err(LockError::Broken(why)) => Err(failed(format!("cannot be read: {why}"))),
            Err(LockError::TooDear(what)) => Err(Failure::new(
                Why::Refused,
                format!("{shown} is refused: unlocking it would take {what}"),
            )
            .hint(conversion(&word))),
            Err(LockError::Foreign(what)) => {
                Err(failed(format!("cannot be unlocked here: {what}")).hint(conversion(&word)))
            }
        }
    }

    /// One try with a passphrase in all its forms; the error goes after "its key was not opened:".
    pub fn open_with(&self, secret: &Secret<'_>) -> Result<PrivateKey, String> {
        match self.locked.open_with(secret) {
            Ok(parts) => PrivateKey::of_parts(&parts),
            Err(LockError::Wrong) => Err("this passphrase does not open it".to_owned()),
            Err(LockError::TooDear(what)) => Err(format!("unlocking it would take {what}")),
            Err(LockError::Broken(why) | LockError::Foreign(why) | LockError::Unusable(why)) => {
                Err(why)
            }
        }
    }

    /// Whether it is encrypted the way we write it.
    pub fn is_ours(&self) -> bool {
        self.locked.is_ours()
    }

    /// How much work opening it is, in rounds.
    pub fn cost(&self) -> u64 {
        self.locked.cost()
    }

    /// How it is encrypted, in words.
    pub fn words(&self) -> String {
        self.locked.words()
    }
}

/// What kind of key lies open in the block, if it is one that cannot be used here: half a sentence.
pub fn foreign_kind(block: &Block, curve: Option<&[u8]>) -> Option<String> {
    match Parts::of(&block.der, curve) {
        Err(FormError::Unusable(why)) if is_kind(&why) => Some(why),
        _ => None,
    }
}

/// The kind alone, of such a half sentence: `its key is ed448; …`.
pub fn kind_in(why: &str) -> Option<&str> {
    let kind = why.strip_prefix(OF_A_KIND)?;
    Some(kind.split_once(';').map_or(kind, |(kind, _)| kind))
}

const OF_A_KIND: &str = "its key is ";

fn is_kind(why: &str) -> bool {
    why.starts_with(OF_A_KIND)
}

/// Takes the `EC PARAMETERS` blocks out; the curve that the first one names.
pub fn take_curve(blocks: &mut Vec<Block>) -> Option<Zeroizing<Vec<u8>>> {
    let is_curve = |block: &Block| block.label.as_deref() == Some("EC PARAMETERS");
    let curve = blocks.iter().find(|block| is_curve(block));
    let curve = curve.map(|block| block.der.clone());
    blocks.retain(|block| !is_curve(block));
    curve
}

fn unusable(shown: &str, word: &str, why: &str) -> Failure {
    let failure = Failure::new(Why::Input, format!("{shown} cannot be used: {why}"));
    match why.contains("public half") {
        true => failure.hint(format!(
            "openssl adds it: openssl ec -in {word} -conv_form uncompressed -out NEW.key"
        )),
        false => failure,
    }
}

/// What brings a foreign encryption into ours.
fn conversion(word: &str) -> String {
    format!(
        "convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 600000 -in {word} -out NEW.key (for PBES1 and DES, add -provider legacy -provider default)"
    )
}
