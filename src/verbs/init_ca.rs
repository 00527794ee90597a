//! `init-ca`: the CA's key and self-signed certificate.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::args::{self, Life, NewKey, Rehearsal};
use super::pass::{self, CaPass, KeyPass};
use crate::cli::Global;
use crate::failure::{Failure, Kind};
use crate::host::ca::{self, Ca};
use crate::host::fulfil::{
    Destination, Job, KeySource, Manner, Under, fulfil, kept_though_revoked,
};
use crate::host::ledger::Book;
use crate::host::rehearsal::could_be_made;
use crate::pki::name::Name;
use crate::pki::order::{Order, Wish};
use crate::pki::profile::{CA, INTERMEDIATE};
use crate::pki::subtree::{Constraints, Subtree};
use crate::report::Report;
use crate::shell;

/// Makes the CA's key (DIR/ca.key, 0600) and its certificate (DIR/ca.crt): self-signed, or with --parent signed by another CA.
///
/// A second run keeps what is there. Nothing ever replaces a CA or its key: if it
/// is to go, delete its folder by hand.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  mtls-ca init-ca --subject 'CN=Acme CA,O=Acme,C=US'\n  mtls-ca init-ca --ca-dir web --parent pki --permit example.test"
)]
pub struct InitCa {
    /// The CA's name: CN=Acme CA,O=Acme,C=US or /C=US/O=Acme/CN=Acme CA [default: CN=mTLS CA]
    #[arg(long, value_name = "DN", value_parser = Name::parse)]
    pub subject: Option<Name>,
    /// How many CAs may stand between this one and a leaf [default: no limit]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=255))]
    pub path_len: Option<u32>,
    /// Issue for no other names of this kind: example.test (and all below), 10.0.0.0/8, email:, uri:, dn:
    #[arg(long, value_name = "NAME", value_parser = Subtree::parse)]
    pub permit: Vec<Subtree>,
    /// Never issue for names within: secret.example.test, 0.0.0.0/0, email:, uri:, dn:
    #[arg(long, value_name = "NAME", value_parser = Subtree::parse)]
    pub exclude: Vec<Subtree>,
    /// Make an intermediate, signed by the CA in this folder; it may issue for no more than that one
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub parent: Option<PathBuf>,
    /// The passphrase of the parent's key
    #[command(flatten)]
    pub ca_pass: CaPass,
    /// The CA's new key
    #[command(flatten)]
    pub new_key: NewKey,
    /// The passphrase of the new key
    #[command(flatten)]
    pub key_pass: KeyPass,
    /// How long it lives; when nobody says, 3650 days, and 1825 for an intermediate
    #[command(flatten)]
    pub life: Life,
    /// Only say what would happen
    #[command(flatten)]
    pub rehearsal: Rehearsal,
}

impl InitCa {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        let parent = self.parent(global)?;
        let job = self.job(&global.ca_dir, parent.as_ref())?;
        let manner = Manner {
            rehearse: self.rehearsal.rehearse(),
            ..Manner::default()
        };
        let book = Book::of(&global.ca_dir);
        ca::is_of_its_name(&book, job.order.subject.value(), &self.again(global))?;
        let under = parent.as_ref().map_or(Under::Itself(&book), Under::Ca);
        let mut made = fulfil(&job, &under, manner)?;
        if manner.rehearse {
            could_be_made(&made, &under)?;
        }
        let revoked = parent.and_then(|parent| kept_though_revoked(&job, &made, &parent));
        made.stays = made.stays.or(revoked);
        Ok(args::report("init-ca", &job, &made, self.rehearsal, &[]))
    }

    /// The command that makes this CA, but for its name.
    fn again(&self, global: &Global) -> String {
        let parent = self.parent.as_deref();
        let parent = parent.map(|parent| format!(" --parent {}", shell::path(parent)));
        let (ca_dir, parent) = (shell::ca_dir(&global.ca_dir), parent.unwrap_or_default());
        format!("mtls-ca init-ca{ca_dir}{parent}")
    }

    /// The CA that signs this one.
    fn parent(&self, global: &Global) -> Result<Option<Ca>, Failure> {
        let Some(folder) = &self.parent else {
            return match self.ca_pass.ca_pass {
                None => Ok(None),
                Some(_) => Err(Failure::new(
                    Kind::Usage,
                    "--ca-pass is for the parent's key, and there is no --parent",
                )
                .hint("the new CA's own passphrase is --key-pass")),
            };
        };
        if same_folder(folder, &global.ca_dir) {
            let folder = folder.display();
            let message = format!("{folder} is the parent's folder; an intermediate has its own");
            return Err(
                Failure::new(Kind::Usage, message).hint("say where the new CA goes: --ca-dir DIR")
            );
        }
        pass::apart(
            self.ca_pass.ca_pass.as_ref(),
            self.key_pass.key_pass.as_ref(),
        )?;
        let parent = args::parent(folder)?;
        Ok(Some(parent.with_pass(self.ca_pass.ca_pass.clone())))
    }

    /// What is wanted, in `folder`.
    pub(super) fn job(&self, folder: &Path, parent: Option<&Ca>) -> Result<Job, Failure> {
        let (profile, default) = match parent {
            None => (&CA, "mTLS CA"),
            Some(_) => (&INTERMEDIATE, "mTLS Intermediate CA"),
        };
        let default = args::common_name(default)?;
        // As long as the parent's allows, which is one less than its own.
        let above = parent.and_then(|parent| parent.certificate.facts().path_len);
        let path_len = above.map(|length| length.saturating_sub(1));
        let limits = Constraints {
            permitted: self.permit.clone(),
            excluded: self.exclude.clone(),
        };
        if self.subject.as_ref().is_some_and(Name::is_empty) {
            return Err(Failure::new(
                Kind::Usage,
                "a CA needs a name, and the subject given is empty",
            ));
        }
        Ok(Job {
            order: Order {
                profile,
                subject: Wish::of(self.subject.clone(), || default),
                sans: Vec::new(),
                key_type: self.new_key.wish(),
                path_len: Wish::of(self.path_len.map(Some), || path_len),
                limits: match limits.is_empty() {
                    true => Wish::Default(limits),
                    false => Wish::Asked(limits),
                },
                lifetime: self.life.or_default(profile),
            },
            cert: Destination::File(ca::cert_path(folder)),
            key: KeySource::File(ca::key_path(folder)),
            key_pass: self.key_pass.passes(),
        })
    }
}

fn same_folder(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().ok();
    one == other || whole(one).is_some_and(|one| whole(other) == Some(one))
}
