"""How time, rate and memory are taken, and what a row of the table is."""
import os, shutil, statistics, subprocess, tempfile, time
from dataclasses import dataclass
from typing import Any, Callable, Optional

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OURS = os.path.join(TOP, "target", "release", "mtls-ca")
PYTHON = os.path.join(TOP, "target", "peers", "bin", "python")


# Where the jobs run: `benches/run` says it, and removes it. Until then nothing is deleted, since ext4 without a journal
# looks at the inodes of the files that were deleted in the last minutes, one after the other, before it makes a file.
ROOT = None


def fresh(template=None):
    """A folder for one job: new, or a copy of `template`."""
    folder = tempfile.mkdtemp(prefix="job-", dir=ROOT)
    if template:
        shutil.copytree(template, folder, dirs_exist_ok=True)
    return folder


@dataclass
class Side:
    """Commands, which run in a fresh folder, or in a copy of `template`, or in `stay`; there a command may be a
    function of the round."""
    commands: list
    template: Optional[str] = None
    stay: Optional[str] = None


@dataclass
class Pair:
    """How long ours takes, and a peer's in turn. `ours` and `theirs` make a Side of the inputs."""
    group: str
    what: str
    peer: str
    # The wall clock's ratio is to be at most this.
    goal: Optional[float]
    ours: Callable[[Any], Side]
    theirs: Callable[[Any], Side]
    # Of the usual number of rounds: some jobs take seconds.
    share: float = 1.0


@dataclass
class Value:
    """A figure of ours, or ours and another one. `measure` makes (ours, theirs or None) of the inputs."""
    group: str
    what: str
    against: str
    unit: str
    # What the ratio, or without a second figure ours, is to be: ("<=", 1.2).
    goal: Optional[tuple]
    measure: Callable[[Any], tuple]
    # Only where it is asked for.
    only_if: Optional[str] = None


class Failed(Exception):
    """A command that should have succeeded."""


def spawn(argv, cwd):
    """One process to its end: (wall s, cpu s). It must succeed."""
    null = os.open(os.devnull, os.O_RDWR)
    here = os.getcwd()
    os.chdir(cwd)
    try:
        start = time.perf_counter()
        pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=[
            (os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)])
        _, status, usage = os.wait4(pid, 0)
        wall = time.perf_counter() - start
    finally:
        os.chdir(here)
        os.close(null)
    if os.waitstatus_to_exitcode(status) != 0:
        raise Failed(" ".join(argv))
    return wall, usage.ru_utime + usage.ru_stime


def once(side, number):
    """All the commands of a side: (wall, cpu)."""
    if side.stay:
        return total(spawn(argv(command, number), side.stay) for command in side.commands)
    folder = fresh(side.template)
    return total([spawn(argv(command, number), folder) for command in side.commands])


def argv(command, number):
    return command(number) if callable(command) else command


def total(runs):
    walls, cpus = zip(*runs)
    return sum(walls), sum(cpus)


def compare(pair, inputs, rounds):
    """((our wall, their wall), (our cpu, their cpu)), medians of rounds in turn."""
    ours, theirs = pair.ours(inputs), pair.theirs(inputs)
    a, b = [], []
    # The first round is not counted: caches.
    for number in range(max(3, round(rounds * pair.share)) + 1):
        a.append(once(ours, number))
        b.append(once(theirs, number))
    median = lambda runs, at: statistics.median(run[at] for run in runs[1:])
    return [(median(a, at), median(b, at)) for at in (0, 1)]


def peak(argv, cwd):
    """The most memory that the command takes, in MB; GNU time starts it, since a child of this script inherits its peak."""
    report = os.path.join(fresh(), "peak")
    subprocess.run(["/usr/bin/time", "-o", report, "-f", "%M", *argv], cwd=cwd, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(report) as file:
        return int(file.read().split()[-1]) / 1024


def written(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text)
    return path
