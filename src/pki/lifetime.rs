//! How long a certificate lives (RFC 5280 section 4.1.2.5).

use std::fmt;

use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, UtcOffset};

use super::der::{self, tag};

/// A certificate starts this long before it was made, for clients whose clock is slow.
pub const BACKDATE: Duration = Duration::minutes(5);

/// No certificate is asked to live longer: a hundred years.
pub const LONGEST: Duration = Duration::days(36_500);

/// How long a certificate that does not exist yet shall live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// So long from the moment it is made.
    For(Duration),
    /// Until this moment, to the second.
    Until(OffsetDateTime),
}

/// From when to when a certificate is valid, both ends included, whole seconds in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first second.
    pub not_before: OffsetDateTime,
    /// The last second.
    pub not_after: OffsetDateTime,
}

impl Validity {
    /// RFC 5280 section 4.1.2.5; `None` where a year has five digits.
    pub fn to_der(&self) -> Option<Vec<u8>> {
        let mut moments = Vec::with_capacity(2 * 17);
        put_moment(&mut moments, self.not_before)?;
        put_moment(&mut moments, self.not_after)?;
        Some(der::tlv(tag::SEQUENCE, &moments))
    }
}

/// UTCTime before 2050, GeneralizedTime from then on (RFC 5280 sections 4.1.2.5 and 5.1.2.4). By hand: a revocation
/// list has a date for each of its entries. `None` where the year has five digits.
pub(in crate::pki) fn put_moment(out: &mut Vec<u8>, moment: OffsetDateTime) -> Option<()> {
    let (year, month, day) = moment.to_calendar_date();
    let (hour, minute, second) = moment.to_hms();
    let two = |number: u8| [b'0' + number / 10, b'0' + number % 10];
    match year {
        1950..2050 => out.extend([tag::UTC_TIME, 13]),
        0..=9999 => {
            out.extend([tag::GENERALIZED_TIME, 15]);
            out.extend(two((year / 100) as u8));
        }
        _ => return None,
    }
    for number in [(year % 100) as u8, month.into(), day, hour, minute, second] {
        out.extend(two(number));
    }
    out.push(b'Z');
    Some(())
}

/// Why a text is no lifetime.
#[derive(Debug, PartialEq, Eq)]
pub struct LifetimeError(String);

impl fmt::Display for LifetimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LifetimeError {}

impl Lifetime {
    /// A number of days.
    pub fn days(days: u32) -> Lifetime {
        Lifetime::For(Duration::days(days.into()))
    }

    /// Reads `90d`, `8h`, `2y`, `30m`, `12w`: a number and its unit.
    pub fn parse(text: &str) -> Result<Lifetime, LifetimeError> {
        parse_span(text).map(Lifetime::For)
    }

    /// Reads the moment at which a certificate shall end, in RFC 3339.
    pub fn until(text: &str) -> Result<Lifetime, LifetimeError> {
        parse_moment(text).map(Lifetime::Until)
    }

    /// From `now`, backdated, to the end; the start is never before `not_before_floor`
    /// (the start of the issuer). An error if the end is not in the future or too far away.
    pub fn validity(
        self,
        now: OffsetDateTime,
        not_before_floor: Option<OffsetDateTime>,
    ) -> Result<Validity, LifetimeError> {
        let now = whole_seconds(now);
        let not_after = match self {
            Lifetime::For(span) => now.checked_add(span),
            Lifetime::Until(end) => Some(end),
        };
        let too_far = || LifetimeError("the end would be more than 100 years away".into());
        let not_after = not_after.ok_or_else(too_far)?;
        if not_after <= now {
            let (end, now) = (show(not_after), show(now));
            return Err(LifetimeError(format!(
                "the end {end} is not in the future (it is {now})"
            )));
        }
        if not_after - now > LONGEST {
            return Err(too_far());
        }
        let not_before = now - BACKDATE;
        let not_before = not_before_floor.map_or(not_before, |floor| not_before.max(floor));
        Ok(Validity {
            not_before,
            not_after,
        })
    }
}

