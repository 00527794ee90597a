//! One line of the plan: what is to be done about one thing, and why; later, what was done.

use super::entries::Place;
use super::standing::Standing;
use crate::failure::Failure;
use crate::host::fulfil::{FileLine, Job, Made, Outcome};
use crate::verbs::revoke::target::Target;

/// One line.
pub struct Change {
    /// What is to be done, or was.
    pub action: Action,
    /// `ca`, `intermediate`, `server`, `client`, `revocation` or `crl`.
    pub kind: &'static str,
    /// What a person calls it.
    pub title: &'static str,
    /// The subject; of a client of a list, its name.
    pub name: String,
    /// Whom it would be issued to, where that is not said by the name but by a request.
    pub subject: Option<String>,
    /// Where the manifest asks for it.
    pub at: Option<Place>,
    /// The number of the CA that it is under.
    pub under: Option<usize>,
    /// Its serial number, where there is one.
    pub serial: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Its files.
    pub files: Vec<FileLine>,
    /// What to know of what was done, or would be.
    pub warnings: Vec<String>,
    /// Why it was left as it is, where it was to be made anew.
    pub stays: Option<String>,
    /// What to know of it in any case.
    pub notes: Vec<String>,
    /// Why it cannot be done.
    pub failure: Option<Failure>,
    /// What does it.
    pub work: Work,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Make it.
    Create,
    /// Make it again, near its end.
    Renew,
    /// Make it again, though it conflicts.
    Reissue,
    /// Nothing.
    Keep,
    /// Record that it is revoked.
    Revoke,
    /// Nothing can be done.
    Conflict,
    /// Nothing; it is issued, and not in the manifest.
    Unlisted,
}

/// What does it.
pub enum Work {
    /// There is none, or none left.
    Nothing,
    /// The CA of this number is made.
    Authority(usize),
    /// The job is done under the CA of this number.
    Leaf(usize, Box<Job>),
    /// It is recorded in the ledger of the CA of this number.
    Revoke(usize, Box<Target>),
    /// The list of the CA of this number is made.
    List(usize),
}

impl Work {
    /// The number of the CA whose key does it.
    pub fn signer(&self, standings: &[Standing]) -> Option<usize> {
        match self {
            Work::Leaf(number, _) | Work::List(number) => Some(*number),
            Work::Authority(number) => standings.get(*number)?.above,
            Work::Nothing | Work::Revoke(..) => None,
        }
    }

    /// When it is done: what takes back before what gives, and everything after the CAs.
    pub fn turn(&self) -> u8 {
        match self {
            Work::Nothing | Work::Authority(_) => 0,
            Work::Revoke(..) => 1,
            Work::List(_) => 2,
            Work::Leaf(..) => 3,
        }
    }
}

impl Action {
    /// All, in the order in which they are counted.
    pub const ALL: [Action; 7] = [
        Action::Create,
        Action::Renew,
        Action::Reissue,
        Action::Revoke,
        Action::Keep,
        Action::Conflict,
        Action::Unlisted,
    ];

    /// The sign before its line, its word in the plan and in JSON, and its word when it was done.
    pub fn words(self) -> (char, &'static str, &'static str) {
        match self {
            Action::Create => ('+', "create", "created"),
            Action::Renew => ('~', "renew", "renewed"),
            Action::Reissue => ('~', "reissue", "reissued"),
            Action::Keep => ('=', "keep", "kept"),
            Action::Revoke => ('-', "revoke", "revoked"),
            Action::Conflict => ('!', "conflict", "failed"),
            Action::Unlisted => ('?', "unlisted", "unlisted"),
        }
    }

    /// As an outcome in JSON.
    pub fn outcome(self) -> Outcome {
        match self {
            Action::Create | Action::Revoke => Outcome::Created,
            Action::Renew => Outcome::Renewed,
            Action::Reissue => Outcome::Reissued,
            Action::Keep | Action::Conflict | Action::Unlisted => Outcome::Kept,
        }
    }
}

impl From<Outcome> for Action {
    fn from(outcome: Outcome) -> Action {
        match outcome {
            Outcome::Created => Action::Create,
            Outcome::Kept => Action::Keep,
            Outcome::Renewed => Action::Renew,
            Outcome::Reissued => Action::Reissue,
        }
    }
}

impl Change {
    /// With nothing to say yet but what it is about.
    pub fn new(action: Action, kind: &'static str, title: &'static str) -> Change {
        Change {
            action,
            kind,
            title,
            name: String::new(),
            subject: None,
            at: None,
            under: None,
            serial: None,
            reason: None,
            files: Vec::new(),
            warnings: Vec::new(),
            stays: None,
            notes: Vec::new(),
            failure: None,
            work: Work::Nothing,
        }
    }

    /// What a job came to, or would.
    pub fn of_made(kind: &'static str, title: &'static str, made: Made) -> Change {
        let mut change = Change::new(made.outcome.into(), kind, title);
        change.take(made);
        change
    }

    /// What cannot be done.
    pub fn refused(kind: &'static str, title: &'static str, failure: Failure) -> Change {
        Change {
            reason: Some(failure.message.clone()),
            failure: Some(failure),
            ..Change::new(Action::Conflict, kind, title)
        }
    }

    /// What became of it after all.
    pub fn take(&mut self, made: Made) {
        self.came_to(made.outcome, made.reason.map(|reason| reason.0));
        let serial = made.certificate.as_ref();
        self.serial = serial.map(|certificate| certificate.facts().serial.to_string());
        self.files = made.files;
        self.warnings = made.warnings;
        self.stays = made.stays;
    }

    /// The outcome, and why: what came as it was planned came for the reason that the plan had.
    pub fn came_to(&mut self, outcome: Outcome, reason: Option<String>) {
        let action = Action::from(outcome);
        let planned = self.reason.take().filter(|_| self.action == action);
        self.reason = planned.or(reason);
        self.action = action;
    }

    /// Whether it changes anything.
    pub fn is_to_do(&self) -> bool {
        match self.action {
            Action::Create | Action::Renew | Action::Reissue | Action::Revoke => true,
            Action::Keep | Action::Conflict | Action::Unlisted => false,
        }
    }
}
