//! What limits names, as typed and as bytes.

use proptest::prelude::*;

use super::*;

fn text(typed: &str) -> String {
    Subtree::parse(typed).unwrap().to_string()
}

fn refused(typed: &str) -> String {
    Subtree::parse(typed).unwrap_err().to_string()
}

#[test]
fn the_form_tells_the_kind() {
    for (typed, meant) in [
        ("example.test", "dns:example.test"),
        ("Example.TEST", "dns:example.test"),
        ("localhost", "dns:localhost"),
        ("dns:b\u{fc}cher.test", "dns:xn--bcher-kva.test"),
        ("10.0.0.0/8", "ip:10.0.0.0/8"),
        ("10.1.2.3", "ip:10.1.2.3/32"),
        ("0.0.0.0/0", "ip:0.0.0.0/0"),
        ("172.16.0.0/12", "ip:172.16.0.0/12"),
        ("fd00::/8", "ip:fd00::/8"),
        ("ip:::/0", "ip:::/0"),
        ("2001:db8::1", "ip:2001:db8::1/128"),
        ("a@example.test", "email:a@example.test"),
        ("email:example.test", "email:example.test"),
        ("email:.example.test", "email:.example.test"),
        ("uri:example.test", "uri:example.test"),
        ("uri:.example.test", "uri:.example.test"),
        ("O=Acme,C=US", "dn:O=Acme,C=US"),
        ("/C=US/O=Acme", "dn:O=Acme,C=US"),
    ] {
        assert_eq!(text(typed), meant, "{typed}");
        // What is shown is what can be typed.
        assert_eq!(text(meant), meant);
    }
}

#[test]
fn anything_doubtful_is_refused() {
    for (typed, says) in [
        ("*.example.test", "write \"example.test\""),
        (".example.test", "write \"example.test\""),
        ("", "limits no names"),
        ("10.0.0.7/8", "write \"ip:10.0.0.0/8\""),
        ("10.0.0.0/33", "0 to 32"),
        ("10.0.0.0/-1", "0 to 32"),
        ("10.0.0.0/255.0.0.0", "0 to 32"),
        ("fd00::/129", "0 to 128"),
        ("example.test/24", "an address and a length"),
        ("@example.test", "write \"email:example.test\""),
        ("email:a b@example.test", "limits no names"),
        ("uri:https://example.test/", "limits no names"),
        ("a b", "limits no names"),
        ("dn:", "an attribute"),
        ("dn:nonsense", "limits no names"),
    ] {
        assert!(refused(typed).contains(says), "{typed}: {}", refused(typed));
    }
}

#[test]
fn the_extension_is_der_and_reads_back() {
    let list = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| Subtree::parse(text).unwrap())
            .collect()
    };
    let both = Constraints {
        permitted: list(&["example.test", "10.0.0.0/8"]),
        excluded: list(&["secret.example.test", "O=Acme"]),
    };
    let bytes = both.to_extension().unwrap();
    assert_eq!(Constraints::from_extension(&bytes), Some(both.clone()));
    assert_eq!(
        both.to_string(),
        "only dns:example.test, ip:10.0.0.0/8, and not dns:secret.example.test, dn:O=Acme"
    );
    let turned = Constraints {
        permitted: both.permitted.iter().rev().cloned().collect(),
        excluded: both.excluded.clone(),
    };
    assert!(both.same_as(&turned) && !both.same_as(&Constraints::default()));
    assert_eq!(Constraints::default().to_extension(), None);
    // NameConstraints { permittedSubtrees [0] { { base [2] "a" } } }
    let one = Constraints {
        permitted: list(&["dns:a"]),
        excluded: Vec::new(),
    };
    let der = [0x30, 7, 0xa0, 5, 0x30, 3, 0x82, 1, b'a'];
    assert_eq!(one.to_extension().unwrap(), der);
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text: String, bytes: Vec<u8>) {
        let _ = Subtree::parse(&text);
        for kind in ["dns", "ip", "email", "uri", "dn"] {
            let _ = Subtree::parse(&format!("{kind}:{text}"));
        }
        let _ = Constraints::from_extension(&bytes);
        let _ = Constraints::from_extension(&der::tlv(0x30, &der::tlv(0xa0, &bytes)));
        let _ = shown(&bytes);
    }

    #[test]
    fn a_range_reads_back(address: u32, prefix in 0u32..=32) {
        let start = address & u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
        let typed = format!("{}/{prefix}", std::net::Ipv4Addr::from(start));
        prop_assert_eq!(text(&typed), format!("ip:{typed}"));
    }
}

#[test]
fn limits_below_others() {
    let limits = |permitted: &[&str], excluded: &[&str]| {
        let all = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| Subtree::parse(text).unwrap())
                .collect()
        };
        Constraints {
            permitted: all(permitted),
            excluded: all(excluded),
        }
    };
    for (own, above, fits) in [
        ("a.test", "a.test", true),
        ("x.a.test", "a.test", true),
        ("xa.test", "a.test", false),
        ("a.test", "x.a.test", false),
        ("10.1.0.0/16", "10.0.0.0/8", true),
        ("10.0.0.0/8", "10.1.0.0/16", false),
        ("11.0.0.0/16", "10.0.0.0/8", false),
        ("fd00::/16", "10.0.0.0/8", false),
        ("email:a@a.test", "email:a.test", true),
        ("email:a.test", "email:a@a.test", false),
        ("email:a.test", "email:.test", true),
        ("email:.a.test", "email:.test", true),
        ("email:.a.test", "email:a.test", false),
        ("uri:a.test", "uri:.test", true),
        ("uri:.test", "uri:a.test", false),
        ("dn:OU=x,O=Acme", "dn:O=Acme", true),
        ("dn:O=Other", "dn:O=Acme", false),
        ("a.test", "10.0.0.0/8", true),
    ] {
        let (own, above) = (limits(&[own], &[]), limits(&[above], &[]));
        assert_eq!(own.narrowed(&above).is_ok(), fits, "{own} below {above}");
    }
    let above = limits(&["a.test", "b.test", "10.0.0.0/8"], &["x.a.test"]);
    let both = limits(&["y.a.test"], &["z.y.a.test"])
        .narrowed(&above)
        .unwrap();
    let wanted = limits(&["y.a.test", "10.0.0.0/8"], &["z.y.a.test", "x.a.test"]);
    assert!(both.same_as(&wanted), "{both}");
    assert!(limits(&["x.a.test"], &[]).narrowed(&above).is_err());
    let none = Constraints::default();
    assert!(none.narrowed(&above).unwrap().same_as(&above));
    assert!(above.narrowed(&none).unwrap().same_as(&above));
}
