"""What the rows work on, made when the first of them needs it, in one temporary folder."""
import os, subprocess, sys
from functools import cached_property, lru_cache

from . import peers
from .measure import OURS, PYTHON, TOP, spawn, written

BENCHES = os.path.join(TOP, "benches")
# Names of CAs, and what is put into their ledgers beside one certificate.
LEDGERS = [("short", "certificates", 1_000), ("long", "certificates", 1_000_000), ("revoked", "revocations", 100_000)]


class Inputs:
    def __init__(self, folder):
        self.folder = folder

    def new(self, name):
        path = os.path.join(self.folder, name)
        os.makedirs(path)
        return path

    @cached_property
    def files(self):
        """What the peers' commands take."""
        path = self.new("files")
        peers.put_files(path)
        return path

    @cached_property
    def made(self):
        """After our `quickstart`."""
        path = self.new("made")
        spawn([OURS, "quickstart"], path)
        return path

    @lru_cache(maxsize=None)
    def made_by(self, name):
        """After the tutorial's job by a peer."""
        peer = next(peer for peer in peers.PEERS if peer.name == name)
        path = self.new(f"made by {name}")
        for command in peers.within(peer.tutorial, self.files):
            spawn(command, path)
        return path

    @cached_property
    def verify(self):
        """A root, an intermediate, 10,000 leaves, CRLs of 100,000 entries."""
        path = self.new("verify")
        script = os.path.join(BENCHES, "verify_inputs.py")
        subprocess.run([PYTHON, script, path, "10000", "100000"], check=True)
        return path

    @cached_property
    def leaves(self):
        path = os.path.join(self.verify, "leaves")
        return [os.path.join(path, name) for name in sorted(os.listdir(path))]

    @cached_property
    def ledgers(self):
        """CAs with something in the ledger, and for `openssl ca` the same revocations as in `revoked`."""
        path = self.new("ledgers")
        for name, what, count in LEDGERS:
            spawn([OURS, "init-ca", "--ca-dir", name], path)
            spawn([OURS, "issue-client", "first", "--ca-dir", name, "--out-dir", f"{name}.first"], path)
            script = os.path.join(BENCHES, "ledger_inputs.py")
            subprocess.run([sys.executable, script, f"{path}/{name}/ledger.sqlite", what, str(count)], check=True)
        written(path, "number", "01\n")
        written(path, "openssl.cnf", "[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\n"
                "default_crl_days=30\ncrl_extensions=crl\n[crl]\nauthorityKeyIdentifier=keyid\n")
        written(path, "index.txt", "".join(
            f"R\t351231235959Z\t260101000000Z,keyCompromise\t{0x50 << 120 | n:032X}\tunknown\t/CN=client{n}\n" for n in range(100_000)))
        return path

    @cached_property
    def locked(self):
        """A key under a passphrase."""
        path = self.new("locked")
        written(path, "pass", "correct horse\n")
        spawn([OURS, "csr", "alice", "--key-pass", "file:pass"], path)
        return path

    @lru_cache(maxsize=None)
    def clients(self, count, start=0, key_type=None):
        """A list of clients, as `apply --clients` takes it."""
        path = os.path.join(self.folder, f"clients-{count}-{start}-{key_type}.csv")
        end = f",{key_type}" if key_type else ""
        with open(path, "w") as file:
            file.write("name,subject" + (",key_type" if key_type else "") + "\n")
            file.writelines(f'client{n:07},"CN=client{n:07},OU=Services,O=Acme"{end}\n' for n in range(start, start + count))
        return path

    @cached_property
    def bare(self):
        """The bare loop of ring, built."""
        target = os.path.join(TOP, "target", "bare")
        subprocess.run(["cargo", "build", "--locked", "--release", "--quiet", "--target-dir", target,
                        "--manifest-path", os.path.join(BENCHES, "bare", "Cargo.toml")], check=True)
        return os.path.join(target, "release", "mtls-ca-bare")

    @cached_property
    def ca(self):
        """A new CA of ours, with nothing issued, in `pki`."""
        path = self.new("ca")
        spawn([OURS, "init-ca"], path)
        return path
