use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::process::Command;

use super::*;
use crate::host::fulfil::disk::Disk;

#[test]
fn a_part_of_a_member_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.tar");
    let now = OffsetDateTime::UNIX_EPOCH;
    let mut archive = Archive::file(&target, now, &mut |_| {}).unwrap();
    archive.append(Path::new("one"), b"1", SECRET).unwrap();
    archive.flush().unwrap();
    archive.append(Path::new("two"), b"2", SECRET).unwrap();
    // As if the disk took a part of what follows.
    let file = &mut archive.place.as_mut().unwrap().file;
    file.write_all(&[7; 700]).unwrap();
    archive.failed(&io::ErrorKind::StorageFull.into());
    archive.finish().unwrap();

    let mut names = Vec::new();
    let note = &mut |name: &Path| names.push(name.to_path_buf());
    let inside = Inside::read(&target, note).unwrap();
    assert_eq!(names, [Path::new("one")]);
    assert_eq!(inside.read(Path::new("one")).unwrap().unwrap(), b"1");
    assert_eq!(fs::metadata(&target).unwrap().len(), 2 * 512 + 1_024);
    assert!(!staged_for(&target).exists());
}

/// Others can write in the folder: what they put in the place of the file that is made gets no key, and is not put in
/// the archive's place.
#[test]
fn what_others_put_there_gets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.tar");
    let (staged, aside) = (staged_for(&target), folder.path().join("aside"));
    let tricks: [&dyn Fn(); 3] = [
        &|| fs::write(&staged, "").unwrap(),
        &|| symlink(&aside, &staged).unwrap(),
        &|| {},
    ];
    for trick in tricks {
        let now = OffsetDateTime::UNIX_EPOCH;
        let mut archive = Archive::file(&target, now, &mut |_| {}).unwrap();
        fs::rename(&staged, &aside).unwrap();
        trick();
        archive.append(Path::new("one"), b"1", SECRET).unwrap();
        let failure = archive.finish().unwrap_err();
        assert_eq!(failure.kind, Kind::Io, "{failure}");
        assert!(!target.is_symlink() && !target.exists());
        let there = fs::symlink_metadata(&staged).ok();
        assert!(there.is_none_or(|there| there.is_symlink() || there.len() == 0));
        let _ = fs::remove_file(&staged);
    }
}

/// What was left there, or put there, is not waited for, not followed and not written to.
#[test]
fn what_is_there_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.tar");
    let (staged, other) = (staged_for(&target), folder.path().join("other"));
    fs::write(&other, "mine").unwrap();
    let things: [&dyn Fn(); 4] = [
        &|| symlink(&other, &staged).unwrap(),
        &|| fs::hard_link(&other, &staged).unwrap(),
        &|| drop(UnixListener::bind(&staged).unwrap()),
        &|| {
            let made = Command::new("mkfifo").arg(&staged).status().unwrap();
            assert!(made.success());
        },
    ];
    for thing in things {
        thing();
        let now = OffsetDateTime::UNIX_EPOCH;
        let mut archive = Archive::file(&target, now, &mut |_| {}).unwrap();
        archive.append(Path::new("one"), b"1", SECRET).unwrap();
        archive.finish().unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"mine");
        assert!(fs::symlink_metadata(&target).unwrap().is_file());
        assert!(staged.symlink_metadata().is_err());
    }
}
