//! Whether one subtree lies inside another: a CA has the limits of the one above it, and may narrow them.

use super::super::general_name::GeneralName;
use super::super::names;
use super::{in_domain, in_host, in_mail, in_range, is_below};

/// Is every name of one subtree inside another? Where that cannot be told, no.
pub(in crate::pki::verdict) fn base_within(
    inner: &GeneralName<'_>,
    outer: &GeneralName<'_>,
) -> bool {
    match (inner, outer) {
        (GeneralName::Dns(inner), GeneralName::Dns(outer)) => in_domain(inner, outer),
        (GeneralName::Uri(inner), GeneralName::Uri(outer)) => hosts_within(inner, outer),
        (GeneralName::Email(inner), GeneralName::Email(outer)) => {
            match (inner.rsplit_once('@'), outer.contains('@')) {
                (Some(parts), _) => in_mail(parts, outer),
                (None, true) => false,
                (None, false) => hosts_within(inner, outer),
            }
        }
        (GeneralName::Ip(inner), GeneralName::Ip(outer)) if inner.len() == outer.len() => {
            let (address, mask) = inner.split_at(inner.len() / 2);
            let wide = &outer[outer.len() / 2..];
            in_range(address, outer) && mask.iter().zip(wide).all(|(m, w)| m & w == *w)
        }
        (GeneralName::Directory(inner), GeneralName::Directory(outer)) => {
            names::canonical(inner).starts_with(&names::canonical(outer))
        }
        _ => false,
    }
}

/// The same of a host, or of all hosts of a domain.
fn hosts_within(inner: &str, outer: &str) -> bool {
    match (inner.strip_prefix('.'), outer.strip_prefix('.')) {
        (Some(inner), Some(outer)) => inner.eq_ignore_ascii_case(outer) || is_below(inner, outer),
        (Some(_), None) => outer.is_empty(),
        (None, _) => in_host(inner, outer),
    }
}
