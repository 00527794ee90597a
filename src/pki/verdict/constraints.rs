//! Name constraints (RFC 5280 sections 4.2.1.10 and 6.1.3 (b), (c)): every kind that can be compared.
//!
//! Constraints on a kind of name that is not compared here reject every certificate that has such a name, as the
//! RFC demands. The work is counted, because a hostile pair of certificates makes it quadratic.

mod bases;

use super::Problem;
use super::budget::Budget;
use super::extension_values::Constraints;
use super::general_name::{GeneralName, is_host_name, mailbox_parts, uri_host};
use super::names::{self, Rdns};
use super::parsed::Cert;

pub(super) use bases::base_within;

/// What is wrong with the base of a subtree, if anything.
pub(super) fn base_fault(base: &GeneralName<'_>) -> Option<&'static str> {
    let host_or_domain =
        |text: &str| text.is_empty() || is_host_name(text.strip_prefix('.').unwrap_or(text));
    let good = match base {
        GeneralName::Dns(text) => text.is_empty() || is_host_name(text),
        GeneralName::Email(text) => host_or_domain(text) || mailbox_parts(text).is_some(),
        GeneralName::Uri(text) => host_or_domain(text),
        GeneralName::Ip(octets) => is_range(octets),
        GeneralName::Directory(_) | GeneralName::WideEmail(_) | GeneralName::Other(_) => true,
    };
    match base {
        _ if good => None,
        GeneralName::Dns(_) => {
            Some("has a DNS constraint that is no plain domain name (no wildcard, no dot in front)")
        }
        GeneralName::Email(_) => {
            Some("has an email constraint that is neither a mailbox nor a host nor a domain")
        }
        GeneralName::Uri(_) => Some("has a URI constraint that is neither a host nor a domain"),
        _ => Some("has an IP constraint that is not an address and a mask of leading ones"),
    }
}

/// Address and mask, the mask as in RFC 4632: ones, then zeros.
fn is_range(octets: &[u8]) -> bool {
    if octets.len() != 8 && octets.len() != 32 {
        return false;
    }
    let mask = &octets[octets.len() / 2..];
    let ones: u32 = mask
        .iter()
        .map(|o| o.leading_ones())
        .take_while(|n| *n == 8)
        .sum();
    let at = (ones / 8) as usize;
    mask.get(at)
        .is_none_or(|o| o.leading_ones() + o.trailing_zeros() >= 8)
        && mask.iter().skip(at + 1).all(|o| *o == 0)
}

/// The constraints of one CA, made ready for comparing.
struct Bases<'c> {
    list: Vec<(&'c GeneralName<'c>, Option<Rdns>)>,
}

impl<'c> Bases<'c> {
    fn new(list: &'c [GeneralName<'c>]) -> Self {
        let ready = |base: &'c GeneralName<'c>| match base {
            GeneralName::Directory(raw) => (base, Some(names::canonical(raw))),
            _ => (base, None),
        };
        Bases {
            list: list.iter().map(ready).collect(),
        }
    }

    fn of_kind<'s>(
        &'s self,
        name: &'s GeneralName<'_>,
    ) -> impl Iterator<Item = &'s (&'c GeneralName<'c>, Option<Rdns>)> {
        self.list.iter().filter(move |(base, _)| {
            matches!(
                (*base, name),
                (GeneralName::Dns(_), GeneralName::Dns(_))
                    // RFC 9598 section 6.
                    | (GeneralName::Email(_), GeneralName::Email(_) | GeneralName::WideEmail(_))
                    | (GeneralName::Uri(_), GeneralName::Uri(_))
                    | (GeneralName::Ip(_), GeneralName::Ip(_))
                    | (GeneralName::Directory(_), GeneralName::Directory(_))
            ) || base.other_tag().is_some() && base.other_tag() == name.other_tag()
        })
    }
}

/// The first name of `below` that the constraints of `ca` do not allow.
pub(super) fn violation(ca: &Cert<'_>, below: &Cert<'_>, budget: &Budget) -> Option<Problem> {
    let constraints = ca.ext.constraints.as_ref()?;
    let mail = match below.ext.san {
        // Mail addresses of old certificates: only where there is no subjectAltName.
        None => names::emails(below.subject),
        Some(_) => Vec::new(),
    };
    let subject =
        (!names::is_empty(below.subject)).then_some(GeneralName::Directory(below.subject));
    let listed = below.ext.san.as_ref().map_or(&[][..], |s| &s.names);
    let all = listed
        .iter()
        .copied()
        .chain(subject)
        .chain(mail.iter().map(|m| GeneralName::Email(m)));
    let checker = Checker::new(constraints);
    // Making them ready costs as much as one comparison with each.
    let mut affordable = budget.compare(checker.cost());
    for name in all {
        affordable = affordable && budget.compare(checker.cost());
        if !affordable {
            return Some(budget.problem(below));
        }
        if let Some(why) = checker.refuses(&name) {
            return Some(Problem::of(
                below,
                "name-constraint",
                &format!(
                    "has the {} {}, which {} {why} (RFC 5280 4.2.1.10)",
                    name.kind(),
                    name.shown(),
                    ca.label()
                ),
                "issue it from a CA that may issue for this name, or without the name",
            ));
        }
    }
    None
}

/// Why one name is not allowed, if it is not.
pub(super) fn refusal(constraints: &Constraints<'_>, name: &GeneralName<'_>) -> Option<String> {
    Checker::new(constraints).refuses(name)
}

