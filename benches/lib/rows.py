"""The rows of the table, as data: what is run, against what, and the goal."""
import os, statistics, subprocess

from . import bulk, peers
from .measure import OURS, Pair, Side, Value, peak, spawn

BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
# What the wall clock's ratio to a peer is to be at most, where it is not just less time.
TUTORIAL_GOALS = {"openssl": 0.12, "certtool": 0.3}
LEAF_GOALS = {"openssl": 0.6, "certtool": 0.6}


def tutorial(peer):
    return Pair("tutorial", "tutorial job (`quickstart`)", f"{peer.name}, {peer.does}", TUTORIAL_GOALS.get(peer.name, 1.0),
                lambda at: Side([[OURS, "quickstart"]]), lambda at: Side(peers.within(peer.tutorial, at.files)))


def leaf(peer):
    return Pair("leaf", "one `issue-client`", f"{peer.name}, {peer.leaf_does}", LEAF_GOALS.get(peer.name, 1.0),
                lambda at: Side([[OURS, "issue-client", "alice"]], at.made),
                lambda at: Side(peers.within(peer.leaf, at.files), at.made_by(peer.name)))


def one(group, what, peer, goal, ours, theirs, share=1.0):
    """A command of ours and one of a peer; both take what they need of the inputs."""
    side = lambda command: lambda at: Side([command(at)])
    return Pair(group, what, peer, goal, side(ours), side(theirs), share)


def rsa(bits, peer, goal, command, share):
    return one("rsa", f"RSA {bits} key (`csr`, with its request)", f"`{' '.join(command)}`", goal,
               lambda at: [OURS, "csr", "alice", "--key-type", f"rsa-{bits}"], lambda at: [*command], share)


def rsa_rows():
    for bits, share in ((2048, 1.5), (4096, 0.5)):
        yield rsa(bits, "openssl", 0.5, ["openssl", "genrsa", "-out", "k", str(bits)], share)
        yield rsa(bits, "certtool", 1.0, ["certtool", "--generate-privkey", "--bits", str(bits), "--no-text", "--outfile", "k"], share)


def unlock(peer, goal, command):
    ours = [OURS, "key", "public", "alice.key", "--key-pass", "file:pass"]
    return Pair("unlock", "unlock a key of 600,000 rounds", peer, goal,
                lambda at: Side([ours], at.locked), lambda at: Side([command], at.locked))


def inspect(what, path, goal):
    return one("inspect", f"`inspect` {what}", "`certtool -i`", goal,
               lambda at: [OURS, "inspect", path(at)], lambda at: ["certtool", "-i", "--infile", path(at)])


def verify(what, peer, goal, ours, theirs, share=1.0):
    def our_command(at):
        leaves, more = ours(at)
        return [OURS, "verify", *leaves, "--ca", f"{at.verify}/root.crt", "--intermediates", f"{at.verify}/int.crt", *more]

    def their_command(at):
        leaves, more = theirs(at)
        return ["openssl", "verify", "-no-CApath", "-no-CAstore", "-CAfile", f"{at.verify}/root.crt",
                "-untrusted", f"{at.verify}/int.crt", *more, *leaves]

    return one("verify", f"`verify` {what}", peer, goal, our_command, their_command, share)


def verify_rows():
    first, all_of_them = (lambda at: (at.leaves[:1], [])), (lambda at: (at.leaves, []))
    yield verify("one chain", "`openssl verify`", 0.6, first, first)
    yield verify("10,000 leaves in one call", "`openssl verify`, the same files", 0.2, all_of_them, all_of_them, 0.2)
    yield one("verify", "`inspect` a CRL of 100,000 entries", "`openssl crl -text`", 0.4,
              lambda at: [OURS, "inspect", f"{at.verify}/int.crl"],
              lambda at: ["openssl", "crl", "-text", "-in", f"{at.verify}/int.crl"], 0.2)
    yield verify("against a CRL of 100,000 entries", "`openssl verify -crl_check`", 0.6,
                 lambda at: (at.leaves[:1], ["--crl", f"{at.verify}/all.crl"]),
                 lambda at: (at.leaves[:1], ["-crl_check", "-CRLfile", f"{at.verify}/int.crl"]), 0.2)


OUR_CRL = [OURS, "crl", "--ca-dir", "revoked", "--force", "--quiet"]
THEIR_CRL = ["openssl", "ca", "-config", "openssl.cnf", "-gencrl", "-cert", "revoked/ca.crt", "-keyfile", "revoked/ca.key", "-out", "theirs.crl"]


def ledger_rows():
    issue = lambda name: lambda at: Side(
        [lambda number: [OURS, "issue-client", f"{name}{number}", "--ca-dir", name, "--quiet"]], stay=at.ledgers)
    yield Pair("ledger", "one `issue-client`, a million in the ledger", "the same, a thousand in the ledger", 1.2,
               issue("long"), issue("short"), 2)
    in_place = lambda command: lambda at: Side([command], stay=at.ledgers)
    yield Pair("ledger", "`crl` of 100,000 entries", "`openssl ca -gencrl`", 0.3, in_place(OUR_CRL), in_place(THEIR_CRL), 0.25)
    yield Value("ledger", "peak memory of `crl` of 100,000 entries", "`openssl ca -gencrl`", "MB", ("<=", 1.0),
                lambda at: (peak(OUR_CRL, at.ledgers), peak(THEIR_CRL, at.ledgers)))


def help_time(at):
    runs = [(spawn([OURS, "--help"], at.folder)[0], spawn(["/bin/true"], at.folder)[0]) for _ in range(40)]
    ours, true = (1e3 * statistics.median(side) for side in zip(*runs))
    # 1.5 times what any process takes, and 2 ms.
    return ours, 1.5 * true + 2


def without_bundle(rows):
    return [row for row in rows if os.path.exists(BUNDLE) or "bundle" not in row.what]


ROWS = [
    *map(tutorial, peers.PEERS),
    *map(leaf, peers.PEERS),
    *without_bundle([
        inspect("one certificate", lambda at: f"{at.made}/client.crt", 0.6),
        inspect("the system's bundle", lambda at: BUNDLE, 0.2)]),
    *verify_rows(),
    *ledger_rows(),
    *rsa_rows(),
    unlock("`openssl pkey`", 0.6, ["openssl", "pkey", "-in", "alice.key", "-passin", "file:pass", "-pubout"]),
    unlock("`certtool --pubkey-info`", 1.1, ["certtool", "--pubkey-info", "--load-privkey", "alice.key", "--password", "correct horse"]),
    Pair("idle", "idle second `quickstart`", "`/bin/true`", None,
         lambda at: Side([[OURS, "quickstart"]], at.made), lambda at: Side([["/bin/true"]], at.made)),
    *bulk.ROWS,
    Value("figures", "stripped binary", "", "MB", None, lambda at: (os.path.getsize(OURS) / 1e6, None)),
    Value("figures", "peak memory of one `issue-client`", "", "MB", ("<=", 12),
          lambda at: (peak([OURS, "issue-client", "bob", "--quiet"], at.made), None)),
    Value("figures", "`--help`", "1.5 × `/bin/true` + 2 ms", "ms", ("<=", 1.0), help_time),
]
