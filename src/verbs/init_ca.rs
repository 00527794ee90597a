//! `init-ca`: the CA's key and self-signed certificate.

use clap::Args;

use super::args::{self, Life, NewKey, Rehearsal};
use super::pass::KeyPass;
use crate::cli::Global;
use crate::failure::{Failure, Kind};
use crate::host::ca;
use crate::host::fulfil::{Destination, Job, KeySource, Manner, Under, fulfil};
use crate::pki::name::Name;
use crate::pki::order::{Order, Wish};
use crate::pki::profile::CA;
use crate::report::Report;

/// Makes the CA's key (DIR/ca.key, 0600) and its self-signed certificate (DIR/ca.crt).
///
/// A second run keeps what is there. Nothing ever replaces a CA or its key: if it
/// is to go, delete its folder by hand.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  mtls-ca init-ca --subject 'CN=Acme CA,O=Acme,C=US'")]
pub struct InitCa {
    /// The CA's name: CN=Acme CA,O=Acme,C=US or /C=US/O=Acme/CN=Acme CA [default: CN=mTLS CA]
    #[arg(long, value_name = "DN", value_parser = Name::parse)]
    pub subject: Option<Name>,
    /// How many CAs may stand between this one and a leaf [default: no limit]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=255))]
    pub path_len: Option<u32>,
    /// The CA's new key
    #[command(flatten)]
    pub new_key: NewKey,
    /// The passphrase of the new key
    #[command(flatten)]
    pub key_pass: KeyPass,
    /// How long it lives; 3650 days when nobody says
    #[command(flatten)]
    pub life: Life,
    /// Only say what would happen
    #[command(flatten)]
    pub rehearsal: Rehearsal,
}

impl InitCa {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        let job = self.order(global)?;
        let manner = Manner {
            rehearse: self.rehearsal.rehearse(),
            ..Manner::default()
        };
        let made = fulfil(&job, &Under::Itself, manner)?;
        Ok(args::report("init-ca", &job, &made, self.rehearsal, &[]))
    }

    /// What is wanted.
    pub fn order(&self, global: &Global) -> Result<Job, Failure> {
        let default = args::common_name("mTLS CA")?;
        if self.subject.as_ref().is_some_and(Name::is_empty) {
            return Err(Failure::new(
                Kind::Usage,
                "a CA needs a name, and the subject given is empty",
            ));
        }
        Ok(Job {
            order: Order {
                profile: &CA,
                subject: Wish::of(self.subject.clone(), || default),
                sans: Vec::new(),
                key_type: self.new_key.wish(),
                path_len: Wish::of(self.path_len.map(Some), || None),
                lifetime: self.life.or_default(&CA),
            },
            cert: Destination::File(ca::cert_path(&global.ca_dir)),
            key: KeySource::File(ca::key_path(&global.ca_dir)),
            key_pass: self.key_pass.passes(),
        })
    }
}
