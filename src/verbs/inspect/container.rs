//! What holds other objects, opened: PKCS #7 bundles and PKCS #12 files.
//!
//! The empty passphrase is tried without being asked, because many files have it; else `--pass` opens.

use std::path::Path;
use std::rc::Rc;

use serde_json::{Value, json};

use super::seen::{Container, Key, Means, Object};
use crate::failure::{Failure, Kind as Why};
use crate::host::keys::{LockError, Secret};
use crate::host::passphrase::{Answer, Passphrase};
use crate::host::pkcs12::{self as sealed, Check, Part};
use crate::host::read;
use crate::pki::armour::Block;
use crate::pki::object::Kind;
use crate::pki::pkcs7::{self, Bundle};
use crate::pki::pkcs12::{self, Bag, Content, Pfx, Safe};

mod hidden;

pub use hidden::under_passphrase;

/// What came out: each object, or why it cannot be shown.
pub type Found = Vec<Result<Object, Failure>>;

/// The bundle itself, and everything in it.
pub fn bundle(path: &Rc<Path>, block: &Block, means: &mut Means<'_>) -> Result<Found, Failure> {
    let bundle = pkcs7::read(&block.der).map_err(|why| broken(path, "a PKCS #7 bundle", &why))?;
    let Bundle {
        certificates,
        crls,
        signers,
    } = &bundle;
    let (certificates, crls, signers) = (certificates.len(), crls.len(), *signers);
    let mut header = format!("with {}", counted(certificates, "certificate"));
    if crls > 0 {
        header.push_str(&format!(" and {}", counted(crls, "revocation list")));
    }
    let mut rows = Vec::new();
    if signers > 0 {
        let words = format!("by {}; not checked here", counted(signers, "signer"));
        rows.push(("signed", words));
    }
    let container = Container {
        kind: Kind::Pkcs7,
        header,
        rows,
        json: json!({"certificates": certificates, "crls": crls, "signers": signers}),
        hidden: Vec::new(),
    };
    let mut found = vec![Ok(Object::container(path, container))];
    let blocks = bundle.into_blocks().into_iter();
    found.extend(blocks.map(|block| Object::of(path, block, means).map(inside)));
    Ok(found)
}

/// The file itself, and everything in it that lies open or that a passphrase opens.
pub fn pfx(path: &Rc<Path>, block: &Block, means: &mut Means<'_>) -> Result<Found, Failure> {
    let pfx = pkcs12::read(&block.der).map_err(|why| broken(path, "a PKCS #12 file", &why))?;
    let given;
    let mut opened = None;
    let mut how = "under a passphrase: --pass opens it";
    if is_under_passphrase(&pfx) {
        let empty = Secret::empty();
        if let Some((parts, index)) = try_empty(&pfx, &empty, means) {
            how = "under the empty passphrase";
            opened = Some((parts, empty.into_iter().nth(index)));
        } else if means.passes.is_given() {
            let (parts, passphrase) = unlock(path, &pfx, means)?;
            given = passphrase;
            how = "opened";
            opened = Some((parts, Some(Secret::of(given.as_bytes()))));
        }
    } else if means.passes.is_given() && pfx.mac.as_ref().is_some_and(|mac| Check::of(mac).is_ok())
    {
        // Nothing is encrypted, but the passphrase can be wrong all the same.
        unlock(path, &pfx, means)?;
        how = "without encryption, and the passphrase is that of its integrity";
    } else {
        how = "without a passphrase";
    }
    let is_open = opened.is_some() || !is_under_passphrase(&pfx);
    let (parts, secret) = opened.unwrap_or_else(|| (as_it_lies(&pfx), None));
    let mut contents = Vec::new();
    let mut keys = 0;
    let mut shut = Vec::new();
    for (number, part) in parts.into_iter().enumerate() {
        match part {
            Part::Open(bags) => {
                for bag in bags {
                    keys += usize::from(matches!(
                        bag.content,
                        Content::Key(_) | Content::SealedKey(_)
                    ));
                    contents.push(bag);
                }
            }
            Part::Shut(why) => shut.push((number, why)),
        }
    }
    let certificates = contents
        .iter()
        .filter(|bag| matches!(bag.content, Content::Certificate(_)));
    let count = format!(
        "{} and {}",
        counted(certificates.count(), "certificate"),
        counted(keys, "key")
    );
    let header = match is_open {
        true => format!("with {count}, {how}"),
        false => how.to_owned(),
    };
    let (rows, parts) = rows(&pfx, &shut, is_open);
    let container = Container {
        kind: Kind::Pkcs12,
        header,
        rows,
        json: json!({"opened": is_open, "mac": mac_words(&pfx), "parts": parts}),
        hidden: match is_open {
            true => hidden::shut(path, &shut),
            false => hidden::locked(path, &pfx),
        },
    };
    let mut found = vec![Ok(Object::container(path, container))];
    for bag in contents {
        found.extend(object(path, bag, secret.as_ref(), means));
    }
    Ok(found)
}

fn inside(mut object: Object) -> Object {
    object.is_inside = true;
    object
}

