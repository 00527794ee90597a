//! What is to be said of a certificate in one word.

use time::{Duration, OffsetDateTime};

use crate::host::ledger::Row;
use crate::pki::lifetime::Validity;

/// What a certificate is good for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Valid,
    Expiring,
    Expired,
    NotYet,
    Superseded,
    Revoked,
}

impl Status {
    pub const ALL: [Status; 6] = [
        Status::Valid,
        Status::Expiring,
        Status::Expired,
        Status::NotYet,
        Status::Superseded,
        Status::Revoked,
    ];

    /// The word, for people and for programs.
    pub fn word(self) -> &'static str {
        match self {
            Status::Valid => "valid",
            Status::Expiring => "expiring",
            Status::Expired => "expired",
            Status::NotYet => "not-yet",
            Status::Superseded => "superseded",
            Status::Revoked => "revoked",
        }
    }
}

/// The moment, and until when an end is near.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    pub now: OffsetDateTime,
    /// With `--expiring`: what ends by then is due.
    pub limit: Option<OffsetDateTime>,
}

/// Without `--expiring`, an end is near when it comes within this time, and a short life is in its last third too.
const NEAR: Duration = Duration::days(30);

impl Clock {
    /// What came last counts: who revoked it meant it, and what has a successor is nobody's worry.
    pub fn status(&self, row: &Row) -> Status {
        let validity = Validity {
            not_before: row.not_before,
            not_after: row.not_after,
        };
        match (&row.revoked, &row.superseded_by) {
            (Some(_), _) => Status::Revoked,
            (None, Some(_)) => Status::Superseded,
            (None, None) => self.status_of(&validity),
        }
    }

    /// By its dates alone.
    pub fn status_of(&self, validity: &Validity) -> Status {
        if validity.not_after < self.now {
            Status::Expired
        } else if self.now < validity.not_before {
            Status::NotYet
        } else if self.is_near(validity) {
            Status::Expiring
        } else {
            Status::Valid
        }
    }

    fn is_near(&self, validity: &Validity) -> bool {
        match self.limit {
            Some(limit) => validity.not_after <= limit,
            None => {
                validity.not_after <= self.now.saturating_add(NEAR)
                    && validity.is_in_last_third(self.now)
            }
        }
    }
}
