//! The blocks of a PEM file (RFC 7468), in one walk from dash to dash: base64 has none.

use super::base64;
use super::{ArmourError, Block, Part};
use crate::pki::der;

const DASHES: &[u8] = b"-----";
const BEGIN: &[u8] = b"-----BEGIN ";
const BEGIN_ESCAPED: &[u8] = b"-----BEGIN%20";
const END: &[u8] = b"-----END ";

/// No label in use is half as long.
const LONGEST_LABEL: usize = 64;
/// Who has so many broken blocks has no PEM file.
const MOST_BROKEN: usize = 100;

/// The largest bundles have a few thousand.
const MOST_BLOCKS: usize = 60_000;

/// How the first BEGIN line is written.
pub(super) enum Begin {
    Plain,
    Escaped,
}

/// The first BEGIN line, if there is one.
pub(super) fn first_begin(content: &[u8]) -> Option<Begin> {
    let mut rest = content;
    while let Some(at) = memchr::memchr(b'-', rest) {
        rest = rest.get(at..)?;
        if rest.starts_with(BEGIN) {
            return Some(Begin::Plain);
        }
        if rest.starts_with(BEGIN_ESCAPED) {
            return Some(Begin::Escaped);
        }
        rest = rest.get(1..)?;
    }
    None
}

/// Every block that begins, in order.
pub(super) fn read(content: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut rest, mut broken) = (content, 0);
    while let Some(begun) = after_mark(rest, BEGIN) {
        let (part, after) = block(begun, parts.len() + 1);
        broken += usize::from(part.is_err());
        parts.push(part);
        rest = after;
        let too_much = match () {
            () if broken > MOST_BROKEN => format!("is broken in more than {MOST_BROKEN} places"),
            () if parts.len() > MOST_BLOCKS => format!("has more than {MOST_BLOCKS} blocks"),
            () => continue,
        };
        parts.push(Err(ArmourError::Broken(format!(
            "its PEM {too_much}; the rest was not read"
        ))));
        break;
    }
    parts
}

/// What follows the next `mark`.
fn after_mark<'a>(content: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let mut rest = content;
    loop {
        rest = rest.get(memchr::memchr(b'-', rest)?..)?;
        if let Some(after) = rest.strip_prefix(mark) {
            return Some(after);
        }
        rest = rest.get(1..)?;
    }
}

/// The block whose BEGIN was just passed, and what follows it.
fn block(begun: &[u8], number: usize) -> (Part, &[u8]) {
    let Some((label, body)) = label(begun) else {
        let why = format!("its PEM is broken: the BEGIN line of block {number} is not whole");
        return (Err(ArmourError::Broken(why)), begun);
    };
    let broken = |why: &str| {
        let why = format!("its PEM is broken: block {number} ({label}) {why}");
        Err(ArmourError::Broken(why))
    };
    let Some((body, ended)) = until_end(body) else {
        return (broken("begins and does not end"), next_begin(body));
    };
    match self::label(ended) {
        Some((other, after)) if other == label => {
            let part = content(label, body).map_or_else(
                || match dress(body) {
                    Some((what, cure)) => {
                        let why = format!("its PEM is broken: block {number} ({label}) {what}");
                        Err(ArmourError::Dressed(why, cure))
                    }
                    None => broken("is not base64 inside"),
                },
                Ok,
            );
            (part, after)
        }
        Some((other, after)) => (broken(&format!("ends as {other}")), after),
        None => (broken("has an END line that is not whole"), ended),
    }
}

/// What other programs put around the lines of a block, and the filter that takes it away.
fn dress(body: &[u8]) -> Option<(&'static str, &'static str)> {
    let is_quoted = |line: &[u8]| line.starts_with(b">");
    match () {
        () if body.windows(2).any(|two| two == b"\\n") => Some((
            "has `\\n` in two characters where its lines end, as JSON and environment variables have it",
            r#"awk '{gsub(/\\r/,""); gsub(/\\n/,"\n")}1'"#,
        )),
        () if body.split(|byte| *byte == b'\n').any(is_quoted) => Some((
            "has `>` before its lines, as quoted mail has it",
            "sed 's/^[> ]*//'",
        )),
        () => None,
    }
}

/// A label and the dashes behind it; what follows them.
fn label(text: &[u8]) -> Option<(&str, &[u8])> {
    let most = text.get(..LONGEST_LABEL + DASHES.len()).unwrap_or(text);
    let end = most.windows(DASHES.len()).position(|five| five == DASHES)?;
    let (label, rest) = (text.get(..end)?, text.get(end + DASHES.len()..)?);
    let label = std::str::from_utf8(label).ok()?.trim();
    let fits = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    (!label.is_empty() && label.bytes().all(fits)).then_some((label, rest))
}

/// What stands before the next END line and what follows its mark; `None` if another
/// block begins first, or nothing comes.
fn until_end(body: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    loop {
        at += memchr::memchr(b'-', body.get(at..)?)?;
        let rest = body.get(at..)?;
        if let Some(after) = rest.strip_prefix(END) {
            return Some((body.get(..at)?, after));
        }
        if rest.starts_with(BEGIN) {
            return None;
        }
        at += 1;
    }
}

fn next_begin(body: &[u8]) -> &[u8] {
    let after = after_mark(body, BEGIN).map_or(0, |after| after.len() + BEGIN.len());
    body.get(body.len() - after..).unwrap_or_default()
}

/// RFC 1421 headers, where there are any, and base64.
fn content(label: &str, body: &[u8]) -> Option<Block> {
    let mut block = Block::of(label, Vec::new());
    let mut rest = body.trim_ascii_start();
    while let Some((name, value, after)) = header(rest) {
        match name {
            "Proc-Type" => block.encrypted = value.contains("ENCRYPTED"),
            "DEK-Info" => block.dek_info = Some(value.to_owned()),
            _ => {}
        }
        rest = after;
    }
    block.der = base64::decode(rest)?;
    if label == "TRUSTED CERTIFICATE"
        && let Ok((certificate, trust)) = der::read(&block.der)
    {
        (block.trust, block.der) = (trust.to_vec(), certificate.raw.to_vec().into());
    }
    Some(block)
}

/// One line `Name: value` in characters that can be shown.
fn header(text: &[u8]) -> Option<(&str, &str, &[u8])> {
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    let (line, after) = text.split_at_checked(end)?;
    let line = std::str::from_utf8(line).ok()?.trim();
    let (name, value) = line.split_once(':')?;
    let shows = line.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    shows.then_some((
        name.trim(),
        value.trim(),
        after.get(1..).unwrap_or_default(),
    ))
}
