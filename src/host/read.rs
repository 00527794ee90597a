//! Reads files that people name: bounded, never waiting on a pipe that nobody
//! writes to, with an error that says what stands there instead.

use std::fs::{self, File, FileType, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use zeroize::Zeroizing;

use crate::failure::{Failure, Kind as Why};
use crate::pki::armour::{self, ArmourError, Block};
use crate::pki::explain::visible;
use crate::pki::facts::Certificate;
use crate::pki::object::Kind;
use crate::shell;

mod near;

/// No file that belongs to a PKI is larger.
pub const LARGEST: u64 = 32 << 20;

/// But for the revocation list of a CA that has revoked many millions.
pub const LARGEST_LIST: u64 = 1 << 30;

/// All of an input file; `-` is standard input.
pub fn input(path: &Path) -> Result<Vec<u8>, Failure> {
    if path.as_os_str() == "-" {
        return bounded(io::stdin().lock(), 0, LARGEST, Path::new("standard input"));
    }
    match optional(path) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => {
            let failure = Failure::io("read", path, &io::ErrorKind::NotFound.into());
            let near = near::with_an_ending(path);
            Err(near.into_iter().fold(failure, Failure::hint))
        }
        Err(failure) => Err(match fs::metadata(path) {
            Ok(there) if there.file_type().is_fifo() => {
                failure.hint("to read from a pipe, give - and redirect standard input")
            }
            _ => failure,
        }),
    }
}

/// An error where the file at `path` cannot be opened, with its owner.
pub fn may_read(path: &Path) -> Result<(), Failure> {
    let owner = fs::metadata(path).map_or(0, |metadata| metadata.uid());
    let opened = File::open(path);
    opened
        .map(drop)
        .map_err(|error| unreadable(path, owner, &error))
}

/// All of a file that holds a secret; wiped when it is dropped.
pub fn secret(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    input(path).map(Zeroizing::new)
}

/// All of a file, or `None` where nothing stands. What is there and is no file is an error.
pub fn optional(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    optional_up_to(path, LARGEST)
}

/// What is known of a file, or `None` where nothing stands. What is there and is no file is an error.
pub fn a_file(path: &Path) -> Result<Option<Metadata>, Failure> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return absent(path),
        Err(error) => return Err(Failure::io("read", path, &error)),
    };
    if let Some(what) = not_a_file(metadata.file_type(), path) {
        let message = format!("{} is {what}, not a file", shown(path));
        let failure = Failure::new(Why::Input, message);
        let near = near::in_a_folder(path);
        return Err(near.into_iter().fold(failure, Failure::hint));
    }
    Ok(Some(metadata))
}

/// The same, of a file that may have so many bytes.
pub fn optional_up_to(path: &Path, most: u64) -> Result<Option<Vec<u8>>, Failure> {
    let Some(metadata) = a_file(path)? else {
        return Ok(None);
    };
    if metadata.len() > most {
        return Err(too_large(path, most));
    }
    let file = File::open(path).map_err(|error| unreadable(path, metadata.uid(), &error))?;
    bounded(file, metadata.len(), most, path).map(Some)
}

/// Every certificate in the file at `path`; an error if it holds anything else, or none.
pub fn certificates(path: &Path, bytes: &[u8]) -> Result<Vec<Certificate>, Failure> {
    let blocks = blocks(path, bytes)?;
    let certificate = |block: &Block| match Kind::of(block) {
        Kind::Certificate => Certificate::from_der(&block.der).map_err(|error| {
            Failure::new(
                Why::Input,
                format!("{} holds a broken certificate: {error}", name(path)),
            )
        }),
        other => Err(wrong_kind(path, other, block, "a certificate")),
    };
    blocks.iter().map(certificate).collect()
}

/// The same, with the broken ones in their places, for a command that shows the rest.
pub fn parts(path: &Path, bytes: &[u8]) -> Result<Vec<Result<Block, Failure>>, Failure> {
    let unusable = |error| unusable(path, error);
    let parts = armour::parts(bytes).map_err(unusable)?;
    Ok(parts
        .into_iter()
        .map(|part| part.map_err(unusable))
        .collect())
}

/// The labelled blocks of the file at `path`; at least one.
pub fn blocks(path: &Path, bytes: &[u8]) -> Result<Vec<Block>, Failure> {
    armour::read(bytes).map_err(|error| unusable(path, error))
}

fn unusable(path: &Path, error: ArmourError) -> Failure {
    let message = format!("{} cannot be used: {error}", name(path));
    let failure = Failure::new(Why::Input, message);
    match error {
        ArmourError::Empty => failure,
        ArmourError::Neither => failure.hint(
            "certificates, requests, revocation lists, keys, PKCS #7 and PKCS #12 are read, in PEM, base64 or DER",
        ),
        ArmourError::Broken(_) | ArmourError::Length(_) => failure.hint("copy it again, whole"),
        ArmourError::Dressed(_, cure) => {
            let place = shell::input(path);
            failure.hint(format!("take it away: {cure} {place} > NEW.pem"))
        }
    }
}

