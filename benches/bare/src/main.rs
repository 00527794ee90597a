//! `mtls-ca-bare COUNT`: makes so many P-256 keys (as PKCS #8) and signs once for each with the key of a CA, on
//! all cores, and prints how many a second. What a bulk run does beyond that is its own cost.

use std::num::NonZero;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use std::{env, hint, thread};

use ring::error::Unspecified;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING as P256, EcdsaKeyPair};

/// As long as the part of a client's certificate that is signed.
const TO_BE_SIGNED: [u8; 400] = [0x30; 400];

fn main() -> ExitCode {
    let Some(count) = env::args().nth(1).and_then(|count| count.parse().ok()) else {
        eprintln!("usage: mtls-ca-bare COUNT");
        return ExitCode::from(2);
    };
    match rate(count) {
        Ok(rate) => println!("{rate:.0}"),
        Err(Unspecified) => {
            eprintln!("mtls-ca-bare: the system gives no random numbers");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn rate(count: usize) -> Result<f64, Unspecified> {
    let rng = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&P256, &rng)?;
    let ca = EcdsaKeyPair::from_pkcs8(&P256, document.as_ref(), &rng).map_err(|_| Unspecified)?;
    let taken = AtomicUsize::new(0);
    let work = || {
        while taken.fetch_add(1, Ordering::Relaxed) < count {
            hint::black_box(EcdsaKeyPair::generate_pkcs8(&P256, &rng)?);
            hint::black_box(ca.sign(&rng, &TO_BE_SIGNED)?);
        }
        Ok(())
    };
    let start = Instant::now();
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let mut ends = workers.into_iter().map(|worker| worker.join());
        ends.try_for_each(|end| end.unwrap_or(Err(Unspecified)))
    })?;
    Ok(count as f64 / start.elapsed().as_secs_f64())
}
