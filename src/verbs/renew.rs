//! `renew`: certificates made anew in their files, those that are due, or the CA's own.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use time::Duration;

use super::args::{self, Life, Rehearsal};
use super::pass::Passes;
use crate::cli::Global;
use crate::failure::{Failure, Kind};
use crate::host::ca::Ca;
use crate::host::renewal::Manner;
use crate::pki::lifetime;
use crate::pki::renewal::When;
use crate::pki::spki::KeyType;
use crate::report::Report;

mod authority;
mod due;
mod leaves;
mod told;

/// Makes certificates anew in their files: same names, purpose and key, for as long as before.
///
/// Safe to run every day: what is not in the last third of its life, and does not end
/// within --within, is kept, and the day is said from which it is renewed; --force
/// renews it now. The certificate must be one that this CA issued. The old one is
/// recorded as superseded; it stays good until it ends, or is revoked with --revoke-old.
///
/// With --rekey the key is made anew too. The old key stays beside the new one as
/// NAME.key.SERIAL, the old certificate as NAME.crt.SERIAL; a run that was interrupted
/// in between is finished by the next.
///
/// What was revoked is not renewed (exit 1), and --due passes over it; but for the reason
/// superseded, which says nothing against its holder. A key that was compromised is not
/// certified again either: --rekey makes another. To give the holder of a revoked certificate
/// a new one, with a new key, delete its files and make it again: issue-client, issue-server
/// or apply.
///
/// --due looks for what is due in the ledger, in the files to which it was written.
///
/// --ca renews the CA's own certificate, with the same key, name and key identifier:
/// what it issued stays valid, and need not be touched. The old certificate stays beside
/// it as ca.crt.SERIAL; ca-bundle.crt holds the new and the old ones that are in force,
/// for those who trust this CA. What is to be rolled out, and where, is said.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  mtls-ca renew api.example.test.crt\n  mtls-ca renew --due --within 30d\n  mtls-ca renew alice.crt --rekey --revoke-old --force\n  mtls-ca renew --ca\n  mtls-ca renew --ca --ca-dir web --parent pki"
)]
pub struct Renew {
    /// Certificates, each at the head of its file
    #[arg(value_name = "FILE.crt", value_hint = ValueHint::FilePath, required_unless_present_any = ["due", "own"], conflicts_with_all = ["due", "own"])]
    pub files: Vec<PathBuf>,
    /// Everything in the ledger that is due and in the file to which it was written
    #[arg(long, conflicts_with = "own")]
    pub due: bool,
    /// The CA's own certificate
    #[arg(long = "ca")]
    pub own: bool,
    /// With --ca, for an intermediate: the folder of the CA that signs it
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, requires = "own")]
    pub parent: Option<PathBuf>,
    /// Also what ends within this time: 30d, 12w, 8h
    #[arg(long, value_name = "SPAN", value_parser = lifetime::parse_span)]
    pub within: Option<Duration>,
    /// Renew now, however long it still lives
    #[arg(long, conflicts_with = "due")]
    pub force: bool,
    /// Make a new key as well, and keep the old one as NAME.key.SERIAL
    #[arg(long, conflicts_with = "own")]
    pub rekey: bool,
    /// With --rekey: kind of the new key [default: that of the old one]
    #[arg(long, value_name = "TYPE", value_parser = args::key_type_parser())]
    pub key_type: Option<KeyType>,
    /// With --rekey: the key's file [default: the certificate's name, with .key]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "rekey", conflicts_with = "due")]
    pub key: Option<PathBuf>,
    /// Revoke the old certificate, as superseded
    #[arg(long, conflicts_with = "own")]
    pub revoke_old: bool,
    /// Passphrases
    #[command(flatten)]
    pub passes: Passes,
    /// How long the new one lives; as long as the old one did, if nobody says
    #[command(flatten)]
    pub life: Life,
    /// Fail if it would outlive its CA, instead of cutting its life
    #[arg(long)]
    pub strict: bool,
    /// Only say what would happen
    #[command(flatten)]
    pub rehearsal: Rehearsal,
}

impl Renew {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        self.passes.are_apart()?;
        self.makes_sense()?;
        let ca = Ca::open(&global.ca_dir)?;
        if self.own {
            return authority::run(self, ca);
        }
        let ca = ca.with_pass(self.passes.ca.ca_pass.clone());
        match self.due {
            true => due::run(self, &ca),
            false => leaves::run(self, &ca),
        }
    }

    fn makes_sense(&self) -> Result<(), Failure> {
        let usage = |message: &str| Err(Failure::new(Kind::Usage, message));
        if self.parent.is_some() && !self.own {
            return usage("--parent says who signs the CA itself: it goes with --ca");
        }
        if self.key_type.is_some() && !self.rekey {
            return usage("--key-type is for the new key of --rekey; without that, the key stays");
        }
        if self.key.is_some() && self.files.len() > 1 {
            return usage("--key names the key of one certificate, and there are several");
        }
        Ok(())
    }

    fn manner(&self) -> Manner {
        Manner {
            when: When {
                within: self.within,
                force: self.force,
            },
            lifetime: self.life.asked(),
            strict: self.strict,
            rehearse: self.rehearsal.rehearse(),
            revoke_old: self.revoke_old,
            rekey: self.rekey,
            key_type: self.key_type,
            key: self.key.clone(),
        }
    }
}
