//! The descriptor of `fd:N`, which whoever started us has opened: it is read from where it stands, and no further than
//! the passphrase goes. Others may have read from it, and the rest of it is for them.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use rustix::event::{PollFd, PollFlags, poll};

use crate::host::read;

/// Itself; `None` where no such descriptor is open.
pub(super) fn open(number: u32) -> io::Result<Option<File>> {
    #[cfg(target_os = "linux")]
    match shared(number) {
        Ok(file) => return Ok(Some(file)),
        Err(rustix::io::Errno::BADF) => return Ok(None),
        // A kernel before 5.6, or a container that does not let us.
        Err(_) => {}
    }
    // Opened once more, which only those can who may open the file, and which leaves its owner where he was.
    let paths = [
        format!("/proc/self/fd/{number}"),
        format!("/dev/fd/{number}"),
    ];
    let Some(path) = paths.iter().map(Path::new).find(|path| path.exists()) else {
        return Ok(None);
    };
    let mut file = File::open(path)?;
    if file.metadata()?.is_file() {
        file.seek(SeekFrom::Start(place(number)))?;
    }
    Ok(Some(file))
}

/// How far the descriptor has been read; its beginning where the system does not say.
fn place(number: u32) -> u64 {
    let says = fs::read_to_string(format!("/proc/self/fdinfo/{number}"));
    let says = says.unwrap_or_default();
    let place = says.lines().find_map(|line| line.strip_prefix("pos:"));
    place
        .and_then(|place| place.trim().parse().ok())
        .unwrap_or(0)
}

/// One more descriptor for what is open there, which is what `dup` makes; the number is a stranger's, so that nobody
/// has to vouch for its life.
#[cfg(target_os = "linux")]
fn shared(number: u32) -> rustix::io::Result<File> {
    use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};
    let number = i32::try_from(number).map_err(|_| rustix::io::Errno::BADF)?;
    let own = pidfd_open(getpid(), PidfdFlags::empty())?;
    pidfd_getfd(own, number, PidfdGetfdFlags::empty()).map(File::from)
}

/// One line with its end, octet by octet; its writer need not have closed the other end.
pub(super) fn line(mut file: File) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut octet = [0];
    while line.len() as u64 <= read::LARGEST {
        match file.read(&mut octet) {
            Ok(0) => break,
            Ok(_) => line.extend_from_slice(&octet),
            // Its owner does not want to wait for it; we do.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                poll(&mut [PollFd::new(&file, PollFlags::IN)], None)?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    Ok(line)
}
