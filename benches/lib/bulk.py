"""The rows about thousands of certificates at once, as rates on all cores."""
import os, statistics, subprocess

from .measure import OURS, PYTHON, TOP, Pair, Side, Value, fresh, once, peak, spawn

ROUNDS = 3
TO_TAR = ["--output-tar", "-"]
TO_FILES = ["--out-dir", "clients"]
SCRIPTS = os.path.join(TOP, "benches")


def apply(clients, *more):
    return [OURS, "apply", "--clients", clients, "--yes", "--quiet", *more]


def in_turn(*jobs):
    """The medians of what the jobs return."""
    rounds = [[job() for job in jobs] for _ in range(ROUNDS)]
    return tuple(statistics.median(values) for values in zip(*rounds))


def our_rate(at, count, *more, key_type=None):
    """Certificates a second, under a CA that is new each time."""
    command = apply(at.clients(count, key_type=key_type), *more)
    return lambda: count / once(Side([command], at.ca), 0)[0]


def printed(*command):
    """What a program prints as its rate, in a folder with a CA of ours."""
    def job():
        run = subprocess.run([*map(str, command), fresh()], stdout=subprocess.PIPE, check=True, text=True)
        return float(run.stdout)
    return job


def shell_rate(at, count, script):
    """Clients a second of a shell script that takes their number, in a folder with a CA of ours."""
    command = ["sh", os.path.join(SCRIPTS, script), str(count)]
    return lambda: count / once(Side([command], at.ca), 0)[0]


def against_bare(more):
    return lambda at: in_turn(our_rate(at, 10_000, *more), printed(at.bare, 50_000))


def kept(at):
    """The second run over 100,000 clients that are all there: seconds."""
    command, folder = apply(at.clients(100_000), *TO_FILES), fresh(at.ca)
    spawn(command, folder)
    return in_turn(lambda: spawn(command, folder)[0]) + (None,)


def million(at):
    return peak(apply(at.clients(1_000_000), *TO_TAR), fresh(at.ca)), None


def growing(name):
    """5,000 more clients in each round, into a ledger that stays."""
    count = 5_000
    clients = lambda at: lambda number: apply(at.clients(count, number * count), *TO_TAR, "--ca-dir", name)
    return lambda at: Side([clients(at)], stay=at.ledgers)


ROWS = [
    Value("bulk", "10,000 clients to a tar stream", "a bare loop of ring (key, signature)", "/s", (">=", 0.45), against_bare(TO_TAR)),
    Value("bulk", "10,000 clients to files", "a bare loop of ring (key, signature)", "/s", (">=", 0.2), against_bare(TO_FILES)),
    Value("bulk", "10,000 clients to files", "a bare loop that only writes such files, and syncs once", "/s", None,
          lambda at: in_turn(our_rate(at, 10_000, *TO_FILES), printed(at.bare, "files", 10_000))),
    Value("bulk", "10,000 clients to files", "Python `cryptography`, one process, 2,000 clients", "/s", (">=", 6),
          lambda at: in_turn(our_rate(at, 10_000, *TO_FILES), printed(PYTHON, f"{SCRIPTS}/bulk_python.py", 2_000))),
    Value("bulk", "10,000 clients to files", "a shell loop of openssl, 3 processes a client, 100 clients", "/s", (">=", 200),
          lambda at: in_turn(our_rate(at, 10_000, *TO_FILES), shell_rate(at, 100, "bulk_openssl.sh"))),
    Value("bulk", "200 RSA-2048 clients to files", "certtool on all cores, 2 processes a client", "/s", (">=", 1.5),
          lambda at: in_turn(our_rate(at, 200, *TO_FILES, key_type="rsa-2048"), shell_rate(at, 200, "bulk_certtool.sh"))),
    Pair("bulk", "5,000 clients to a tar stream, a million in the ledger", "the same, a thousand in the ledger", 1.2,
         growing("long"), growing("short"), 0.25),
    Value("bulk", "second run over 100,000 clients, all kept", "", "s", ("<=", 3), kept),
    Value("bulk", "peak memory of 1,000,000 clients to a tar stream", "", "MB", ("<=", 150), million, only_if="million"),
]
