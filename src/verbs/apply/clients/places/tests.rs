use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::{Goal, Places};

fn folders(places: &mut Places, names: impl Iterator<Item = u32>) -> Vec<PathBuf> {
    names.map(|n| places.folder(&format!("c{n}"))).collect()
}

#[test]
fn a_thousand_are_in_one_folder_and_more_in_folders_of_a_thousand() {
    let mut few = Places::none(1_000);
    assert!(
        folders(&mut few, 0..1_000)
            .iter()
            .all(|folder| folder == Path::new(""))
    );
    let mut many = Places::none(2_001);
    let all = folders(&mut many, 0..2_001);
    for (n, folder) in all.iter().enumerate() {
        assert_eq!(folder, Path::new(&format!("{:04}", n / 1_000)));
    }
    // Asked again, in another order, each is where it was.
    let again: Vec<PathBuf> = folders(&mut many, (0..2_001).rev());
    assert!(again.iter().rev().eq(&all));
}

#[test]
fn a_name_stays_where_it_is_and_new_ones_go_where_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for folder in ["0000", "0007", "00008", "12x4"] {
        fs::create_dir(root.join(folder)).unwrap();
    }
    for file in [
        "flat.crt",
        "flat.key",
        "0000/a.crt",
        "0000/a.key",
        "a.crt",
        "0007/a.crt",
        "0007/b.key",
        "00008/c.crt",
        "12x4/d.crt",
        "other.txt",
    ] {
        fs::write(root.join(file), "").unwrap();
    }
    let goal = Goal::Folder(root.to_path_buf());
    let mut places = Places::of(&goal, 5_000).unwrap();
    for (name, folder) in [
        ("flat", ""),
        ("a", "0000"),
        ("b", "0007"),
        ("c", "0000"),
        ("d", "0000"),
        ("new", "0000"),
    ] {
        assert_eq!(places.folder(name), Path::new(folder), "{name}");
    }
    // 0000 has four of its own.
    let rest = folders(&mut places, 0..997);
    assert_eq!(rest[995], Path::new("0000"));
    assert_eq!(rest[996], Path::new("0001"));
}

#[test]
fn what_is_put_there_or_taken_away_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("out");
    let goal = Goal::Folder(root.clone());
    let places = Places::of(&goal, 5_000).unwrap();
    let mut stamps = vec![places.stamp];
    let mut is_another = || {
        stamps.push(places.stamp_of(&goal).unwrap());
        let [.., before, now] = stamps[..] else {
            panic!()
        };
        before != now
    };
    fs::create_dir(&root).unwrap();
    assert!(!is_another());
    fs::create_dir(root.join("0003")).unwrap();
    assert!(is_another());
    fs::write(root.join("a.crt"), "").unwrap();
    assert!(is_another());
    // What is of no client, or of the run itself.
    fs::write(root.join("notes.txt"), "").unwrap();
    fs::create_dir(root.join(".mtls-ca-fleet")).unwrap();
    assert!(!is_another());
    fs::remove_file(root.join("a.crt")).unwrap();
    assert!(is_another());
}

#[test]
fn who_is_kept_away_from_the_root_gets_a_folder() {
    let mut places = Places::none(5_000);
    places.note(Path::new("a.crt"));
    assert_eq!(places.folder("a"), Path::new(""));
    assert_eq!(places.elsewhere("a"), Path::new("0000"));
    assert_eq!(places.folder("a"), Path::new("0000"));
    // Where there are no folders, there is nowhere else.
    let mut few = Places::none(5);
    assert_eq!(few.elsewhere("a"), Path::new(""));
}

#[test]
fn what_is_no_folder_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("2024"), "").unwrap();
    fs::write(root.join("0000"), "").unwrap();
    symlink("nowhere", root.join("0001")).unwrap();
    fs::create_dir(root.join("0003")).unwrap();
    fs::write(root.join("0003/a.key"), "").unwrap();
    symlink("0003", root.join("0004")).unwrap();
    let mut places = Places::of(&Goal::Folder(root.to_path_buf()), 2_000).unwrap();
    assert_eq!(places.folder("new"), Path::new("0002"));
    assert_eq!(places.folder("a"), Path::new("0003"));
    // Of a file that is to be the root, the plan says so.
    Places::of(&Goal::Folder(root.join("2024")), 1).unwrap();
}

#[test]
fn an_archive_is_noted_like_a_folder() {
    let mut places = Places::none(5_000);
    for member in [
        "flat.key",
        "0003/a.crt",
        "0003/a.key",
        "elsewhere/b.crt",
        "../0003/c.crt",
    ] {
        places.note(Path::new(member));
    }
    for (name, folder) in [("flat", ""), ("a", "0003"), ("b", "0000"), ("c", "0000")] {
        assert_eq!(places.folder(name), Path::new(folder), "{name}");
    }
}

#[test]
fn what_is_not_there_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let goal = Goal::Folder(folder.path().join("none"));
    let mut places = Places::of(&goal, 1).unwrap();
    assert_eq!(places.folder("a"), Path::new(""));
}
