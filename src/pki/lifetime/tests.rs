use super::*;

fn at(text: &str) -> OffsetDateTime {
    parse_moment(text).unwrap()
}

#[test]
fn units_are_read() {
    assert_eq!(Lifetime::parse("8h"), Ok(Lifetime::For(Duration::hours(8))));
    assert_eq!(Lifetime::parse("90d"), Ok(Lifetime::days(90)));
    assert_eq!(Lifetime::parse("2y"), Ok(Lifetime::days(730)));
}

#[test]
fn doubtful_lifetimes_are_errors() {
    for text in [
        "",
        "d",
        "90",
        "-1d",
        "0d",
        "1.5y",
        "101y",
        "99999999999999999999d",
        "9 d",
        "1d2h",
        "1m",
    ] {
        assert!(Lifetime::parse(text).is_err(), "{text}");
    }
}

#[test]
fn validity_is_backdated_but_never_before_the_issuer() {
    let now = at("2026-01-01T00:00:00Z");
    let free = Lifetime::days(1).validity(now, None).unwrap();
    assert_eq!(free.not_before, at("2025-12-31T23:55:00Z"));
    assert_eq!(free.not_after, at("2026-01-02T00:00:00Z"));
    let floor = at("2025-12-31T23:59:00Z");
    assert_eq!(
        Lifetime::days(1)
            .validity(now, Some(floor))
            .unwrap()
            .not_before,
        floor
    );
}

#[test]
fn an_end_in_the_past_or_too_far_is_refused() {
    let now = at("2026-01-01T00:00:00Z");
    for end in [
        "1949-12-31T00:00:00Z",
        "2026-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ] {
        assert!(
            Lifetime::until(end).unwrap().validity(now, None).is_err(),
            "{end}"
        );
    }
    assert!(Lifetime::until("10000-01-01T00:00:00Z").is_err());
    assert!(Lifetime::until("2026-13-01T00:00:00Z").is_err());
}

#[test]
fn the_last_third_begins_after_two_thirds() {
    // Backdated by five minutes, which are no part of it.
    let validity = Validity {
        not_before: at("2025-12-31T23:55:00Z"),
        not_after: at("2026-01-31T00:00:00Z"),
    };
    assert_eq!(validity.last_third(), at("2026-01-21T00:00:00Z"));
    assert!(!validity.is_in_last_third(at("2026-01-21T00:00:00Z")));
    assert!(validity.is_in_last_third(at("2026-01-21T00:00:01Z")));
    assert!(validity.is_in_last_third(at("2027-01-01T00:00:00Z")));
}

#[test]
fn the_shortest_life_does_not_begin_in_its_last_third() {
    let now = at("2026-01-01T00:00:00Z");
    for seconds in [1, 60, 120, 300, 450, 3600] {
        let life = Lifetime::For(Duration::seconds(seconds));
        // The start of the issuer may be later than five minutes ago.
        for floor in [None, Some(now - Duration::minutes(3)), Some(now)] {
            let validity = life.validity(now, floor).unwrap();
            assert!(!validity.is_in_last_third(now), "{seconds} {floor:?}");
            assert!(validity.last_third() <= validity.not_after);
            assert!(validity.is_in_last_third(validity.not_after + Duration::SECOND));
        }
    }
    // Dates that make no life.
    let none = Validity {
        not_before: now,
        not_after: now - Duration::DAY,
    };
    assert_eq!(none.last_third(), none.not_after);
}

#[test]
fn offsets_are_turned_to_utc() {
    assert_eq!(
        show(at("2026-01-01T01:30:00.9+02:00")),
        "2025-12-31T23:30:00Z"
    );
}
