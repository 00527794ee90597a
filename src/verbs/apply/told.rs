//! The plan in lines and in JSON, before and after it was done.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::change::{Action, Change};
use super::clients::{self, Fleet, Tally};
use super::entries::{Place, Problem};
use super::plan::Plan;
use super::pruned;
use super::standing::Standing;
use crate::failure::{Failure, Kind, brief};
use crate::host::fulfil::Outcome;
use crate::pki::explain::visible;
use crate::pki::profile::CLIENT;
use crate::report::{BOLD, DIM, GREEN, PLAIN, RED, Report, YELLOW};

mod element;

/// Whether the lines say what is to be done, or what was.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// It is still to be done.
    Planned,
    /// It was done.
    Done,
    /// It was done until something failed.
    Stopped,
}

/// The lines, and a last one that counts them.
pub fn text(plan: &Plan, tense: Tense) -> String {
    let line = |change: &Change| line(change, tense, &plan.standings);
    let mut text: String = plan.changes.iter().map(line).collect();
    let pruned = plan.pruned.changes.iter().take(pruned::FEW);
    text.extend(pruned.map(line));
    let more = plan.pruned.more(plan.source);
    text.extend(more.iter().map(line));
    if let Some((fleet, tally)) = &plan.fleet {
        let lines = of_fleet(fleet, tally);
        text.extend(lines.iter().map(line));
    }
    let counted = counts(plan);
    let words = counted.iter().filter(|(_, count)| *count > 0);
    let words = words.map(|(action, count)| {
        let (_, planned, done) = action.words();
        match (tense, action) {
            (Tense::Stopped, Action::Conflict) => format!("{count} failed"),
            (_, Action::Conflict) => format!("{count} in conflict"),
            (_, Action::Unlisted) => format!("{count} not in the {}", plan.source),
            (_, Action::Keep) => format!("{count} kept"),
            (Tense::Planned, _) => format!("{count} to {planned}"),
            (Tense::Done | Tense::Stopped, _) => format!("{count} {done}"),
        }
    });
    let words = words.collect::<Vec<_>>().join(", ");
    let is_stopped = !counted.contains(&(Action::Conflict, 0));
    let head = match (tense, plan.to_do()) {
        _ if is_stopped && tense != Tense::Stopped => "nothing was written",
        (Tense::Stopped, _) => "stopped",
        (_, 0) => "nothing to do",
        (Tense::Planned, _) => "plan",
        (Tense::Done, _) => "applied",
    };
    match words.is_empty() {
        true => text.push_str(&format!("{head}\n")),
        false => text.push_str(&format!("{head}: {words}\n")),
    }
    text
}

fn line(change: &Change, tense: Tense, standings: &[Standing]) -> String {
    let (sign, planned, done) = change.action.words();
    let colour = match change.action {
        Action::Create => GREEN,
        Action::Renew | Action::Reissue | Action::Unlisted => YELLOW,
        Action::Keep => DIM,
        Action::Revoke | Action::Conflict => RED,
    };
    let word = match tense {
        Tense::Planned => planned,
        Tense::Done | Tense::Stopped => done,
    };
    let (title, name) = (change.title, visible(&change.name));
    let subject = change.subject.as_deref().map(visible);
    let subject = subject.map_or_else(String::new, |subject| format!(" ({subject})"));
    let file = change.files.iter().find(|file| file.kind != "key");
    let place = match (file, &change.serial) {
        (Some(file), _) => format!(" in {}", visible(&file.path.display().to_string())),
        (None, Some(serial)) if !change.name.ends_with(serial.as_str()) => {
            // Without a folder, commands take the first one's.
            let of = change.under.filter(|number| *number > 0);
            let of = of.and_then(|number| standings.get(number));
            let of = of.map(|of| format!(" of {}", visible(&of.folder.display().to_string())));
            format!(" (serial {serial}{})", of.unwrap_or_default())
        }
        _ => String::new(),
    };
    let why = change.reason.as_deref().map(visible);
    let why = why.map_or_else(String::new, |why| format!(": {why}"));
    let title = if title.is_empty() {
        String::new()
    } else {
        format!("{title} ")
    };
    format!("{colour}{sign} {word}{PLAIN} {title}{BOLD}{name}{PLAIN}{subject}{place}{why}\n")
}

