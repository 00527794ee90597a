//! What an archive holds, looked up like a folder. Its members are known by the hashes of their names, so that a
//! million of them take little memory, and are read when they are asked for.

use std::collections::HashMap;
use std::fs::{self, File, Metadata, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use rustix::process::geteuid;

use super::super::disk::Disk;
use super::super::seen::out_of_the_way;
use super::archive::copy;
use crate::failure::{Failure, Kind};
use crate::host::files::{Replace, behind_links, folder_of, is_taken};
use crate::host::read::{LARGEST, not_a_file};
use crate::pki::facts::Certificate;
use crate::shell;

/// The members of an archive.
pub struct Inside {
    path: PathBuf,
    file: Option<File>,
    hashes: RandomState,
    /// Where the content of each begins, and how long it is. Of two of one name the later one counts.
    members: HashMap<u64, (u64, u32)>,
    /// Where the last one ends.
    end: u64,
    /// Whether any of them is a key, by its name.
    has_keys: bool,
}

impl Inside {
    /// No archive, with nothing in it.
    pub fn nothing() -> Inside {
        Inside {
            path: PathBuf::new(),
            file: None,
            hashes: RandomState::new(),
            members: HashMap::new(),
            end: 0,
            has_keys: false,
        }
    }

    /// That of the archive at `path`; nothing where there is none. Each member's name is told once.
    pub fn read(path: &Path, named: &mut dyn FnMut(&Path)) -> Result<Inside, Failure> {
        let failed = |error: &io::Error| Failure::io("read", path, error);
        let mut inside = Inside::nothing();
        if archive_at(path)?.is_none() {
            return Ok(inside);
        }
        let (file, metadata) = opened(path).map_err(|error| failed(&error))?;
        let metadata = can_be_one(path, metadata)?;
        let walked = inside.walk(&file, named);
        let rest = walked.and_then(|()| inside.is_all(&file, metadata.len()));
        match rest {
            Ok(true) => {}
            Err(error) if error.raw_os_error().is_some() => return Err(failed(&error)),
            Ok(false) | Err(_) => return Err(broken(path)),
        }
        inside.path = path.to_path_buf();
        inside.file = Some(file);
        Ok(inside)
    }

    /// What the system says of the file that was read.
    pub(super) fn metadata(&self) -> io::Result<Option<Metadata>> {
        self.file.as_ref().map(File::metadata).transpose()
    }

    fn walk(&mut self, file: &File, named: &mut dyn FnMut(&Path)) -> io::Result<()> {
        let mut archive = tar::Archive::new(file);
        for member in archive.entries_with_seek()? {
            let member = member?;
            let header = member.header();
            let (at, size) = match header.entry_type().is_gnu_sparse() {
                // Its size is that of what is unpacked, which takes less room here.
                true => (member.raw_file_position(), header.entry_size()?),
                false => (member.raw_file_position(), member.size()),
            };
            // Contents fill blocks of 512 octets.
            self.end = size.div_ceil(512).saturating_mul(512).saturating_add(at);
            if header.entry_type().is_file()
                && let Ok(size) = u32::try_from(size)
            {
                let name = member.path()?;
                // `tar -C DIR .` puts a dot before each.
                let name = name.strip_prefix(".").unwrap_or(&name);
                self.has_keys |= name.extension().is_some_and(|ending| ending == "key");
                named(name);
                let name = self.hashes.hash_one(name);
                self.members.insert(name, (at, size));
            }
        }
        Ok(())
    }

    /// Whether nothing but zeros follows the last member: of archives that stand one behind the other, the later
    /// ones would be lost.
    fn is_all(&self, mut file: &File, size: u64) -> io::Result<bool> {
        if self.end > size {
            return Ok(false);
        }
        file.seek(io::SeekFrom::Start(self.end))?;
        let mut rest = [0; 1 << 13];
        loop {
            match file.read(&mut rest)? {
                0 => return Ok(true),
                count if rest.iter().take(count).all(|octet| *octet == 0) => {}
                _ => return Ok(false),
            }
        }
    }

    /// Whether it holds what nobody else is to read.
    pub fn has_keys(&self) -> bool {
        self.has_keys
    }

    fn find(&self, path: &Path) -> Option<(u64, u32)> {
        match self.members.is_empty() {
            true => None,
            false => self.members.get(&self.hashes.hash_one(path)).copied(),
        }
    }

    /// Copies all members, as they are.
    pub(super) fn copy(&mut self, to: &mut impl Write) -> io::Result<()> {
        match &mut self.file {
            Some(file) => copy(file, to, self.end),
            None => Ok(()),
        }
    }
}

impl Disk for Inside {
    fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, Failure> {
        let (Some(file), Some((at, size))) = (&self.file, self.find(path)) else {
            return Ok(None);
        };
        if u64::from(size) > LARGEST {
            return Ok(None);
        }
        let mut content = vec![0; size as usize];
        let read = file.read_exact_at(&mut content, at);
        read.map_err(|error| Failure::io("read", &self.path, &error))?;
        Ok(Some(content))
    }

    fn is_free(&self, path: &Path) -> bool {
        self.find(path).is_none()
    }

    fn keep_as(&self, path: &Path, _: &Certificate, beside: PathBuf) -> Result<Replace, Failure> {
        if self.is_free(&beside) {
            return Ok(Replace::KeepOldAs(beside));
        }
        // Of two members of one name, whoever unpacks them loses the first.
        if self.read(path)? == self.read(&beside)? {
            return Ok(Replace::Old);
        }
        let shown = PathBuf::from(format!("{} in {}", path.display(), self.path.display()));
        let taken = is_taken(&shown, &beside, "holds something else");
        Err(taken.hint(out_of_the_way(&self.path, &beside)))
    }

    fn archive(&self) -> Option<&Path> {
        Some(&self.path)
    }
}

/// What is at `path`, `None` where nothing is; refused where an archive cannot be. It is not opened: of a pipe, that
/// would wait for the other end.
pub fn archive_at(path: &Path) -> Result<Option<Metadata>, Failure> {
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found.map_err(|error| Failure::io("look at", path, &error))?,
    };
    can_be_one(path, metadata).map(Some)
}

