//! A verb's arguments, defined only when that verb is the one: a run needs one
//! verb of many, and defining the others would be a quarter of a short run.

use std::ops::Deref;

use clap::{ArgMatches, Args, Command, FromArgMatches};

/// A verb's arguments.
#[derive(Debug)]
pub struct Late<T>(T);

impl<T> Deref for Late<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: FromArgMatches> FromArgMatches for Late<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches(matches).map(Late)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl<T: Args> Args for Late<T> {
    fn augment_args(command: Command) -> Command {
        command.defer(defined::<T>)
    }

    fn augment_args_for_update(command: Command) -> Command {
        T::augment_args_for_update(command)
    }
}

/// The line in the list of commands stays the one that the list gave.
fn defined<T: Args>(command: Command) -> Command {
    let line = command.get_about().cloned();
    T::augment_args(command).about(line.unwrap_or_default())
}