/// How many there are of each kind.
fn counts(plan: &Plan) -> Vec<(Action, u64)> {
    let fleet = plan.fleet.as_ref().map(|(_, tally)| tally);
    let count = |action: Action| {
        let of_it = plan.changes.iter().filter(|change| change.action == action);
        (
            action,
            of_it.count() as u64
                + plan.pruned.of(action)
                + fleet.map_or(0, |fleet| fleet.of(action)),
        )
    };
    Action::ALL.map(count).to_vec()
}

/// So many of a list are told one by one.
const FEW: u64 = 20;

/// The clients of a list: what changes one by one where that is little, the rest counted.
fn of_fleet(fleet: &Fleet, tally: &Tally) -> Vec<Change> {
    let title = CLIENT.title;
    if tally.changed() <= FEW {
        // What cannot be is told as an error.
        let changes = tally.changes.iter();
        let changes = changes.filter(|one| one.action != Action::Conflict);
        let mut lines: Vec<Change> = changes.map(|one| of_client(one, title)).collect();
        lines.extend(counted(fleet, tally, Action::Keep));
        return lines;
    }
    let all = [Action::Create, Action::Renew, Action::Reissue, Action::Keep];
    all.into_iter()
        .filter_map(|action| counted(fleet, tally, action))
        .collect()
}

fn counted(fleet: &Fleet, tally: &Tally, action: Action) -> Option<Change> {
    let count = tally.of(action);
    let mut change = Change::new(action, "client", "clients of");
    let clients = if count == 1 { "client" } else { "clients" };
    change.name = format!("{count} {clients} of {}", fleet.file().display());
    change.title = "";
    (count > 0).then_some(change)
}

fn of_client(one: &clients::Change, title: &'static str) -> Change {
    let mut change = Change::new(one.action, "client", title);
    // No name of a file is longer than 200.
    change.name = brief(&one.client.name, 200).into_owned();
    change.serial.clone_from(&one.serial);
    change.subject.clone_from(&one.client.subject);
    change.reason.clone_from(&one.reason);
    change.files.clone_from(&one.files);
    change.under = Some(0);
    let line = usize::try_from(one.client.line).unwrap_or(0);
    change.at = (line > 0).then_some(Place { line, column: 1 });
    change
}

