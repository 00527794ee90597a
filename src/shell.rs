//! Words of a command that is advised and meant to be pasted: what a shell would take for more than a word is quoted.
//! Names come from lists and folders of others, and `x;touch pwned` among them must not become a command. Pure.

use std::path::Path;

/// A word as a shell takes it: quoted if it holds anything unusual.
pub fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@%,=".contains(c);
    // zsh puts the path of a program in the place of `=PROGRAM`.
    let is_plain = text.chars().all(plain) && !text.is_empty() && !text.starts_with('=');
    match is_plain {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// A file or a folder as a shell takes it, and whoever is called with it: no option. `-` alone is standard input.
pub fn path(path: &Path) -> String {
    let text = path.display().to_string();
    match text.starts_with('-') && text != "-" {
        true => word(&format!("./{text}")),
        false => word(&text),
    }
}

/// The option that names the folder of a CA, with a blank before it; nothing for the one that is taken anyway.
pub fn ca_dir(folder: &Path) -> String {
    match folder.strip_prefix(".").unwrap_or(folder) == Path::new("pki") {
        true => String::new(),
        false => format!(" --ca-dir {}", path(folder)),
    }
}

/// What to say of a path that begins with a `~` in the place of which a shell has put nothing.
pub fn no_home(path: &Path) -> Option<String> {
    let rest = path.strip_prefix("~").ok()?;
    let whole = Path::new("$HOME").join(rest);
    let whole = whole.display().to_string().replace(['"', '\\', '`'], "?");
    let whole = whole.trim_end_matches('/');
    Some(format!(
        "a shell puts your home in the place of `~` only where a word begins with it: write \"{whole}\""
    ))
}

/// A file that another program is to read; what came from standard input has no name.
pub fn input(file: &Path) -> String {
    match file.as_os_str() == "-" {
        true => "FILE".to_owned(),
        false => path(file),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{ca_dir, no_home, path, word};

    #[test]
    fn ordinary_words_stay() {
        for text in [
            "pki",
            "./pki/ca.crt",
            "a.example.test",
            "me@example.test",
            "müller.crt",
            "a,b=c",
            "10:20%x+y_z",
        ] {
            assert_eq!(word(text), text);
        }
    }

    #[test]
    fn others_are_quoted() {
        for (text, quoted) in [
            ("", "''"),
            ("b b.crt", "'b b.crt'"),
            ("x;touch pwned", "'x;touch pwned'"),
            ("$(touch pwned)", "'$(touch pwned)'"),
            ("`id`", "'`id`'"),
            ("it's", r"'it'\''s'"),
            ("*.example.test", "'*.example.test'"),
            ("~root", "'~root'"),
            ("a\u{a0}b", "'a\u{a0}b'"),
            ("=ls", "'=ls'"),
        ] {
            assert_eq!(word(text), quoted);
        }
    }

    #[test]
    fn only_another_folder_is_named() {
        for folder in ["pki", "./pki", "./pki/"] {
            assert_eq!(ca_dir(Path::new(folder)), "");
        }
        for folder in ["acme", "web/pki", "/pki", "../pki", "."] {
            assert_eq!(ca_dir(Path::new(folder)), format!(" --ca-dir {folder}"));
        }
    }

    #[test]
    fn a_home_that_nobody_put_in_its_place() {
        let said = |path: &str| no_home(Path::new(path));
        assert!(said("~/a/pki").unwrap().ends_with("write \"$HOME/a/pki\""));
        assert!(said("~").unwrap().ends_with("write \"$HOME\""));
        for path in ["~a", "./~", "/home/~", "pki"] {
            assert_eq!(said(path), None, "{path}");
        }
    }

    #[test]
    fn no_path_is_an_option() {
        assert_eq!(path(Path::new("-rf.crt")), "./-rf.crt");
        assert_eq!(path(Path::new("--x y")), "'./--x y'");
        assert_eq!(path(Path::new("-")), "-");
        assert_eq!(path(Path::new("a/-b")), "a/-b");
    }
}
