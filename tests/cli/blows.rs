//! Where a run can be killed so that it makes a difference: before each system call that changes what is on disk or
//! who may. Before all others the disk is as it was before the next of these.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::process::Output;

use super::durability::traced;
use crate::support::{Run, Sandbox};

/// Calls that change what is on disk, or end what a run has begun. Files that are made are empty until one of these
/// comes; how the ledger's own file is written is SQLite's, and what is synced of it is here.
const CHANGES: &str = "write,writev,ftruncate,truncate,fallocate,fchmod,chmod,fsync,fdatasync,\
    /^rename,/^link,/^unlink,/^mkdir,rmdir,/^symlink,exit_group";

/// Before one call of a run.
#[derive(Debug)]
pub struct Blow {
    call: String,
    when: usize,
}

/// All of a run of `args`, which does what it does; strace counts the calls of each kind, and of each thread, by
/// themselves.
pub fn of(sandbox: &Sandbox, args: &[&str]) -> Vec<Blow> {
    let run = Run::of(traced(sandbox, &[&format!("trace={CHANGES}")], args));
    assert_eq!(run.code, 0, "{args:?}: {}", run.stderr);
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let calls = sandbox.read("calls");
    for line in calls.lines() {
        let (thread, rest) = line.split_once(' ').unwrap();
        if let Some((call, _)) = rest.trim_start().split_once('(') {
            *counts.entry((call, thread)).or_default() += 1;
        }
    }
    let mut most: BTreeMap<&str, usize> = BTreeMap::new();
    for ((call, _), count) in counts {
        let known = most.entry(call).or_default();
        *known = count.max(*known);
    }
    let each = |(call, count): (&str, usize)| {
        let call = call.to_owned();
        (1..=count).map(move |when| Blow {
            call: call.clone(),
            when,
        })
    };
    most.into_iter().flat_map(each).collect()
}

impl Blow {
    /// A run that it kills, unless that makes fewer such calls; and whether it was killed.
    pub fn falls_on(&self, sandbox: &Sandbox, args: &[&str]) -> (Output, bool) {
        let Blow { call, when } = self;
        let kill = format!("inject={call}:signal=SIGKILL:when={when}");
        let output = traced(sandbox, &[&format!("trace={call}"), &kill], args);
        let was_killed = output.status.signal() == Some(9);
        (output, was_killed)
    }
}
