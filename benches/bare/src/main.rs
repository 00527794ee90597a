//! What a bulk run cannot do without, on all cores, and how many a second of it: what it does beyond that is its own
//! cost.
//!
//! `mtls-ca-bare COUNT`: so many P-256 keys (as PKCS #8), and one signature for each with the key of a CA.
//! `mtls-ca-bare files COUNT FOLDER`: for so many clients two files each of the size of theirs, in folders of a thousand
//! clients that are one thread's each, and one `sync` of the file system. Nothing is made that would be in them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use std::{env, hint, thread};

use ring::error::Unspecified;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING as P256, EcdsaKeyPair};

/// As long as the part of a client's certificate that is signed.
const TO_BE_SIGNED: [u8; 400] = [0x30; 400];

/// A key and a certificate in PEM are as long.
const LENGTHS: [(&str, usize); 2] = [("key", 241), ("crt", 769)];

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let number = |word: &str| word.parse().ok();
    let rate = match words[..] {
        ["files", count, folder] => number(count).map(|count| files(count, Path::new(folder))),
        [count, ..] => number(count).map(|count| keys(count).map_err(|Unspecified| no_chance())),
        _ => None,
    };
    match rate {
        Some(Ok(rate)) => println!("{rate:.0}"),
        Some(Err(error)) => {
            eprintln!("mtls-ca-bare: {error}");
            return ExitCode::FAILURE;
        }
        None => {
            eprintln!("usage: mtls-ca-bare COUNT\n       mtls-ca-bare files COUNT FOLDER");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn no_chance() -> io::Error {
    io::Error::other("the system gives no random numbers")
}

fn files(count: usize, root: &Path) -> io::Result<f64> {
    let taken = AtomicUsize::new(0);
    let content = [b'a'; 769];
    let work = || loop {
        let first = taken.fetch_add(1_000, Ordering::Relaxed);
        if first >= count {
            return Ok(());
        }
        let folder = root.join(format!("{:04}", first / 1_000));
        fs::create_dir(&folder)?;
        for number in first..count.min(first + 1_000) {
            for (ending, length) in LENGTHS {
                let file = folder.join(format!("client{number:07}.{ending}"));
                File::create_new(file)?.write_all(&content[..length])?;
            }
        }
    };
    let start = Instant::now();
    on_all_cores(work, || io::Error::other("a thread panicked"))?;
    let synced = Command::new("sync").arg("-f").arg(root).status()?;
    if !synced.success() {
        return Err(io::Error::other("sync failed"));
    }
    Ok(count as f64 / start.elapsed().as_secs_f64())
}

fn on_all_cores<E: Send>(
    work: impl Fn() -> Result<(), E> + Sync,
    panicked: impl Fn() -> E,
) -> Result<(), E> {
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(&work)).collect();
        let mut ends = workers.into_iter().map(|worker| worker.join());
        ends.try_for_each(|end| end.unwrap_or_else(|_| Err(panicked())))
    })
}

fn keys(count: usize) -> Result<f64, Unspecified> {
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
    on_all_cores(work, || Unspecified)?;
    Ok(count as f64 / start.elapsed().as_secs_f64())
}
