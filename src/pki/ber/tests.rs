use super::*;

#[test]
fn der_stays_what_it_is() {
    for der in [
        &[0x30, 0x03, 0x02, 0x01, 0x07][..],
        &[0x30, 0x00],
        &[0x04, 0x02, 0x30, 0x80],
        &[0xa0, 0x02, 0x05, 0x00],
    ] {
        assert_eq!(to_der(der).as_deref(), Some(der));
    }
    let long = crate::pki::der::tlv(
        tag::SEQUENCE,
        &crate::pki::der::tlv(tag::OCTET_STRING, &[7; 300]),
    );
    assert_eq!(to_der(&long), Some(long));
}

#[test]
fn ber_is_brought_to_it() {
    let cases: [(&[u8], &[u8]); 6] = [
        (
            &[0x30, 0x80, 0x02, 0x01, 0x07, 0, 0],
            &[0x30, 0x03, 0x02, 0x01, 0x07],
        ),
        (
            &[0x30, 0x81, 0x03, 0x02, 0x01, 0x07],
            &[0x30, 0x03, 0x02, 0x01, 0x07],
        ),
        (
            &[0x24, 0x80, 0x04, 0x01, 1, 0x04, 0x01, 2, 0, 0],
            &[0x04, 0x02, 1, 2],
        ),
        (
            &[0x24, 0x06, 0x04, 0x01, 1, 0x04, 0x01, 2],
            &[0x04, 0x02, 1, 2],
        ),
        (
            &[0x24, 0x80, 0x24, 0x80, 0x04, 0x01, 1, 0, 0, 0, 0],
            &[0x04, 0x01, 1],
        ),
        (
            &[0xa0, 0x80, 0x30, 0x80, 0, 0, 0, 0, b'\n'],
            &[0xa0, 0x02, 0x30, 0x00],
        ),
    ];
    for (ber, der) in cases {
        assert_eq!(to_der(ber).as_deref(), Some(der), "{ber:02x?}");
    }
}

#[test]
fn what_has_no_end_or_no_bottom_is_refused() {
    for bytes in [
        &[0x30, 0x80][..],
        &[0x30, 0x80, 0x02],
        &[0x04, 0x80, 0, 0],
        &[0x24, 0x80, 0x02, 0x01, 1, 0, 0],
        &[0x1f, 0x80, 0, 0],
        &[0x30, 0x00, 0x30, 0x00],
        &[0x30, 0x80].repeat(1000),
    ] {
        assert_eq!(to_der(bytes), None, "{:02x?}", &bytes[..bytes.len().min(8)]);
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        if let Some(der) = to_der(&bytes) {
            assert_eq!(to_der(&der), Some(der.clone()));
        }
        let _ = to_der(&[&[0x30, 0x80], bytes.as_slice()].concat());
    }
}
