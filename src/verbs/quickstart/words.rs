//! What hints say here: this command has no `--force`, no `--name` and no `--subject`, and the single ones do.

use std::path::Path;

use super::Quickstart;
use crate::cli::Global;
use crate::failure::Failure;
use crate::host::fulfil::Job;
use crate::pki::san::San;
use crate::shell;
use crate::verbs::args;

/// Of the CA.
pub const OF_THE_CA: [(&str, &str); 1] = [(
    "an intermediate is named with --parent DIR",
    "from an intermediate, issue with: mtls-ca issue-server, mtls-ca issue-client",
)];

/// The failure of a name that fits no subject, or no file.
pub fn of_a_name(failure: Failure) -> Failure {
    let alone = "or make it by itself: mtls-ca issue-server, mtls-ca issue-client, with";
    let subject = format!("give it another name, {alone} --subject DN");
    let name = format!("give it another name, {alone} --name NAME");
    failure.in_words(&[
        ("give another subject: --subject DN", subject.as_str()),
        ("give the files another name: --name NAME", name.as_str()),
    ])
}

impl Quickstart {
    /// The failure of one leaf, with the command that makes that one and takes the option.
    pub(super) fn in_its_words(&self, global: &Global, job: &Job, failure: Failure) -> Failure {
        let force = format!("beside it: {} --force", self.alone(global, job));
        failure.in_words(&[
            ("beside it: --force", force.as_str()),
            (
                "another name: --name NAME",
                "another folder: --out-dir OTHER",
            ),
            ("give another --subject", "give it another name"),
        ])
    }

    /// The command that makes one leaf as this one does.
    fn alone(&self, global: &Global, job: &Job) -> String {
        let words: Vec<String> = match args::is_client(job.order.profile) {
            true => job.order.subject.value().common_names(),
            false => job.order.sans.iter().map(San::value).collect(),
        };
        let words: Vec<String> = words.iter().map(|one| shell::word(one)).collect();
        let out_dir = match self.out_dir == Path::new(".") {
            true => String::new(),
            false => format!(" --out-dir {}", shell::path(&self.out_dir)),
        };
        let key_type = self
            .new_key
            .key_type
            .map(|kind| format!(" --key-type {kind}"));
        format!(
            "mtls-ca issue-{}{} {}{out_dir}{}",
            job.order.profile.word,
            shell::ca_dir(&global.ca_dir),
            words.join(" "),
            key_type.unwrap_or_default()
        )
    }
}
