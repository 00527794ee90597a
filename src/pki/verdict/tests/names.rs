//! Name constraints of every kind.

use super::kit::*;
use crate::pki::der::{self, sequence, tlv};

/// Judges a leaf with `names` under an intermediate with these constraints.
fn under(permitted: &[Vec<u8>], excluded: &[Vec<u8>], names: &[Vec<u8>]) -> bool {
    let mut all = names.to_vec();
    all.push(dns("a.example.com"));
    let codes = codes(|d| {
        d.mid.constrain(permitted, excluded);
        d.leaf.san(&all);
    });
    assert!(codes.iter().all(|c| *c == "name-constraint"), "{codes:?}");
    codes.is_empty()
}

fn permits(base: &[u8], name: &[u8]) -> bool {
    // Permitted alone, and the opposite when excluded.
    let yes = under(
        &[base.to_vec(), dns("a.example.com")],
        &[],
        &[name.to_vec()],
    );
    let no = under(&[], &[base.to_vec()], &[name.to_vec()]);
    assert_eq!(yes, !no, "{base:?} {name:?}");
    yes
}

#[test]
fn dns_names_are_in_the_domain_or_below() {
    assert!(permits(&dns("example.org"), &dns("example.org")));
    assert!(permits(&dns("example.org"), &dns("WWW.Example.ORG")));
    assert!(!permits(&dns("example.org"), &dns("notexample.org")));
    assert!(!permits(&dns("www.example.org"), &dns("example.org")));
    assert!(permits(&dns("example.org"), &dns("*.example.org")));
}

#[test]
fn a_wildcard_is_excluded_with_any_of_its_hosts_and_permitted_only_with_all() {
    let bar = dns("bar.example.org");
    assert!(!under(
        &[],
        std::slice::from_ref(&bar),
        &[dns("*.example.org")]
    ));
    assert!(!under(
        &[bar, dns("a.example.com")],
        &[],
        &[dns("*.example.org")]
    ));
    assert!(under(
        &[],
        &[dns("a.bar.example.org")],
        &[dns("*.example.org")]
    ));
}

#[test]
fn addresses_are_in_their_range() {
    let range = ip(&[10, 1, 0, 0, 255, 255, 0, 0]);
    assert!(permits(&range, &ip(&[10, 1, 2, 3])));
    assert!(!permits(&range, &ip(&[10, 2, 2, 3])));
    assert!(permits(&ip(&[0; 8]), &ip(&[10, 2, 2, 3])));
    assert!(!permits(&range, &ip(&[0; 16])));
    let mut six = vec![0x20, 1, 0x0d, 0xb8];
    six.resize(16, 0);
    let mut net = six.clone();
    net.extend([255, 255, 255, 255]);
    net.resize(32, 0);
    assert!(permits(&ip(&net), &ip(&six)));
}

#[test]
fn mailboxes_hosts_and_domains_of_mail() {
    assert!(permits(&email("me@example.org"), &email("me@EXAMPLE.org")));
    assert!(!permits(&email("me@example.org"), &email("Me@example.org")));
    assert!(permits(&email("example.org"), &email("me@example.org")));
    assert!(!permits(
        &email("example.org"),
        &email("me@sub.example.org")
    ));
    assert!(permits(
        &email(".example.org"),
        &email("me@sub.example.org")
    ));
    assert!(!permits(&email(".example.org"), &email("me@example.org")));
    assert!(!permits(&email("*@example.org"), &email("me@example.org")));
}

#[test]
fn hosts_of_uris() {
    let to = |host: &str| uri(&format!("https://me@{host}:8443/path"));
    assert!(permits(&uri("www.example.org"), &to("www.example.org")));
    assert!(!permits(&uri("example.org"), &to("www.example.org")));
    assert!(permits(&uri(".example.org"), &to("www.example.org")));
    assert!(!permits(&uri(".example.org"), &to("example.org")));
    // Without a host name the constraint cannot be checked, and that is a refusal either way.
    for name in [uri("urn:a:b"), to("10.0.0.1")] {
        assert!(!under(
            &[uri("example.org")],
            &[],
            std::slice::from_ref(&name)
        ));
        assert!(!under(&[], &[uri("example.org")], &[name]));
    }
}

#[test]
fn directory_names_count_in_the_subject_too() {
    let acme = || directory("O=Acme,C=US");
    let subject = |text: &'static str| {
        codes(|d| {
            d.mid.constrain(&[acme()], &[]);
            d.leaf.subject = name(text);
        })
    };
    assert_eq!(subject("CN=leaf,O=acme,C=US"), [""; 0]);
    assert_eq!(subject("CN=leaf,O=\\  aCME,C=US"), [""; 0]);
    assert_eq!(subject("CN=leaf,O=Acme Inc,C=US"), ["name-constraint"]);
    assert_eq!(subject("O=Acme,C=US,CN=leaf"), ["name-constraint"]);
    assert!(!under(&[], &[acme()], &[directory("CN=x,O=Acme,C=US")]));
    // In other characters it is the same name (RFC 4518).
    for name in ["CN=x,O=Ａcme,C=US", "CN=x,O=ＡＣＭＥ,C=US"] {
        assert!(!under(&[], &[acme()], &[directory(name)]), "{name}");
    }
}

