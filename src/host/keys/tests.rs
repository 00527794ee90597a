use crypto_bigint::BoxedUint;
use proptest::prelude::*;

use super::forms::{FormError, Parts, point_of_new};
use super::kdf::{Kdf, Prf};
use super::locked::{self, LockError, Locked};
use super::*;
use crate::host::passphrase::Source;
use crate::pki::armour::Block;
use crate::pki::der;

fn passphrase(text: &str) -> Passphrase {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pass");
    fs::write(&path, text).unwrap();
    let passes = super::super::passphrase::Passes::of("--key-pass", Some(Source::File(path)));
    passes.new_one("a key").unwrap().unwrap()
}

fn locked(der: Vec<u8>) -> Locked {
    let block = Block::of("ENCRYPTED PRIVATE KEY", der);
    Locked::new(block, None)
}

#[test]
fn every_type_is_made_signs_and_is_read_again() {
    type Make = fn(KeyType) -> Result<PrivateKey, Failure>;
    let alone = [KeyType::EcP256, KeyType::Rsa2048];
    let alone = alone.map(|key_type| (key_type, PrivateKey::generate_here as Make));
    let together = KeyType::ALL.map(|key_type| (key_type, PrivateKey::generate as Make));
    let of_many = KeyType::ALL.map(|key_type| (key_type, PrivateKey::generate_one_of_many as Make));
    for (key_type, make) in together.into_iter().chain(alone).chain(of_many) {
        let key = make(key_type).unwrap();
        assert_eq!(*key.public_key().kind(), key_type.kind());
        let again = PrivateKey::of_parts(&Parts::of(&key.pkcs8, None).unwrap()).unwrap();
        assert_eq!(again.public_key(), key.public_key());
        assert_eq!(again.pkcs8, key.pkcs8);
        assert!(!again.sign(b"message").unwrap().is_empty());
    }
}

#[test]
fn a_new_key_of_many_is_taken_as_ring_gives_it() {
    let rng = SystemRandom::new();
    let kinds = [
        (KeyType::EcP256, &ECDSA_P256_SHA256_ASN1_SIGNING),
        (KeyType::EcP384, &ECDSA_P384_SHA384_ASN1_SIGNING),
    ];
    for (key_type, algorithm) in kinds {
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &rng).unwrap();
        let document = document.as_ref();
        let Ok(Parts::Ec(_, scalar, point)) = Parts::of(document, None) else {
            panic!("{key_type}");
        };
        assert_eq!(point_of_new(key_type, document), Some(&*point));
        // In any other form it is not taken, whatever is different.
        for at in 0..document.len() {
            let is_key = |part: &[u8]| {
                let begin = document.windows(part.len()).position(|here| here == part);
                begin.is_some_and(|begin| (begin..begin + part.len()).contains(&at))
            };
            let mut other = document.to_vec();
            other[at] ^= 0x40;
            if !is_key(&scalar) && !is_key(&point) {
                assert_eq!(point_of_new(key_type, &other), None, "{key_type} {at}");
            }
            assert_eq!(point_of_new(key_type, &document[..at]), None, "{at}");
        }
        assert_eq!(point_of_new(KeyType::Ed25519, document), None);
    }
}

/// FIPS 186-5 appendix A.1: what the numbers of a key must be to each other.
#[test]
fn rsa_keys_are_what_fips_186_wants() {
    use crypto_bigint::{BoxedUint, ConcatenatingMul, NonZero, Resize};
    let pkcs1 = rsa_key::generate(2048, 1).unwrap();
    let parts = der::children(der::read_tagged(&pkcs1, 0x30).unwrap()).unwrap();
    let number = |at: usize| BoxedUint::from_be_slice_vartime(parts[at].content);
    let (n, e, d, p, q) = (number(1), number(2), number(3), number(4), number(5));
    assert_eq!(n.bits(), 2048);
    assert_eq!(e, BoxedUint::from(65_537u32));
    assert_eq!((p.bits(), q.bits()), (1024, 1024));
    for prime in [&p, &q] {
        // Above √2·2^1023: both top bits, as 0.75 > 0.7071.
        assert!(prime.bit_vartime(1023) && prime.bit_vartime(1022));
        assert!(crypto_primes::is_prime(crypto_primes::Flavor::Any, prime));
    }
    assert_eq!(p.concatenating_mul(&q).resize(2048), n.resize(2048));
    assert!(p > q && p.wrapping_sub(&q).bits() > 1024 - 100);
    assert!(d.bits() > 1024);
    for prime in [&p, &q] {
        let less = prime.wrapping_sub(BoxedUint::one_with_precision(prime.bits_precision()));
        let product = d.concatenating_mul(&e);
        let rest = product.rem(&NonZero::new(less).unwrap());
        assert_eq!(rest, BoxedUint::one_with_precision(rest.bits_precision()));
    }
}

