//! Host names: letters, digits and hyphens (RFC 1034 3.5, as RFC 5280 4.2.1.6 asks), international ones as
//! A-labels (RFC 5891), wildcards as a whole left-most label (RFC 6125 6.4.3).

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use idna_adapter::Adapter;

/// Whether `*.` may stand in front.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Wildcard {
    Allowed,
    Refused,
}

/// The name in A-labels and lower case.
pub(super) fn to_ascii(text: &str, wildcard: Wildcard) -> Result<String, String> {
    let host = match text.strip_prefix("*.") {
        Some(_) if wildcard == Wildcard::Refused => {
            return Err("a wildcard is not allowed here".to_owned());
        }
        Some(rest) if !rest.trim_end_matches('.').contains('.') => {
            return Err(
                "a wildcard needs at least two labels after it, such as *.example.test".to_owned(),
            );
        }
        Some(rest) => rest,
        None => text,
    };
    check_typed(host)?;
    let ascii = if host.is_ascii() {
        host.to_ascii_lowercase()
    } else {
        encode(host)?
    };
    check_ascii(&ascii)?;
    let whole = if host.len() == text.len() {
        ascii
    } else {
        format!("*.{ascii}")
    };
    // RFC 1035 2.3.4: 255 octets on the wire are 253 characters.
    if whole.len() > 253 {
        return Err(format!(
            "the host name has {} characters, at most 253 are allowed",
            whole.len()
        ));
    }
    Ok(whole)
}

/// What is wrong in a way worth its own words.
fn check_typed(host: &str) -> Result<(), String> {
    if host.is_empty() {
        return Err("the host name is empty".to_owned());
    }
    if host.contains('*') {
        return Err(
            "`*` may stand only as the whole left-most label, such as *.example.test".to_owned(),
        );
    }
    if let Some(bare) = host.strip_suffix('.') {
        return Err(format!(
            "a trailing dot does not belong in a certificate; write {bare}"
        ));
    }
    for c in host.chars() {
        let why = match c {
            '_' => "an underscore is not allowed in a host name; browsers and resolvers refuse it",
            ':' => "`:` is not allowed in a host name; a port is no part of a name",
            '/' => "`/` is not allowed in a host name; for a URI, write the scheme too",
            '@' => "`@` is not allowed in a host name",
            _ => continue,
        };
        return Err(why.to_owned());
    }
    Ok(())
}

/// UTS 46 without its leniencies, and without the symbols that RFC 5892 disallows but UTS 46 lets pass.
fn encode(host: &str) -> Result<String, String> {
    // Before mapping too: it drops soft hyphens and the like without a word.
    check_letters(&host.replace(['。', '．', '｡'], "."))?;
    let uts46 = Uts46::new();
    let (unicode, _) = uts46.to_unicode(host.as_bytes(), AsciiDenyList::STD3, Hyphens::Check);
    check_letters(&unicode)?;
    let ascii = uts46.to_ascii(
        host.as_bytes(),
        AsciiDenyList::STD3,
        Hyphens::Check,
        DnsLength::Verify,
    );
    ascii
        .map(|ascii| ascii.into_owned())
        .map_err(|_| "it is not a valid international host name (RFC 5891)".to_owned())
}

fn check_letters(unicode: &str) -> Result<(), String> {
    let adapter = Adapter::new();
    // Joiners are allowed in context, which UTS 46 checks; the middle dots likewise.
    let fits = |c: char| {
        c.is_ascii()
            || c.is_alphanumeric()
            || adapter.is_mark(c)
            || "\u{200c}\u{200d}\u{b7}\u{30fb}".contains(c)
    };
    match unicode.chars().find(|c| !fits(*c)) {
        Some('\u{fffd}') => {
            Err("it holds a character that is not allowed in a host name (RFC 5892)".to_owned())
        }
        Some(c) => Err(format!(
            "{c:?} is not a letter or digit and not allowed in a host name (RFC 5892)"
        )),
        None => Ok(()),
    }
}

fn check_ascii(host: &str) -> Result<(), String> {
    for label in host.split('.') {
        check_label(label)?;
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    let hex = last
        .strip_prefix("0x")
        .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if hex || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!(
            "its last label {last:?} is a number, so that programs take it for an address, and it is not a valid one"
        ));
    }
    Ok(())
}

fn check_label(label: &str) -> Result<(), String> {
    if label.is_empty() {
        return Err("an empty label stands before, between or after its dots".to_owned());
    }
    if label.len() > 63 {
        return Err(format!(
            "the label {label:?} has {} characters, at most 63 are allowed",
            label.len()
        ));
    }
    if let Some(c) = label
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && *c != '-')
    {
        return Err(format!("{c:?} is not allowed in a host name"));
    }
    if label.starts_with('-') || label.ends_with('-') {
        return Err(format!("the label {label:?} begins or ends with a hyphen"));
    }
    if label.get(2..4) != Some("--") {
        return Ok(());
    }
    // RFC 5890 2.3.1: two hyphens there are reserved for A-labels, and an A-label must stand for something.
    if !label.starts_with("xn--") {
        return Err(format!(
            "the label {label:?} has hyphens in third and fourth place, which is reserved"
        ));
    }
    let uts46 = Uts46::new();
    let (unicode, result) = uts46.to_unicode(label.as_bytes(), AsciiDenyList::STD3, Hyphens::Check);
    result.map_err(|_| format!("the label {label:?} is not a valid A-label (RFC 5891)"))?;
    check_letters(&unicode)
}