#[test]
fn mail_in_the_subject_counts_where_there_is_no_alternative_name() {
    let said = |san: bool| {
        codes(|d| {
            d.mid.constrain(&[email("example.org")], &[]);
            d.leaf.subject = name("emailAddress=me@example.net");
            if !san {
                d.leaf.drop(17);
            }
        })
    };
    assert_eq!(said(true), [""; 0]);
    assert_eq!(said(false), ["name-mismatch", "name-constraint"]);
}

/// What is no mailbox can be neither inside nor outside of a subtree, and so must not pass by one.
#[test]
fn mail_in_the_subject_that_is_no_mailbox_is_under_no_constraint_good() {
    for address in [
        "a b@example.org",
        "Joe <a@example.org>",
        "ä@example.org",
        "a@example.org.",
        "me",
    ] {
        for limits in [
            [vec![email("example.org")], vec![]],
            [vec![], vec![email("example.org")]],
        ] {
            let said = codes(|d| {
                d.mid.constrain(&limits[0], &limits[1]);
                let kind = der::oid("1.2.840.113549.1.9.1").unwrap();
                let pair = sequence(&[&kind, &tlv(0x0c, address.as_bytes())]);
                d.leaf.subject = sequence(&[&tlv(0x31, &pair)]);
                d.leaf.drop(17);
            });
            assert_eq!(said, ["name-mismatch", "name-constraint"], "{address}");
        }
    }
}

#[test]
fn a_kind_that_cannot_be_compared_refuses_only_names_of_that_kind() {
    let other = |tag: u8| tlv(tag, &[6, 2, 0x2a, 3, 0xa0, 2, 5, 0]);
    let named = other(0xa0);
    assert!(under(&[], std::slice::from_ref(&named), &[]));
    assert!(!under(&[], std::slice::from_ref(&named), &[other(0xa0)]));
    assert!(!under(&[named], &[], &[other(0xa0)]));
}

#[test]
fn an_international_address_is_constrained_by_its_host() {
    let kind = der::oid("1.3.6.1.5.5.7.8.9").unwrap();
    let wide = |text: &str| {
        tlv(
            0xa0,
            &[kind.clone(), tlv(0xa0, &tlv(0x0c, text.as_bytes()))].concat(),
        )
    };
    assert!(permits(&email("example.org"), &wide("ü@example.org")));
    assert!(permits(&email(".example.org"), &wide("ü@a.Example.ORG")));
    assert!(permits(&email("u@example.org"), &wide("u@example.org")));
    assert!(!permits(&email("example.org"), &wide("ü@example.com")));
    assert!(!permits(&email("u@example.org"), &wide("ü@example.org")));
    // Whatever the limit: nobody can say whether this host is within it.
    let (base, odd) = (email("example.com"), wide("a@bücher.example"));
    let free = [dns("a.example.com")];
    assert!(under(&free, &[], std::slice::from_ref(&odd)));
    assert!(!under(
        &[],
        std::slice::from_ref(&base),
        std::slice::from_ref(&odd)
    ));
    assert!(!under(&[base, dns("a.example.com")], &[], &[odd]));
    let other = tlv(0xa0, &[6, 2, 0x2a, 3, 0xa0, 2, 5, 0]);
    assert!(!under(&[], &[other], &[wide("a@example.org")]));
}

#[test]
fn constraints_hold_for_intermediates_but_not_for_self_issued_ones() {
    let said = |subject: &'static str| {
        codes(|d| {
            d.root.constrain(&[directory("O=Acme")], &[]);
            d.root.subject = name("CN=root");
            d.mid.subject = name(subject);
            d.leaf.subject = name("CN=leaf,O=Acme");
        })
    };
    assert_eq!(said("CN=mid,O=Acme"), [""; 0]);
    assert_eq!(said("CN=mid"), ["name-constraint"]);
    assert_eq!(said("CN=root"), [""; 0]);
}

#[test]
fn a_quadratic_pair_is_stopped() {
    let many = |from: usize| {
        (0..3000)
            .map(|i| dns(&format!("n{}.example.com", from + i)))
            .collect::<Vec<_>>()
    };
    let said = codes(|d| {
        d.mid.constrain(&[], &many(10_000));
        let mut names = many(0);
        names.push(dns("a.example.com"));
        d.leaf.san(&names);
    });
    assert_eq!(said[0], "budget-exhausted");
}
