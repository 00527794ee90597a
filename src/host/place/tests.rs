use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::is_same;

#[test]
fn two_ways_to_one_place() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    fs::create_dir(at("there")).unwrap();
    symlink("there", at("link")).unwrap();
    fs::write(at("there/file"), "").unwrap();
    symlink("there/file", at("other-name")).unwrap();
    for (one, other) in [
        ("a", "./a"),
        ("a", "there/../a"),
        ("a", "new/../a"),
        ("link/a", "there/a"),
        ("link/new/a", "there/new/a"),
        ("other-name", "link/file"),
    ] {
        assert!(is_same(&at(one), &at(other)), "{one} {other}");
    }
    for (one, other) in [("a", "b"), ("there/a", "a"), ("new/a", "a")] {
        assert!(!is_same(&at(one), &at(other)), "{one} {other}");
    }
    assert!(is_same(Path::new("x.crt"), Path::new("./x.crt")));
    assert!(is_same(
        Path::new("x.crt"),
        &std::env::current_dir().unwrap().join("x.crt")
    ));
}