/// The report on the plan; line by line for programs too, where it is they who asked.
pub fn report(plan: &Plan, tense: Tense, for_programs: bool) -> Report {
    let mut report = Report::of("apply");
    report.text = text(plan, tense);
    let of_lines = plan.changes.iter().flat_map(warnings_of);
    let mut warnings: Vec<String> = plan.warnings.iter().cloned().chain(of_lines).collect();
    let mut said = HashSet::new();
    warnings.retain(|warning| said.insert(warning.clone()));
    let of_lines = plan.changes.iter().chain(&plan.pruned.changes);
    let outcomes = of_lines.map(|change| change.action.outcome());
    let of_fleet = plan.fleet.iter().flat_map(|(_, tally)| &tally.changes);
    let outcomes = outcomes.chain(of_fleet.map(|change| change.action.outcome()));
    let mut outcomes = outcomes.filter(|outcome| *outcome != Outcome::Kept);
    let outcome = outcomes.next().unwrap_or(Outcome::Kept);
    let json = &mut report.json;
    json.insert("outcome".into(), outcome.word().into());
    json.insert("reason".into(), Value::Null);
    if tense == Tense::Planned {
        json.insert("dry_run".into(), true.into());
    }
    let one = |change: &Change| element::of(change, tense, &plan.standings);
    let mut changes: Vec<Value> = plan.changes.iter().map(one).collect();
    let pruned = plan.pruned.changes.iter().filter(|_| for_programs);
    changes.extend(pruned.map(one));
    if let Some((fleet, tally)) = &plan.fleet {
        // Of thousands, the first thousand.
        let of_fleet = tally.changes.iter().filter(|_| for_programs);
        changes.extend(of_fleet.map(|change| one(&of_client(change, CLIENT.title))));
        let file = fleet.file().display().to_string();
        let named = |name: &str, text: &str| named(CLIENT.title, name, text);
        warnings.extend(tally.warnings.lines(&file, named));
        json.insert(
            "clients".into(),
            json!({"file": file, "count": fleet.count}),
        );
    }
    json.insert("changes".into(), changes.into());
    let of_fleet = plan.fleet.as_ref().map(|(_, tally)| tally.left_out());
    let left_out = of_fleet.unwrap_or(0) + plan.pruned.left_out();
    if of_fleet.is_some() || left_out > 0 {
        json.insert("changes_left_out".into(), left_out.into());
    }
    let counts = counts(plan).into_iter();
    let counts: Map<String, Value> = counts
        .map(|(action, count)| (element::word(action, tense).to_owned(), count.into()))
        .collect();
    json.insert("counts".into(), counts.into());
    json.insert("warnings".into(), warnings.clone().into());
    report.warnings = warnings;
    report
}

/// What to know of one line.
fn warnings_of(change: &Change) -> impl Iterator<Item = String> {
    let (title, name) = (change.title, &change.name);
    let named = move |warning: &String| named(title, name, warning);
    change
        .notes
        .iter()
        .cloned()
        .chain(change.warnings.iter().chain(&change.stays).map(named))
}

/// A warning that does not say of whom it speaks is told with the name.
fn named(title: &str, name: &str, warning: &str) -> String {
    let words = ["it ", "cut ", "the request "];
    let is_nobodys = words.iter().any(|word| warning.starts_with(word));
    match is_nobodys {
        true => format!("{title} {name}: {warning}"),
        false => warning.to_owned(),
    }
}

/// The same plan, which stops here.
pub fn stopped(mut report: Report, failures: Vec<Failure>) -> Report {
    // Nothing came out of it.
    for member in ["outcome", "reason", "dry_run"] {
        report.json.shift_remove(member);
    }
    // Who can be brought to order by a flag comes before who cannot.
    let conflict = failures.iter().find(|one| one.kind == Kind::Conflict);
    if let Some(first) = conflict.or(failures.first()) {
        report.exit = first.kind.exit();
        report.json.insert("error".into(), first.json());
    }
    report.failures = failures;
    report
}

/// There can be no plan, and this is wrong with the list too.
pub fn unplanned(failure: Failure, faults: Vec<Failure>) -> Result<Report, Failure> {
    if faults.is_empty() {
        return Err(failure);
    }
    let problems = faults
        .iter()
        .map(|fault| json!({"message": fault.message, "hints": fault.hints}));
    let problems: Value = problems.collect();
    let all = [failure].into_iter().chain(faults).collect();
    let mut report = stopped(Report::of("apply"), all);
    report.json.insert("problems".into(), problems);
    Ok(report)
}

/// What is wrong with the manifest, all of it.
pub fn unreadable(file: &str, problems: &[Problem]) -> Report {
    let said = |problem: &Problem| {
        let (at, message) = (problem.at, &problem.message);
        format!("{file}:{}:{}: {message}", at.line, at.column)
    };
    let failures: Vec<Failure> = problems
        .iter()
        .map(|problem| Failure::new(Kind::Input, said(problem)))
        .collect();
    let mut report = stopped(Report::of("apply"), failures);
    let all = problems.iter().map(|problem| {
        json!({"line": problem.at.line, "column": problem.at.column, "message": problem.message})
    });
    report.json.insert("problems".into(), all.collect());
    report
}
