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
