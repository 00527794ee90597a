//! Where the files of a leaf go, and what names another place for them.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::failure::{Failure, Kind, brief};

/// Where a leaf's files go.
#[derive(Args, Clone, Debug, Default)]
pub struct Places {
    /// Folder for the files
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub out_dir: PathBuf,
    /// Base name of the files
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The certificate's file, exactly
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub cert: Option<PathBuf>,
}

impl Places {
    /// `NAME.ending` in the out-dir, or exactly the file that was given.
    pub fn file(
        &self,
        exact: Option<&Path>,
        whose: &str,
        ending: &str,
    ) -> Result<PathBuf, Failure> {
        if let Some(exact) = exact {
            let option = match ending {
                "crt" => "--cert",
                "csr" => "--csr-out",
                _ => "--key",
            };
            is_a_file(option, exact)?;
            return Ok(exact.to_path_buf());
        }
        let base = base_name(self.name.as_deref().unwrap_or(whose))?;
        let name = [&base, ".", ending].concat();
        let mut file = PathBuf::with_capacity(self.out_dir.as_os_str().len() + 1 + name.len());
        file.push(&self.out_dir);
        file.push(name);
        Ok(file)
    }

    /// The certificate's file.
    pub fn cert(&self, whose: &str) -> Result<PathBuf, Failure> {
        self.file(self.cert.as_deref(), whose, "crt")
    }
}

/// Refuses `-` where it does not mean a stream: a file of that name is found by nobody who looks for it.
pub fn is_a_file(option: &str, path: &Path) -> Result<(), Failure> {
    match path.as_os_str() == "-" {
        false => Ok(()),
        true => {
            let message = format!("{option} names a file, and - is none");
            Err(Failure::new(Kind::Usage, message).hint(format!(
                "a file that is called so is named with its folder: {option} ./-"
            )))
        }
    }
}

/// Puts into the hints of a conflict what gives the new files another place: a base name says nothing of those that are
/// named `exactly`, by options of which it is said whether they were given.
pub fn with_another_place(exactly: &[(&str, bool)], failure: Failure) -> Failure {
    let given = exactly.iter().filter(|(_, is_given)| *is_given);
    let mut options: Vec<&str> = given.map(|(option, _)| *option).collect();
    if options.is_empty() {
        return failure;
    }
    if options.len() < exactly.len() {
        options.push("--name NAME");
    }
    let options = options.join(" and ");
    failure.in_words(&[("--name NAME", options.as_str())])
}

/// A file's base name made of a holder's name. What would lead to another folder,
/// or to a file that nobody finds again, is refused.
pub fn base_name(name: &str) -> Result<Cow<'_, str>, Failure> {
    let usable: Cow<'_, str> = match name.strip_prefix("*.") {
        Some(rest) => format!("_wildcard.{rest}").into(),
        None if name.contains(':') => name.replace(':', "_").into(),
        None => name.into(),
    };
    let why = match usable
        .chars()
        .find(|c| *c == '/' || *c == '\\' || c.is_control())
    {
        Some('/' | '\\') => Some("it would lead to another folder"),
        Some(_) => Some("it holds a control character"),
        None if usable.is_empty() => Some("it is empty"),
        None if usable.starts_with(['.', '-']) => Some("it begins with a dot or a dash"),
        None if usable.starts_with('*') => Some("to a shell, `*` stands for any name"),
        None if usable.trim() != &*usable => Some("it begins or ends with a blank"),
        None if usable.len() > 200 => Some("it is longer than 200 bytes"),
        None => None,
    };
    match why {
        None => Ok(usable),
        Some(why) => Err(Failure::new(
            Kind::Usage,
            format!(
                "`{}` cannot name a file: {why}",
                brief(name, 100).escape_debug()
            ),
        )
        .hint("give the files another name: --name NAME")),
    }
}