impl Validity {
    /// When the last third of the life begins. The time by which it was backdated is no life: it was over when the
    /// certificate was made. Of another tool's, which may not be backdated, that makes a hundred seconds.
    pub fn last_third(&self) -> OffsetDateTime {
        let life = self.not_after - self.not_before - BACKDATE;
        let third = life.max(Duration::ZERO) / 3;
        self.not_after.checked_sub(third).unwrap_or(self.not_after)
    }

    /// Whether less than a third of the life is left at `now`.
    pub fn is_in_last_third(&self, now: OffsetDateTime) -> bool {
        self.last_third() < now
    }
}

/// Reads a span of time, such as `90d`: a number and its unit.
pub fn parse_span(text: &str) -> Result<Duration, LifetimeError> {
    let wrong = |why: &str| {
        LifetimeError(format!(
            "`{text}` is no lifetime: {why} (8h, 90d, 12w and 2y are)"
        ))
    };
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let number: i64 = number
        .parse()
        .map_err(|_| wrong("it must begin with a number"))?;
    let unit = match unit {
        "min" => Duration::MINUTE,
        // It would be dead before it was delivered.
        "m" => return Err(wrong("m may be minutes or months: say 60min or 30d")),
        "h" => Duration::HOUR,
        "d" => Duration::DAY,
        "w" => Duration::WEEK,
        "y" => Duration::days(365),
        "" => return Err(wrong("the unit is missing")),
        _ => return Err(wrong("the unit is unknown")),
    };
    let seconds = number.checked_mul(unit.whole_seconds());
    match seconds.map(Duration::seconds) {
        Some(span) if span > LONGEST => Err(wrong("100 years is the most")),
        Some(span) if span.is_zero() => Err(wrong("it must be more than nothing")),
        Some(span) => Ok(span),
        None => Err(wrong("100 years is the most")),
    }
}

/// Reads an RFC 3339 moment and turns it to UTC.
pub fn parse_moment(text: &str) -> Result<OffsetDateTime, LifetimeError> {
    OffsetDateTime::parse(text, &Rfc3339)
        .ok()
        .and_then(|moment| moment.checked_to_offset(UtcOffset::UTC))
        .map(whole_seconds)
        .ok_or_else(|| {
            LifetimeError(format!(
                "`{text}` is no moment in RFC 3339, such as 2030-01-31T12:00:00Z"
            ))
        })
}

/// A moment in RFC 3339, UTC, whole seconds.
pub fn show(moment: OffsetDateTime) -> String {
    let moment = moment.checked_to_offset(UtcOffset::UTC).unwrap_or(moment);
    // Years of five digits cannot be formatted; certificates hold four at most.
    whole_seconds(moment)
        .format(&Rfc3339)
        .unwrap_or_else(|_| moment.to_string())
}

/// Certificates know no fractions of a second.
fn whole_seconds(moment: OffsetDateTime) -> OffsetDateTime {
    moment.replace_nanosecond(0).unwrap_or(moment)
}

/// `in 29 days`, `3 hours ago`.
pub fn distance(moment: OffsetDateTime, now: OffsetDateTime) -> String {
    let seconds = (moment - now).whole_seconds();
    let (count, unit) = match seconds.unsigned_abs() {
        far @ 172_800.. => ((far + 43_200) / 86_400, "days"),
        hours @ 7_200.. => (hours / 3_600, "hours"),
        minutes @ 120.. => (minutes / 60, "minutes"),
        0 => return "now".to_owned(),
        1 => (1, "second"),
        seconds => (seconds, "seconds"),
    };
    match seconds < 0 {
        true => format!("{count} {unit} ago"),
        false => format!("in {count} {unit}"),
    }
}

#[cfg(test)]
mod tests;
