use super::*;
use crate::pki::der::{integer, oid, sequence, tlv};
use zeroize::Zeroizing;

fn legacy(rounds: u32) -> Safe {
    let parameters = sequence(&[
        &tlv(tag::OCTET_STRING, &[1; 8]),
        &integer(&rounds.to_be_bytes()),
    ]);
    let algorithm = sequence(&[&oid("1.2.840.113549.1.12.1.3").unwrap(), &parameters]);
    Safe::Sealed {
        algorithm,
        body: vec![0; 16],
    }
}

fn file(rounds: u64, safes: Vec<Safe>) -> Pfx {
    let algorithm = oid("2.16.840.1.101.3.4.2.1").unwrap();
    Pfx {
        mac: Some(Mac {
            algorithm: sequence(&[&algorithm]),
            value: vec![0; 32],
            salt: vec![0; 8],
            rounds,
        }),
        content: Zeroizing::default(),
        safes,
    }
}

/// Two certificates apart from each other and a key, each with certtool's 600,000 rounds, can be opened.
#[test]
fn the_dearest_honest_file_is_affordable() {
    let honest = file(
        600_000,
        vec![legacy(600_000), legacy(600_000), legacy(600_000)],
    );
    assert!(cost(&honest) <= MOST_ROUNDS, "{}", cost(&honest));
}

#[test]
fn a_file_that_would_cost_too_much_is_refused_with_the_figure() {
    let secret = Secret::of(b"x");
    for (dear, figure) in [
        (file(4_000_000_000, vec![]), "1333333333 rounds"),
        (file(1, vec![legacy(4_000_000_000)]), "3999999999 rounds"),
        (
            file(1, (0..100).map(|_| legacy(100_000)).collect()),
            "9999900 rounds",
        ),
    ] {
        match open(&dear, &secret) {
            Err(LockError::TooDear(why)) => assert!(why.contains(figure), "{why}"),
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("it was tried"),
        }
    }
}

#[test]
fn a_wrong_passphrase_is_one() {
    let answer = open(&file(1, vec![legacy(1)]), &Secret::of(b"x"));
    assert!(matches!(answer, Ok(Answer::Wrong)));
}