#[test]
fn what_is_sealed_opens_with_its_passphrase_only() {
    let key = PrivateKey::generate(KeyType::EcP256).unwrap();
    let sealed = locked::seal(&key.pkcs8, &passphrase("one"), [7; 16], [9; 16]).unwrap();
    let locked = locked(sealed);
    assert!(locked.is_ours());
    assert_eq!(
        locked.words(),
        "AES-256-CBC, PBKDF2-HMAC-SHA256 with 600000 rounds"
    );
    let open = locked.open(&passphrase("one\n")).unwrap();
    assert_eq!(open.to_pkcs8(), key.pkcs8);
    assert!(matches!(
        locked.open(&passphrase("two")),
        Err(LockError::Wrong)
    ));
}

#[test]
fn a_greedy_file_is_refused_with_its_figure() {
    let scrypt = |cost, block, times| Kdf::Scrypt {
        salt: vec![1; 8],
        cost,
        block,
        times,
    };
    let pbkdf2 = |rounds| Kdf::Pbkdf2 {
        prf: Prf::Sha512,
        salt: vec![1; 8],
        rounds,
    };
    let dear = [
        (pbkdf2(3_000_001), "3000001 rounds"),
        (pbkdf2(u64::MAX), "18446744073709551615 rounds"),
        (scrypt(1 << 20, 8, 1), "1024 MB"),
        (scrypt(1 << 63, 1 << 40, 1), "MB"),
        (scrypt(2, 1, 1 << 30), "131072 MB"),
        (scrypt(1 << 14, 8, 64), "N·r·p = 8388608"),
    ];
    for (kdf, figure) in dear {
        match kdf.derive(b"x", 32) {
            Err(LockError::TooDear(said)) => assert!(said.contains(figure), "{said}"),
            other => panic!("{other:?}"),
        }
    }
    for cheap in [pbkdf2(1), scrypt(1 << 14, 8, 1)] {
        cheap.derive(b"x", 32).unwrap();
    }
    for odd in [
        scrypt(3, 8, 1),
        scrypt(0, 8, 1),
        scrypt(2, 0, 1),
        scrypt(2, 1, 0),
    ] {
        assert!(matches!(odd.derive(b"x", 32), Err(LockError::Broken(_))));
    }
}

#[test]
fn a_short_initial_vector_is_broken_and_nothing_worse() {
    let key = PrivateKey::generate(KeyType::Ed25519).unwrap();
    let good = locked::seal(&key.pkcs8, &passphrase("one"), [7; 16], [9; 16]).unwrap();
    let short = Block {
        encrypted: true,
        dek_info: Some("DES-EDE3-CBC,00".into()),
        ..Block::of("RSA PRIVATE KEY", good.clone())
    };
    let answer = Locked::new(short, None).open(&passphrase("one"));
    assert!(matches!(answer, Err(LockError::Broken(_))));
    for at in 0..good.len() {
        let _ = locked(good[..at].to_vec()).words();
        let mut broken = good.clone();
        broken[at] ^= 0x41;
        let _ = locked(broken).words();
    }
}

#[test]
fn numbers_that_do_not_fit_each_other_are_no_key() {
    let a = PrivateKey::generate(KeyType::Ed25519).unwrap();
    let b = PrivateKey::generate(KeyType::Ed25519).unwrap();
    let Ok(Parts::Ed25519(seed, _)) = Parts::of(&a.pkcs8, None) else {
        panic!("not an Ed25519 key");
    };
    let public = b.spki.as_der()[12..].to_vec();
    assert!(PrivateKey::of_parts(&Parts::Ed25519(seed, Some(public))).is_err());
    let rsa = rsa_key::generate(2048, 1).unwrap();
    for at in [20, 150, 260] {
        let mut broken = rsa.clone();
        broken[at] ^= 4;
        if let Ok(parts) = Parts::of(&broken, None) {
            assert!(PrivateKey::of_parts(&parts).is_err(), "byte {at}");
        }
    }
}

