//! Why a revocation list will not be taken, or not for all: what the verdict says of it, and what people must know.

use time::OffsetDateTime;

use super::Listing;

/// A code for programs, and words.
pub(super) fn findings(listing: &Listing, now: OffsetDateTime) -> Vec<(&'static str, String)> {
    let crl = &listing.crl;
    let is_late = crl.next_update.is_some_and(|next| next < now);
    let mut all = Vec::new();
    let mut say = |applies: bool, code, words: &str| {
        if applies {
            all.push((code, words.to_owned()));
        }
    };
    say(
        is_late,
        "expired",
        "it is out of date: servers that check it refuse every client of this CA until there is a new one",
    );
    say(
        now < crl.this_update,
        "not-yet-valid",
        "it begins in the future: it counts from then on, or a clock is wrong",
    );
    say(
        crl.version < 2,
        "version",
        "it is of version 1, without extensions: verify does not take it (RFC 5280 section 5.1.2.1)",
    );
    say(
        crl.next_update.is_none(),
        "no-next-update",
        "it does not say when the next is due: verify does not take it (RFC 5280 section 5.1.2.5)",
    );
    say(
        crl.version >= 2 && crl.number().is_none(),
        "no-number",
        "it has no number: verify does not take it (RFC 5280 section 5.2.3); `openssl ca` counts with crlnumber = FILE",
    );
    // Some are said above in more words.
    let is_said = |code: &str| match code {
        "crl-version" => crl.version < 2,
        "crl-next-update" => true,
        "crl-number" => crl.number().is_none(),
        _ => false,
    };
    for (code, what) in &listing.faults {
        if !is_said(code) {
            all.push((code, format!("it {what}: verify does not take it")));
        }
    }
    all.extend(limits(listing));
    all
}

/// What it is not about.
fn limits(listing: &Listing) -> Vec<(&'static str, String)> {
    let crl = &listing.crl;
    let mut all = Vec::new();
    if let Some(base) = crl.base() {
        all.push((
            "delta",
            format!(
                "it is a delta list: it counts only beside a complete one of number {base} or later (RFC 5280 section 5.2.4), and OpenSSL and nginx pass it over"
            ),
        ));
    }
    let scope = super::explained(crl, "2.5.29.28").unwrap_or_default();
    let kinds: Vec<&str> = scope
        .iter()
        .filter(|(label, _)| *label == "only for")
        .map(|(_, words)| words.as_str())
        .collect();
    if !kinds.is_empty() {
        all.push((
            "partial",
            format!(
                "it is about a part only: {}; for the rest there must be another list",
                kinds.join("; ")
            ),
        ));
    }
    if scope.iter().any(|(label, _)| *label == "indirect") {
        all.push((
            "indirect",
            "it is indirect: an entry may be about another CA's certificate, and OpenSSL and nginx pass it over".to_owned(),
        ));
    }
    all
}
