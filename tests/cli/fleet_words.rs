//! `apply --clients`: what is said of lists, of those that are not made, and of places that nothing can be put into.

use super::fleet::of;

const APPLY: [&str; 4] = ["apply", "--clients", "list.csv", "--yes"];

#[test]
fn a_list_that_is_cut_off_makes_nobody() {
    let sandbox = of(0);
    for (text, words) in [
        (
            "name,subject\nx1,CN=x1\nx2,\"CN=x2,OU=Ser",
            "list.csv:3: the quotation mark that begins a cell here has no other to end it",
        ),
        (
            "name,subject\n\nx3,\"CN=x3\"junk\n",
            "list.csv:3: a cell goes on behind the quotation mark that ends it",
        ),
    ] {
        sandbox.write("list.csv", text);
        sandbox.fails(&APPLY, 1, &[words]);
    }
    let list = "{\"name\":\"a\"}\n[\"a\",\"CN=a\",\"\",null,null,null]\n";
    sandbox.write("list.jsonl", list);
    let args = ["apply", "--clients", "list.jsonl", "--yes"];
    let told =
        "list.jsonl:2: it is no object; each line is one object, such as {\"name\":\"alice\"}";
    sandbox.fails(&args, 1, &[told]);
    assert_eq!(sandbox.recorded("pki").len(), 1);
}

#[test]
fn what_is_long_is_not_told_in_full_and_what_is_missing_is_said() {
    let sandbox = of(0);
    let long = |length| "n".repeat(length);
    let (much, name) = (long(300_000), format!("{}…{}", long(75), long(25)));
    sandbox.write("list.csv", format!("name,san\n{much},\n,a.test\n"));
    let told =
        format!("list.csv:2: {name}: `{name}` cannot name a file: it is longer than 200 bytes\n");
    let missing = "list.csv:3: the name is missing\n  hint: every client of a list has a name of its own, in the column name\n";
    let run = sandbox.fails(&APPLY, 1, &[&told, missing]);
    assert!(run.stderr.len() < 1_000, "{}", run.stderr);
    // Other cells, keys and columns.
    for (file, text) in [
        ("list.csv", format!("name,subject\na,{much}\n")),
        ("list.csv", format!("name,san\na,{much}.\n")),
        ("list.csv", format!("name,key_type\na,{much}\n")),
        ("list.csv", format!("name,csr\na,{much}\n")),
        ("list.csv", format!("name,{much}\na,\n")),
        ("list.jsonl", format!("{{\"{much}\":\"a\"}}\n")),
    ] {
        sandbox.write(file, text);
        let args = ["apply", "--clients", file, "--yes"];
        let run = sandbox.fails(&args, 1, &[file, "nnnn…nnnn"]);
        assert!(run.stderr.len() < 3_000, "{}", run.stderr);
    }
    sandbox.write("list.jsonl", "{\"name\":\"\"}\n");
    let args = ["apply", "--clients", "list.jsonl", "--yes"];
    sandbox.fails(&args, 1, &["list.jsonl:1: the name is missing\n"]);
    // So too on the command line.
    let long = long(100_000);
    let args = ["issue-client", "alice", "--name", &long];
    let run = sandbox.run(&args);
    assert!(run.stderr.contains("cannot name a file"));
    assert!(run.code == 2 && run.stderr.len() < 1_000);
}