/// ring itself would find out at the first signature.
#[test]
fn rsa_keys_whose_exponents_are_not_theirs_are_refused() {
    let pkcs1 = rsa_key::generate(2048, 1).unwrap();
    let parts = der::children(der::read_tagged(&pkcs1, 0x30).unwrap()).unwrap();
    let mut numbers: Vec<Vec<u8>> = parts.iter().map(|part| part.raw.to_vec()).collect();
    assert!(PrivateKey::of_parts(&Parts::Rsa(pkcs1.clone(), 2048)).is_ok());
    for at in [6, 7] {
        let right = numbers[at].clone();
        *numbers[at].last_mut().unwrap() ^= 2;
        let wrong = Zeroizing::new(der::tlv(0x30, &numbers.concat()));
        let error = PrivateKey::of_parts(&Parts::Rsa(wrong, 2048)).unwrap_err();
        assert!(error.contains("its exponents"), "{error}");
        numbers[at] = right;
    }
}

/// Keys that ring does not take are asked for their parts, not for a signature: hundreds of those take minutes.
#[test]
fn wide_rsa_keys_whose_parts_are_not_theirs_are_refused() {
    // With an exponent as small as that ring does not take it, and it signs all the same.
    let small = || {
        let pkcs1 = rsa_key::generate(2048, 1)?;
        let parts = der::children(der::read_tagged(&pkcs1, 0x30).ok()?).ok()?;
        let number = |at: usize| BoxedUint::from_be_slice_vartime(parts[at].content);
        // It must have no divisor of a prime less one.
        rsa_key::assemble(&number(4), &number(5), 17)
    };
    let pkcs1 = std::iter::repeat_with(small).find_map(|key| key).unwrap();
    let parts = der::children(der::read_tagged(&pkcs1, 0x30).unwrap()).unwrap();
    let whole: Vec<Vec<u8>> = parts.iter().map(|part| part.raw.to_vec()).collect();
    let with = |at: usize, number: Vec<u8>| {
        let mut numbers = whole.clone();
        numbers[at] = number;
        Parts::Rsa(Zeroizing::new(der::tlv(0x30, &numbers.concat())), 2048)
    };
    let right = PrivateKey::of_parts(&with(8, whole[8].clone())).unwrap();
    assert!(matches!(right.pair, Pair::Wide(_)));
    assert!(right.sign(b"message").is_ok());
    // The exponents swapped belong together, and nothing verifies with such a public key.
    let mut swapped = whole.clone();
    swapped.swap(2, 3);
    let swapped = Zeroizing::new(der::tlv(0x30, &swapped.concat()));
    assert!(PrivateKey::of_parts(&Parts::Rsa(swapped, 2048)).is_err());
    for (at, number) in whole.iter().enumerate().skip(1) {
        // Octets of another number, of none, and of a zero in front that DER does not have.
        let mut other = number.clone();
        *other.last_mut().unwrap() ^= 2;
        let content = der::read_tagged(number, 0x02).unwrap();
        let padded = der::tlv(0x02, &[&[0, 0], content].concat());
        for wrong in [other, der::tlv(0x02, &[]), padded, der::integer(&[])] {
            assert!(PrivateKey::of_parts(&with(at, wrong)).is_err(), "{at}");
        }
        let huge = der::integer(&vec![0x55; 4 << 20]);
        assert!(PrivateKey::of_parts(&with(at, huge)).is_err(), "{at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = matches!(Parts::of(&bytes, None), Err(FormError::NoKey));
        let _ = locked(bytes).words();
    }

    #[test]
    fn no_broken_key_makes_it_panic(at in 0usize..400, to in any::<u8>()) {
        let key = PrivateKey::generate(KeyType::EcP256).unwrap();
        let mut bytes = key.pkcs8.to_vec();
        let place = at % bytes.len();
        bytes[place] = to;
        if let Ok(parts) = Parts::of(&bytes, None) {
            let _ = PrivateKey::of_parts(&parts);
        }
    }
}
