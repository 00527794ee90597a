//! What the CA had revoked before it came here, as far as it lies beside its certificate: its revocation list, and
//! the `index.txt` of `openssl ca` and easy-rsa. Nothing of it is known to the new ledger by itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::host::{files, lists, read};
use crate::pki::crl::Crl;
use crate::pki::facts::{Certificate, Serial};
use crate::pki::object::Kind;
use crate::pki::verdict::{self, SignedBy};
use crate::shell;

/// So many serial numbers are put into one command line that is shown.
const SHOWN: usize = 10;

/// What was found.
#[derive(Default)]
pub(super) struct Revoked {
    /// The newest list of the CA, and what it revokes.
    list: Option<(PathBuf, Crl)>,
    listed: BTreeSet<String>,
    /// The database, and what it calls revoked.
    index: PathBuf,
    indexed: BTreeSet<String>,
}

impl Revoked {
    /// What lies beside the certificate at `path`. What cannot be read is not ours to judge.
    pub fn beside(path: &Path, ca: &Certificate) -> Revoked {
        let folder = files::folder_of(path);
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        let lists = paths.iter().filter_map(|path| list_of(path, ca));
        let list = lists.max_by_key(|(_, list)| list.this_update);
        let mut listed = BTreeSet::new();
        for entry in list.iter().flat_map(|(_, list)| list.entries()) {
            let mut serial = String::new();
            entry.put_serial(&mut serial);
            listed.extend(canonical(&serial));
        }
        let index = folder.join("index.txt");
        let indexed = indexed(&index);
        Revoked {
            list,
            listed,
            index,
            indexed,
        }
    }

    pub fn has(&self, serial: &Serial) -> bool {
        let serial = serial.to_string();
        self.listed.contains(&serial) || self.indexed.contains(&serial)
    }

    /// How it gets into the ledger in `folder`; nothing once there is a list in it.
    pub fn warnings(&self, folder: &Path) -> Result<Vec<String>, Failure> {
        let own = lists::path(folder);
        if read::optional_up_to(&own, read::LARGEST_LIST)?.is_some() {
            return Ok(Vec::new());
        }
        let ca_dir = shell::ca_dir(folder);
        let mut warnings = Vec::new();
        if let Some((path, list)) = &self.list {
            let (count, word, own) = (list.count, shell::path(path), shell::path(&own));
            let path = path.display();
            warnings.push(format!(
                "{path} is the CA's revocation list ({}); before anything is revoked here, have it taken over: cp {word} {own} && mtls-ca crl{ca_dir}",
                certificates(count)
            ));
        }
        let more: Vec<&str> = self
            .indexed
            .difference(&self.listed)
            .map(String::as_str)
            .collect();
        if !more.is_empty() {
            let (index, word) = (self.index.display(), shell::path(&self.index));
            let but = if self.list.is_some() {
                " more that the list does not"
            } else {
                ""
            };
            let command = match more.len() {
                ..=SHOWN => format!("mtls-ca revoke{ca_dir} --force --serial {}", more.join(" ")),
                _ => format!(
                    "awk -F'\\t' '$1==\"R\"{{print $4}}' {word} | xargs mtls-ca revoke{ca_dir} --force --serial"
                ),
            };
            warnings.push(format!(
                "{index} calls {} revoked{but}, which is not recorded here: {command}",
                certificates(more.len())
            ));
        }
        Ok(warnings)
    }
}

fn certificates(count: usize) -> String {
    format!("{count} certificate{}", if count == 1 { "" } else { "s" })
}

/// The list in a file, if it is one by this CA: whoever has its name and cannot be checked is told of too, and
/// `crl` says what is wrong with it.
fn list_of(path: &Path, ca: &Certificate) -> Option<(PathBuf, Crl)> {
    let ending = path.extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("crl" | "pem" | "der")).then_some(())?;
    let bytes = read::optional_up_to(path, read::LARGEST_LIST).ok()??;
    let block = read::blocks(path, &bytes).ok()?.into_iter().next()?;
    (Kind::of(&block) == Kind::Crl).then_some(())?;
    let list = Crl::from_der(&block.der).ok()?;
    let is_its = list.issuer.chains_to(&ca.facts().subject)
        && verdict::list_signed_by(&block.der, ca.as_der()) != SignedBy::Another;
    is_its.then(|| (path.to_path_buf(), list))
}

/// The serial numbers with an `R`, of lines whose fields stand between tabs: state, end, revocation, serial, …
fn indexed(path: &Path) -> BTreeSet<String> {
    let bytes = read::optional_up_to(path, read::LARGEST_LIST)
        .ok()
        .flatten();
    let text = bytes.map_or_else(String::new, |bytes| {
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let serial = |line: &str| {
        let mut fields = line.split('\t');
        (fields.next() == Some("R")).then(|| fields.nth(2).and_then(canonical))?
    };
    text.lines().filter_map(serial).collect()
}

/// As the ledger has it.
fn canonical(serial: &str) -> Option<String> {
    Serial::from_hex(serial).map(|serial| serial.to_string())
}
