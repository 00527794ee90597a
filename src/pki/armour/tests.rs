use super::*;

const DER: &[u8] = &[0x30, 0x03, 0x02, 0x01, 0x07];

fn sample() -> String {
    write("CERTIFICATE", DER)
}

fn one(bytes: &[u8]) -> Block {
    let mut blocks = read(bytes).unwrap();
    assert_eq!(blocks.len(), 1);
    blocks.remove(0)
}

#[test]
fn pem_is_read_in_every_dress() {
    let plain = sample();
    let dresses = [
        plain.clone(),
        plain.replace('\n', "\r\n"),
        format!("\u{feff}{plain}"),
        format!("subject=CN = a\n\n{plain}\ntrailing words\n"),
        plain
            .lines()
            .map(|line| format!("    {line}  \n"))
            .collect(),
        plain.replace(' ', "%20").replace('\n', "%0A"),
    ];
    for dress in dresses {
        assert_eq!(one(dress.as_bytes()).der.as_slice(), DER, "{dress}");
    }
}

#[test]
fn two_blocks_without_a_line_between_are_two() {
    let both = format!("{}{}", sample().trim_end(), sample());
    assert_eq!(read(both.as_bytes()).unwrap().len(), 2);
}

#[test]
fn a_block_without_end_is_an_error_and_not_silence() {
    let cut = sample().replace("-----END CERTIFICATE-----", "");
    assert!(matches!(read(cut.as_bytes()), Err(ArmourError::Broken(_))));
    let second_cut = sample() + &cut;
    assert!(matches!(
        read(second_cut.as_bytes()),
        Err(ArmourError::Broken(_))
    ));
}

#[test]
fn der_is_taken_whole_or_not_at_all() {
    assert_eq!(one(DER).der.as_slice(), DER);
    assert_eq!(one(&[DER, b"\n"].concat()).der.as_slice(), DER);
    assert!(matches!(read(&DER[..4]), Err(ArmourError::Length(_))));
    assert!(matches!(
        read(&[DER, DER].concat()),
        Err(ArmourError::Length(_))
    ));
}

#[test]
fn nothing_and_nonsense_are_told_apart() {
    assert_eq!(read(b" \r\n").err(), Some(ArmourError::Empty));
    assert_eq!(read(b"hello").err(), Some(ArmourError::Neither));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = read(&bytes);
        let _ = read(&[b"\x30".as_slice(), &bytes].concat());
        let _ = read(&[b"-----BEGIN ".as_slice(), &bytes].concat());
    }
}