/// The file holds one thing where another belongs.
pub fn wrong_kind(path: &Path, found: Kind, block: &Block, wanted: &str) -> Failure {
    let holds = match (found, block.label.as_deref()) {
        (Kind::Other, Some(label)) => format!("a PEM block `{label}`"),
        (Kind::Other, None) => "DER of no kind that is known here".to_owned(),
        (kind, _) => kind.noun().to_owned(),
    };
    let place = shell::input(path);
    let message = format!("{} holds {holds}; {wanted} is wanted here", name(path));
    let failure = Failure::new(Why::Input, message);
    // What it holds may be what is wanted.
    match (found, block.label.as_deref()) {
        (Kind::Pkcs7, label) => {
            let form = if label.is_none() { " -inform DER" } else { "" };
            failure.hint(format!(
                "openssl takes its certificates out: openssl pkcs7{form} -print_certs -in {place} -out NEW.pem"
            ))
        }
        (Kind::Pkcs12, _) if wanted.contains("key") => failure.hint(format!(
            "openssl takes its key out: openssl pkcs12 -nocerts -noenc -in {place} -out NEW.key"
        )),
        (Kind::Pkcs12, _) => failure.hint(format!(
            "openssl takes its certificates out: openssl pkcs12 -nokeys -in {place} -out NEW.pem"
        )),
        (Kind::Other, Some("OPENSSH PRIVATE KEY")) => failure.hint(format!(
            "of RSA and ECDSA keys, ssh-keygen writes another form over it: ssh-keygen -p -m PKCS8 -f {place}"
        )),
        (Kind::Other, Some("RSA PUBLIC KEY")) => failure.hint(format!(
            "openssl brings it into today's form: openssl rsa -RSAPublicKey_in -in {place} -pubout -out NEW.pem"
        )),
        _ => failure,
    }
}

/// The path for a sentence; `-` is standard input.
pub fn name(path: &Path) -> String {
    match path.as_os_str() == "-" {
        true => "standard input".to_owned(),
        false => shown(path),
    }
}

/// A file's name as a terminal may see it.
fn shown(path: &Path) -> String {
    visible(&path.display().to_string())
}

/// Nothing is there, or a link that leads nowhere.
fn absent<T>(path: &Path) -> Result<Option<T>, Failure> {
    match fs::read_link(path) {
        Ok(target) => {
            let (path, target) = (path.display(), target.display());
            let message = format!("{path} is a link to {target}, and nothing is there");
            Err(Failure::new(Why::Input, message).hint("remove the link, or make what it leads to"))
        }
        Err(_) => Ok(None),
    }
}

pub(super) fn not_a_file(kind: FileType, path: &Path) -> Option<&'static str> {
    // A shell's <(command) is a pipe with a writer, under one of these names.
    let handed_over = ["/dev/fd/", "/proc/self/fd/", "/dev/stdin"];
    let is_handed_over = handed_over
        .iter()
        .any(|start| path.to_string_lossy().starts_with(start));
    match kind {
        kind if kind.is_file() => None,
        kind if kind.is_dir() => Some("a folder"),
        kind if kind.is_fifo() && is_handed_over => None,
        kind if kind.is_fifo() => Some("a named pipe"),
        kind if kind.is_socket() => Some("a socket"),
        _ if is_handed_over => None,
        _ => Some("a device"),
    }
}

fn bounded(reader: impl Read, expected: u64, most: u64, path: &Path) -> Result<Vec<u8>, Failure> {
    // With room for one byte more, the end is found without growing.
    let room = usize::try_from(expected.min(most)).map_or(0, |length| length + 1);
    let mut bytes = Vec::with_capacity(room);
    let read = reader.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::io("read", path, &error))?;
    match bytes.len() as u64 > most {
        true => Err(too_large(path, most)),
        false => Ok(bytes),
    }
}

fn too_large(path: &Path, most: u64) -> Failure {
    let most = most >> 20;
    Failure::new(
        Why::Input,
        format!(
            "{} is larger than {most} MB, and no file of a PKI is",
            name(path)
        ),
    )
}

fn unreadable(path: &Path, owner: u32, error: &io::Error) -> Failure {
    let failure = Failure::io("read", path, error);
    match error.kind() {
        io::ErrorKind::PermissionDenied => failure.hint(format!(
            "the file belongs to user {owner}; run as that user, or change its owner or mode"
        )),
        _ => failure,
    }
}