fn broken(path: &Path, what: &str, why: &str) -> Failure {
    let message = format!(
        "{} holds {what} that cannot be read: {why}",
        read::name(path)
    );
    Failure::new(Why::Input, message)
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        many => format!("{many} {noun}s"),
    }
}

/// Whether a passphrase would show more than is seen without.
fn is_under_passphrase(pfx: &Pfx) -> bool {
    pfx.safes.iter().any(|safe| match safe {
        Safe::Sealed { .. } => true,
        Safe::Open(bags) => bags
            .iter()
            .any(|bag| matches!(bag.content, Content::SealedKey(_))),
        Safe::Other(_) => false,
    })
}

/// The parts under the empty passphrase, and which of its forms it was.
fn try_empty(
    pfx: &Pfx,
    empty: &[Secret<'_>; 2],
    means: &mut Means<'_>,
) -> Option<(Vec<Part>, usize)> {
    let check = sealed::cost_of_check(pfx);
    let rest = sealed::cost(pfx).saturating_sub(check);
    if !means.budget.is_trifle(check) {
        return None;
    }
    empty.iter().enumerate().find_map(|(index, secret)| {
        means.budget.derive(check, "").ok()?;
        match sealed::open(pfx, secret).ok()? {
            Answer::Right(parts) => {
                means.budget.derive(rest, "").ok()?;
                Some((parts, index))
            }
            Answer::Wrong => None,
        }
    })
}

fn unlock(
    path: &Path,
    pfx: &Pfx,
    means: &mut Means<'_>,
) -> Result<(Vec<Part>, Passphrase), Failure> {
    let shown = read::name(path);
    means.budget.derive(sealed::cost(pfx), &shown)?;
    means.passes.unlock(&shown, |passphrase| {
        match sealed::open(pfx, &Secret::of(passphrase.as_bytes())) {
            Ok(Answer::Right(parts)) => Ok(Answer::Right((parts, passphrase.clone()))),
            Ok(Answer::Wrong) | Err(LockError::Wrong) => Ok(Answer::Wrong),
            Err(LockError::TooDear(what)) => Err(Failure::new(
                Why::Refused,
                format!("{shown} is refused: unlocking it would take {what}"),
            )),
            Err(error) => Err(Failure::new(
                Why::Input,
                format!("{shown} cannot be unlocked here: {}", sealed::why(error)),
            )
            .hint(hidden::conversion(path))),
        }
    })
}

/// Without a passphrase: what lies open.
fn as_it_lies(pfx: &Pfx) -> Vec<Part> {
    let part = |safe: &Safe| match safe {
        Safe::Open(bags) => Part::Open(bags.clone()),
        Safe::Sealed { .. } => Part::Shut(String::new()),
        Safe::Other(what) => Part::Shut(what.clone()),
    };
    pfx.safes.iter().map(part).collect()
}

fn mac_words(pfx: &Pfx) -> Option<String> {
    let mac = pfx.mac.as_ref()?;
    Some(match Check::of(mac) {
        Ok(check) => check.words(),
        Err(error) => sealed::why(error),
    })
}

/// How the file and each of its parts are protected; for people and for programs.
fn rows(
    pfx: &Pfx,
    shut: &[(usize, String)],
    is_open: bool,
) -> (Vec<(&'static str, String)>, Vec<Value>) {
    let mac = mac_words(pfx).unwrap_or_else(|| "none: nothing shows a change".to_owned());
    let mut rows = vec![("integrity", mac)];
    let mut parts = Vec::new();
    for (index, safe) in pfx.safes.iter().enumerate() {
        let words = match safe {
            Safe::Open(bags) => format!("open, {}", counted(bags.len(), "object")),
            Safe::Sealed { algorithm, .. } => sealed::words(algorithm),
            Safe::Other(what) => what.clone(),
        };
        parts.push(match safe {
            Safe::Sealed { .. } => json!({"encryption": words}),
            _ => json!({"encryption": null}),
        });
        let why = shut.iter().find(|(number, _)| *number == index);
        rows.push(match why {
            Some((_, why)) if is_open && *why != words => ("part", format!("{words}; shut: {why}")),
            _ => ("part", words),
        });
    }
    (rows, parts)
}

fn object(
    path: &Rc<Path>,
    bag: Bag,
    secret: Option<&Secret<'_>>,
    means: &mut Means<'_>,
) -> Option<Result<Object, Failure>> {
    let Bag { content, name } = bag;
    let made = match content {
        Content::Certificate(der) => Object::of(path, Block::of("CERTIFICATE", der), means),
        Content::Crl(der) => Object::of(path, Block::of("X509 CRL", der), means),
        Content::Key(der) => Object::of(path, Block::of("PRIVATE KEY", der.to_vec()), means),
        Content::SealedKey(der) => {
            let block = Block::of("ENCRYPTED PRIVATE KEY", der);
            Key::in_pfx(path, &block, secret, means).map(|key| Object::key(path, key))
        }
        // A secret, or something nobody knows: there is nothing to show of it.
        Content::Other(_) => return None,
    };
    Some(made.map(|mut object| {
        object.name = name;
        inside(object)
    }))
}
