//! A key, public or private, open or under a passphrase: never more than its public half.

use std::path::Path;

use serde_json::{Value, json};

use super::{Means, key_rows, name_row, title};
use crate::failure::{Failure, Kind as Why};
use crate::host::keys::{KeyFile, PrivateKey, Sealed, Secret, foreign_kind, kind_in};
use crate::host::read;
use crate::pki::armour::Block;
use crate::pki::object::Kind;
use crate::pki::signer::Signer;
use crate::pki::spki::{Spki, hex};
use crate::report::row;
use crate::verbs::inspect::container::under_passphrase;

/// A key.
pub struct Key {
    /// Public, private, or under a passphrase.
    pub kind: Kind,
    /// Its public half, where it can be seen.
    pub spki: Option<Spki>,
    /// How it is encrypted.
    pub encryption: Option<String>,
    /// Why its public half is not seen.
    pub note: Option<String>,
}

impl Key {
    /// A public key.
    pub fn public(spki: Spki) -> Key {
        Key {
            kind: Kind::PublicKey,
            spki: Some(spki),
            encryption: None,
            note: None,
        }
    }

    /// A private key of the file at `path`; opened if a passphrase was given.
    pub fn private(
        path: &Path,
        block: &Block,
        kind: Kind,
        means: &mut Means<'_>,
    ) -> Result<Key, Failure> {
        let mut key = Key {
            kind,
            spki: None,
            encryption: None,
            note: None,
        };
        if !means.budget.check() {
            key.note = Some("not looked into: there are too many keys here".to_owned());
            return Ok(key);
        }
        if kind != Kind::EncryptedKey
            && let Some(why) = foreign_kind(block, means.curve)
        {
            key.note = Some(why);
            return Ok(key);
        }
        match KeyFile::of_block(path, block, means.curve)? {
            KeyFile::Open(open) => key.spki = Some(open.public_key().clone()),
            KeyFile::Sealed(sealed) => {
                key.encryption = Some(sealed.words());
                if let Some(opened) = try_empty(&sealed, means) {
                    key.opened(opened);
                    key.note.get_or_insert_with(|| {
                        "its passphrase is empty: whoever has the file has the key".to_owned()
                    });
                } else if means.passes.is_given() {
                    means.budget.derive(sealed.cost(), &read::name(path))?;
                    key.opened(sealed.look(means.passes)?);
                }
            }
        }
        Ok(key)
    }

    fn opened(&mut self, opened: Result<PrivateKey, String>) {
        match opened {
            Ok(key) => self.spki = Some(key.public_key().clone()),
            Err(why) => self.note = Some(why),
        }
    }

    /// What kind of key it is, where that can be seen.
    pub(super) fn kind_of_key(&self) -> Option<String> {
        let foreign = || self.note.as_deref().and_then(kind_in).map(str::to_owned);
        let known = self.spki.as_ref().map(|spki| spki.kind().to_string());
        known.or_else(foreign)
    }

    /// One of a PKCS #12 file, with the passphrase that opened the rest.
    pub fn in_pfx(
        path: &Path,
        block: &Block,
        secret: Option<&Secret<'_>>,
        means: &mut Means<'_>,
    ) -> Result<Key, Failure> {
        let mut key = Key {
            kind: Kind::EncryptedKey,
            spki: None,
            encryption: None,
            note: None,
        };
        let KeyFile::Sealed(sealed) = KeyFile::of_block(path, block, None)? else {
            return Ok(key);
        };
        key.encryption = Some(sealed.words());
        if let Some(secret) = secret {
            means.budget.derive(sealed.cost(), &read::name(path))?;
            key.opened(sealed.open_with(secret));
        }
        Ok(key)
    }

    /// Why its public half is not seen, if so.
    pub(super) fn hidden(&self, path: &Path) -> Option<Failure> {
        if self.spki.is_some() {
            return None;
        }
        Some(match &self.note {
            Some(note) => {
                let message = format!("the key in {} is not seen: {note}", read::name(path));
                Failure::new(Why::Input, message)
            }
            None => under_passphrase(path),
        })
    }

    pub(super) fn json(&self) -> Value {
        let mut value = json!({
            "key_type": self.kind_of_key(),
            "spki_sha256": self.spki.as_ref().map(|spki| hex(&spki.sha256())),
        });
        if let Some(how) = &self.encryption {
            value["encryption"] = how.as_str().into();
        }
        if let Some(note) = &self.note {
            value["note"] = note.as_str().into();
        }
        value
    }

    pub(super) fn describe(&self, text: &mut String, name: Option<&str>) {
        let what = match self.kind {
            Kind::PublicKey => "public key",
            Kind::EncryptedKey => "private key under a passphrase",
            _ => "private key",
        };
        match self.kind_of_key() {
            Some(kind) => title(text, &format!("{what}, {kind}"), ""),
            None => title(text, what, ""),
        }
        name_row(text, name);
        if let Some(how) = &self.encryption {
            row(text, "encrypted", how);
        }
        if let Some(note) = &self.note {
            row(text, "to know", note);
        }
        if let Some(spki) = &self.spki {
            key_rows(text, spki);
        }
    }
}

/// openssl's own rounds, and a few more.
const LITTLE: u64 = 10_000;

/// What is under the empty passphrase, as the keys of some programs are that want one and got none.
fn try_empty(sealed: &Sealed, means: &mut Means<'_>) -> Option<Result<PrivateKey, String>> {
    // Where there is a passphrase, the work is better spent on that.
    let is_worth = !means.passes.is_given() || sealed.cost() <= LITTLE;
    if !is_worth || !means.budget.is_trifle(sealed.cost()) {
        return None;
    }
    Secret::empty().iter().find_map(|secret| {
        means.budget.derive(sealed.cost(), "").ok()?;
        let opened = sealed.open_with(secret);
        let is_open = opened
            .as_ref()
            .map_or_else(|why| kind_in(why).is_some(), |_| true);
        is_open.then_some(opened)
    })
}