/// Opens what is at `path`, which may be something else by now: of a pipe, nobody at its other end is waited for.
fn opened(path: &Path) -> io::Result<(File, Metadata)> {
    let options = &mut OpenOptions::new();
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let file = options.read(true).custom_flags(flags).open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

/// Refuses what can be no archive.
fn can_be_one(path: &Path, metadata: Metadata) -> Result<Metadata, Failure> {
    // An archive is put in the place of what is there, which is nothing that a shell hands over.
    let Some(what) = not_a_file(metadata.file_type(), Path::new("")) else {
        return match may_be_planted(path, &metadata)? {
            true => Err(planted(path, metadata.uid())),
            false => Ok(metadata),
        };
    };
    let hint = match metadata.is_dir() {
        true => format!(
            "give the archive a name: --output-tar {}",
            shell::path(&path.join("clients.tar"))
        ),
        false => "to write the archive into a pipe: --output-tar - | COMMAND".to_owned(),
    };
    let message = format!("{} is {what}, not a file", path.display());
    Err(Failure::new(Kind::Usage, message).hint(hint))
}

/// Whether anybody could have put it there. The one that takes its place belongs to the same user, who reads the keys
/// in it then.
fn may_be_planted(path: &Path, metadata: &Metadata) -> Result<bool, Failure> {
    const ANYBODY: u32 = 0o002;
    if metadata.uid() == geteuid().as_raw() {
        return Ok(false);
    }
    let whole = behind_links(path)?;
    let folder = fs::metadata(folder_of(&whole));
    let folder = folder.map_err(|error| Failure::io("look at", folder_of(&whole), &error))?;
    Ok(folder.mode() & ANYBODY != 0)
}

fn planted(path: &Path, owner: u32) -> Failure {
    let path = path.display();
    let message = format!(
        "{path} belongs to user {owner}, who would be able to read the keys, and is where anybody can write"
    );
    Failure::new(Kind::Refused, message).hint(
        "have the archive in a folder where only its owner can write, or run this as that user",
    )
}

fn broken(path: &Path) -> Failure {
    let path = path.display();
    let message = format!("{path} is there, and is no whole tar archive; it was left untouched");
    Failure::new(Kind::Conflict, message)
        .hint("give the archive another name, or move that file away")
}
