//! What `issue-server` and `issue-client` have in common: a key of our making, and a
//! certificate for it.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::args::{self, Life, NewKey, Places, Rehearsal, Replacing};
use super::pass::{KeyPass, Passes};
use crate::cli::Global;
use crate::failure::{Failure, Kind};
use crate::host::fulfil::{Destination, Job, KeySource};
use crate::host::place;
use crate::pki::name::Name;
use crate::pki::order::{Order, Wish};
use crate::pki::profile::Profile;
use crate::pki::san::San;
use crate::pki::subtree::Constraints;
use crate::report::Report;

/// The arguments of both.
#[derive(Args, Debug)]
pub struct Issuing {
    /// The key's file, exactly
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub key: Option<PathBuf>,
    /// Where the files go
    #[command(flatten)]
    pub places: Places,
    /// The new key
    #[command(flatten)]
    pub new_key: NewKey,
    /// Passphrases
    #[command(flatten)]
    pub passes: Passes,
    /// How long it lives
    #[command(flatten)]
    pub life: Life,
    /// What may be replaced
    #[command(flatten)]
    pub replacing: Replacing,
    /// Only say what would happen
    #[command(flatten)]
    pub rehearsal: Rehearsal,
}

/// A subject, and its names.
pub type Whom = (Wish<Name>, Vec<San>);

impl Issuing {
    /// Does it: for `name`, after which the files are called.
    pub fn run(
        &self,
        command: &str,
        global: &Global,
        profile: &'static Profile,
        name: &str,
        (subject, sans): Whom,
    ) -> Result<Report, Failure> {
        self.passes.are_apart()?;
        let leaf = Leaf {
            profile,
            subject,
            sans,
            new_key: self.new_key,
            life: &self.life,
            cert: self.places.cert(name)?,
            key: self.places.file(self.key.as_deref(), name, "key")?,
            key_pass: &self.passes.key,
        };
        // Names that are derived are never the same, and in a fleet there are many of them.
        let is_named = self.places.cert.is_some() || self.key.is_some();
        if is_named && place::is_same(&leaf.cert, &leaf.key) {
            let path = leaf.cert.display();
            let message = format!("{path} cannot hold both the certificate and the key");
            return Err(Failure::new(Kind::Usage, message));
        }
        args::run_leaf(
            command,
            global,
            &leaf.job()?,
            self.rehearsal,
            self.replacing,
            &[],
            &self.passes.ca,
        )
        .map_err(|failure| {
            let exactly = [
                ("--cert FILE", self.places.cert.is_some()),
                ("--key FILE", self.key.is_some()),
            ];
            args::with_another_place(&exactly, failure)
        })
    }
}

/// A leaf that is to be made with its own key.
#[derive(Debug)]
pub struct Leaf<'a> {
    /// Server or client.
    pub profile: &'static Profile,
    /// Whom it is about.
    pub subject: Wish<Name>,
    /// Its names.
    pub sans: Vec<San>,
    /// The key's kind.
    pub new_key: NewKey,
    /// How long it lives.
    pub life: &'a Life,
    /// The certificate's file.
    pub cert: PathBuf,
    /// The key's file.
    pub key: PathBuf,
    /// The key's passphrase.
    pub key_pass: &'a KeyPass,
}

impl Leaf<'_> {
    /// The job that makes it.
    pub fn job(self) -> Result<Job, Failure> {
        Ok(Job {
            order: Order {
                profile: self.profile,
                subject: self.subject,
                sans: self.sans,
                key_type: self.new_key.wish(),
                path_len: Wish::Default(None),
                limits: Wish::Default(Constraints::default()),
                lifetime: self.life.or_default(self.profile),
            },
            cert: Destination::File(self.cert),
            key: KeySource::File(self.key),
            key_pass: self.key_pass.passes(),
        })
    }
}