struct Checker<'c> {
    permitted: Bases<'c>,
    excluded: Bases<'c>,
}

impl<'c> Checker<'c> {
    fn new(constraints: &'c Constraints<'c>) -> Self {
        Checker {
            permitted: Bases::new(&constraints.permitted),
            excluded: Bases::new(&constraints.excluded),
        }
    }

    fn cost(&self) -> usize {
        self.permitted.list.len() + self.excluded.list.len()
    }

    fn refuses(&self, name: &GeneralName<'_>) -> Option<String> {
        let mut constrained = self
            .permitted
            .of_kind(name)
            .chain(self.excluded.of_kind(name))
            .peekable();
        constrained.peek()?;
        if constrained.any(|(base, _)| base.other_tag().is_some()) {
            return Some("limits in a way that cannot be checked here".to_owned());
        }
        if matches!(name, GeneralName::WideEmail(text) if host_of_mail(text).is_none()) {
            return Some("cannot limit, because its host is not in A-labels".to_owned());
        }
        // In a subjectAltName it is refused anyway; in a subject nobody else looks at it.
        if matches!(name, GeneralName::Email(text) if mailbox_parts(text).is_none()) {
            return Some("cannot limit, because it is no mailbox".to_owned());
        }
        if matches!(name, GeneralName::Uri(text) if uri_host(text).is_none()) {
            return Some("cannot limit, because it has no host name".to_owned());
        }
        let form = match name {
            GeneralName::Directory(raw) => Some(names::canonical(raw)),
            _ => None,
        };
        let mut excluded = self.excluded.of_kind(name);
        if let Some((base, _)) = excluded.find(|b| within(name, form.as_ref(), b, true)) {
            return Some(format!("excludes with {:?}", base.shown()));
        }
        let mut permitted = self.permitted.of_kind(name).peekable();
        permitted.peek()?;
        if permitted.any(|b| within(name, form.as_ref(), b, false)) {
            return None;
        }
        let mut list: Vec<String> = self
            .permitted
            .of_kind(name)
            .take(6)
            .map(|b| b.0.shown())
            .collect();
        if self.permitted.of_kind(name).nth(6).is_some() {
            list.push("…".to_owned());
        }
        Some(format!(
            "does not permit: it permits only {}",
            list.join(", ")
        ))
    }
}

/// Is the name inside the subtree? For an excluded one a wildcard is inside as soon as one of its hosts is.
fn within(
    name: &GeneralName<'_>,
    form: Option<&Rdns>,
    (base, base_form): &(&GeneralName<'_>, Option<Rdns>),
    excluded: bool,
) -> bool {
    match (name, base) {
        (GeneralName::Dns(name), GeneralName::Dns(base)) => {
            in_domain(name, base) || (excluded && wildcard_reaches(name, base))
        }
        (GeneralName::Email(name), GeneralName::Email(base)) => {
            mailbox_parts(name).is_some_and(|parts| in_mail(parts, base))
        }
        (GeneralName::WideEmail(name), GeneralName::Email(base)) => {
            host_of_mail(name).is_some_and(|parts| in_mail(parts, base))
        }
        (GeneralName::Uri(name), GeneralName::Uri(base)) => {
            uri_host(name).is_some_and(|host| in_host(host, base))
        }
        (GeneralName::Ip(name), GeneralName::Ip(base)) => in_range(name, base),
        (GeneralName::Directory(_), GeneralName::Directory(_)) => match (form, base_form) {
            (Some(name), Some(base)) => name.starts_with(base),
            _ => excluded,
        },
        _ => excluded,
    }
}

fn in_domain(name: &str, base: &str) -> bool {
    base.is_empty() || name.eq_ignore_ascii_case(base) || is_below(name, base)
}

/// Does `name` end in a dot and `base`?
fn is_below(name: &str, base: &str) -> bool {
    name.len() > base.len() + 1
        && name.as_bytes()[name.len() - base.len() - 1] == b'.'
        && name.as_bytes()[name.len() - base.len()..].eq_ignore_ascii_case(base.as_bytes())
}

fn wildcard_reaches(name: &str, base: &str) -> bool {
    match (name.strip_prefix("*."), base.split_once('.')) {
        (Some(parent), Some((_, rest))) => parent.eq_ignore_ascii_case(rest),
        _ => false,
    }
}

/// A host is itself, a domain (with a dot in front) is everything below it.
fn in_host(host: &str, base: &str) -> bool {
    match base.strip_prefix('.') {
        Some(domain) => is_below(host, domain),
        None => base.is_empty() || host.eq_ignore_ascii_case(base),
    }
}

/// Local part and host of an international address, where the host is as RFC 9598 section 3 wants it.
fn host_of_mail(text: &str) -> Option<(&str, &str)> {
    text.rsplit_once('@').filter(|(_, host)| is_host_name(host))
}

fn in_mail((local, host): (&str, &str), base: &str) -> bool {
    match base.rsplit_once('@') {
        Some((base_local, base_host)) => {
            local == base_local && host.eq_ignore_ascii_case(base_host)
        }
        None => in_host(host, base),
    }
}

fn in_range(name: &[u8], base: &[u8]) -> bool {
    if base.len() != 2 * name.len() {
        return false;
    }
    let (address, mask) = base.split_at(name.len());
    name.iter()
        .zip(address)
        .zip(mask)
        .all(|((n, a), m)| n & m == a & m)
}
