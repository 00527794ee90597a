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
