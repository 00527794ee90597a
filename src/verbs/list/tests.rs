use time::{Duration, OffsetDateTime};

use super::asked::AskedSerial;
use super::status::{Clock, Status};
use super::text::{columns, cut};
use crate::pki::lifetime::Validity;

#[test]
fn serial_numbers_as_people_have_them() {
    for (text, whole, start) in [
        ("4A:3F", "4a3f", "4a3f"),
        ("0x4a3f", "4a3f", "4a3f"),
        ("serial=4A3F", "4a3f", "4a3f"),
        ("00:D3:01", "d301", "d301"),
        ("1", "01", "1"),
        ("01", "01", "01"),
        ("00", "00", "00"),
        ("0000", "00", "00"),
        (" 12 34 ", "1234", "1234"),
    ] {
        let asked = AskedSerial::parse(text).unwrap();
        assert_eq!(
            (asked.whole().as_str(), asked.start()),
            (whole, start),
            "{text}"
        );
    }
    for text in ["", " ", "0x", ":", "g1", "-1", "1\u{1b}"] {
        assert!(AskedSerial::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn near_is_a_month_but_less_for_a_short_life() {
    let now = OffsetDateTime::UNIX_EPOCH + Duration::days(9999);
    let status = |from: Duration, to: Duration, limit: Option<Duration>| {
        let clock = Clock {
            now,
            limit: limit.map(|limit| now + limit),
        };
        clock.status_of(&Validity {
            not_before: now + from,
            not_after: now + to,
        })
    };
    let days = Duration::days;
    assert_eq!(status(days(-300), days(31), None), Status::Valid);
    assert_eq!(status(days(-300), days(30), None), Status::Expiring);
    assert_eq!(status(days(-1), days(29), None), Status::Valid);
    assert_eq!(status(days(-21), days(9), None), Status::Expiring);
    assert_eq!(status(days(-1), Duration::ZERO, None), Status::Expiring);
    assert_eq!(
        status(days(-1), Duration::SECOND * -1, None),
        Status::Expired
    );
    assert_eq!(status(days(1), days(2), None), Status::NotYet);
    assert_eq!(status(days(-1), days(29), Some(days(29))), Status::Expiring);
    assert_eq!(status(days(-999), days(9), Some(days(8))), Status::Valid);
    let end_of_time = OffsetDateTime::UNIX_EPOCH + days(2_932_896);
    let clock = Clock {
        now: end_of_time,
        limit: None,
    };
    let forever = Validity {
        not_before: now,
        not_after: end_of_time,
    };
    assert_eq!(clock.status_of(&forever), Status::Expiring);
}

#[test]
fn text_is_cut_to_columns() {
    for (text, width, short) in [
        ("alice", 5, "alice"),
        ("alice", 4, "ali…"),
        ("alice", 1, "…"),
        ("", 0, ""),
        ("äöüß", 4, "äöüß"),
        ("東京都", 6, "東京都"),
        ("東京都", 5, "東京…"),
        ("東京都", 4, "東…"),
    ] {
        assert_eq!(cut(text, width), short, "{text} {width}");
        assert!(columns(short) <= width.max(1));
    }
}
