use super::*;

fn shown(octets: &[u8]) -> Option<String> {
    AddressRange::of(octets).map(|range| range.to_string())
}

#[test]
fn ranges_in_words() {
    let mut six = [0; 32];
    six[..2].copy_from_slice(&[0x20, 1]);
    six[16..18].copy_from_slice(&[0xff, 0xfe]);
    for (octets, words) in [
        (&[10, 0, 0, 0, 255, 0, 0, 0][..], "10.0.0.0/8"),
        (&[10, 1, 2, 3, 255, 255, 255, 255], "10.1.2.3/32"),
        (&[0; 8], "0.0.0.0/0"),
        (
            &[10, 0, 0, 1, 255, 0, 0, 255],
            "10.0.0.1 under the mask 255.0.0.255",
        ),
        (&six, "2001::/15"),
    ] {
        assert_eq!(shown(octets).as_deref(), Some(words));
    }
    for length in [0, 1, 4, 7, 9, 16, 31, 33] {
        assert_eq!(shown(&vec![0; length]), None, "{length}");
    }
}
