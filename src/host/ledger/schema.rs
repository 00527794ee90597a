//! The ledger's tables, and how a ledger of an older program becomes one of this.
//!
//! Text, integers and octets only, and no more indexes than are asked for: each costs every
//! issue a page. SQL that PostgreSQL takes too, but for the types of the key and the octets.

/// What turns schema N into schema N + 1, at index N. A step that was once released never changes.
pub(super) const STEPS: [&str; 1] = ["
CREATE TABLE certificate (
    id INTEGER PRIMARY KEY,
    serial TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    sans TEXT NOT NULL,
    profile TEXT NOT NULL,
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    key_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sha1 TEXT NOT NULL,
    spki_sha256 TEXT NOT NULL,
    origin TEXT NOT NULL,
    recorded BIGINT NOT NULL,
    file TEXT,
    superseded_by TEXT,
    der BLOB NOT NULL
);
CREATE INDEX certificate_by_end ON certificate (not_after);
CREATE INDEX certificate_by_file ON certificate (file) WHERE superseded_by IS NULL AND file IS NOT NULL;
CREATE TABLE revocation (
    serial TEXT NOT NULL PRIMARY KEY,
    revoked BIGINT NOT NULL,
    reason INTEGER NOT NULL,
    change BIGINT NOT NULL
);
CREATE INDEX revocation_by_change ON revocation (change);
CREATE TABLE crl (
    number BIGINT NOT NULL PRIMARY KEY,
    this_update BIGINT NOT NULL,
    next_update BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    change BIGINT NOT NULL
);
"];

/// The schema of this program.
pub(super) const VERSION: usize = STEPS.len();

/// Says in the file's header whose file it is: `mtCA`.
pub(super) const APPLICATION: i32 = 0x6d74_4341;

/// A certificate.
pub(super) const RECORD: &str = "
INSERT INTO certificate (serial, subject, sans, profile, not_before, not_after, key_type, sha256, sha1,
    spki_sha256, origin, recorded, file, der)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

/// The one whose place it takes.
pub(super) const SUPERSEDE: &str =
    "UPDATE certificate SET superseded_by = ?1 WHERE serial = ?2 AND superseded_by IS NULL";

/// One of a run that ended before it was delivered: the same names, to the same file.
pub(super) const SUPERSEDE_SAME: &str = "
UPDATE certificate SET superseded_by = ?1
WHERE file = ?2 AND superseded_by IS NULL AND serial <> ?1 AND subject = ?3 AND sans = ?4 AND profile = ?5";

/// Everything of a certificate, with its DER where that says more: of a CA, how many may stand below it.
pub(super) const ROW: &str = "
SELECT c.serial, c.subject, c.sans, c.profile, c.not_before, c.not_after, c.key_type, c.sha256, c.sha1,
    c.spki_sha256, c.origin, c.recorded, c.file, c.superseded_by, r.revoked, r.reason,
    CASE WHEN c.profile = 'ca' THEN c.der END
FROM certificate c LEFT JOIN revocation r ON r.serial = c.serial";

/// What is asked of each of many.
pub(super) const STANDING: &str = "
SELECT c.sha256, r.reason
FROM certificate c LEFT JOIN revocation r ON r.serial = c.serial WHERE c.serial = ?1";

/// Revocations of what is not among the certificates that were issued.
pub(super) const STRANGERS: &str = "
SELECT r.serial, r.revoked, r.reason
FROM revocation r LEFT JOIN certificate c ON c.serial = r.serial AND c.origin <> 'own'
WHERE c.serial IS NULL ORDER BY r.change";

/// Keys that are in other hands: keyCompromise, cACompromise, aACompromise.
pub(super) const COMPROMISED: &str = "
SELECT r.serial, r.revoked, r.reason, c.spki_sha256
FROM revocation r JOIN certificate c ON c.serial = r.serial WHERE r.reason IN (1, 2, 10) ORDER BY r.change";

/// A revocation; another reason for the same is a change, and takes its place.
pub(super) const REVOKE: &str = "
INSERT INTO revocation (serial, revoked, reason, change)
VALUES (?1, ?2, ?3, (SELECT COALESCE(MAX(change), 0) + 1 FROM revocation))
ON CONFLICT (serial) DO UPDATE SET reason = excluded.reason, change = excluded.change
WHERE revocation.reason <> excluded.reason";
