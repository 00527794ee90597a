//! What holds other objects, and `inspect` as a whole: everything of a file, in all manners.

use clap::{Args, Command, FromArgMatches};
use mtls_ca::host::keys::Secret;
use mtls_ca::host::pkcs12 as sealed;
use mtls_ca::pki::{armour, ber, der, pkcs7 as bundles, pkcs12 as pfx};
use mtls_ca::report::Report;
use mtls_ca::verbs::inspect::Inspect;

use super::{CHEAP, shows};

/// PKCS #12: taken apart, and opened where that is cheap.
pub fn pkcs12(data: &[u8]) {
    in_der(data);
    let _ = pfx::bags(data);
    let Ok(pfx) = pfx::read(data) else {
        return;
    };
    if sealed::cost(&pfx) > CHEAP {
        return;
    }
    for secret in Secret::empty().iter().chain([&Secret::of(b"open sesame")]) {
        let _ = sealed::open(&pfx, secret);
    }
}

/// PKCS #7.
pub fn pkcs7(data: &[u8]) {
    in_der(data);
    if let Ok(bundle) = bundles::read(data) {
        let count = bundle.certificates.len() + bundle.crls.len();
        assert_eq!(bundle.into_blocks().len(), count);
    }
}

/// BER becomes DER, and DER stays as it is.
fn in_der(data: &[u8]) {
    if let Some(der) = ber::to_der(data) {
        assert!(der::read_all(&der).is_ok());
        assert_eq!(ber::to_der(&der), Some(der));
    }
}

/// A file, shown.
pub fn inspect(data: &[u8]) {
    let blocks = armour::parts(data).unwrap_or_default();
    for block in blocks.iter().flatten() {
        if pfx::read(&block.der).is_ok_and(|pfx| sealed::cost(&pfx) > CHEAP) {
            return;
        }
    }
    for manner in MANNERS {
        let line = Inspect::augment_args(Command::new("inspect"));
        let words = line.get_matches_from([&["inspect", "-"], manner].concat());
        let order = Inspect::from_arg_matches(&words).unwrap();
        shown(&order, data, false);
        if !manner.contains(&"--field") {
            shown(&order, data, true);
        }
    }
}

/// What is asked for, on a command line.
const MANNERS: [&[&str]; 5] = [
    &[],
    &["--as", "node"],
    &["--as", "nginx", "--field", "issuer"],
    &["--field", "sans"],
    &["--match", "CN=a"],
];

fn shown(order: &Inspect, data: &[u8], as_json: bool) {
    match order.run_on(data, as_json) {
        Ok(report) => is_readable(&report),
        Err(failure) => shows(&failure.message),
    }
}

fn is_readable(report: &Report) {
    let mut text = report.text.clone();
    // Our own colours; what stands in a certificate may have none.
    for colour in [
        "\x1b[1m",
        "\x1b[2m",
        "\x1b[1;31m",
        "\x1b[1;32m",
        "\x1b[1;33m",
        "\x1b[0m",
    ] {
        text = text.replace(colour, "");
    }
    text.lines().for_each(shows);
    report.warnings.iter().for_each(|warning| shows(warning));
    report
        .failures
        .iter()
        .for_each(|failure| shows(&failure.message));
    for (_, list) in &report.lists {
        let parsed: Result<serde_json::Value, _> = serde_json::from_str(list);
        assert!(parsed.is_ok(), "{list}");
    }
}
