"""A log that a test grows, forks and lies with; a witness in a folder, called directly or as a process."""

import base64
import datetime as dt
import http.client
import subprocess
import sys
from contextlib import closing, contextmanager

from amiyan.ledger.log import notes, tree
from amiyan.witness.keeping import Folder
from amiyan.witness.standing import Answer, Witness

ORIGIN = "amiyan.example.kz/transfers"
SITE = "amiyan.example.kz"
NAME = "chamber.example.kz/witness"
NOON = dt.datetime(2026, 9, 8, 7, 0, 0, tzinfo=dt.UTC)


class Log:
    """A tree of numbered leaves under a key; ``changed`` are numbers whose leaf another hand has rewritten."""

    def __init__(self, origin=ORIGIN, *, changed=(), key=None):
        self.origin, self.changed = origin, set(changed)
        self.key = key or notes.make_key(SITE, notes.LOG)
        self.tiles = tree.TilesInMemory()

    def grown(self, size):
        """As it is with this many leaves."""
        while self.tiles.edge.size < size:
            number = self.tiles.edge.size
            leaf = f"{number} {'bent' if number in self.changed else 'as it was'}".encode()
            self.tiles.append(tree.leaf_hash(leaf))
        return self

    def head(self, size, *extensions):
        root = tree.root(self.grown(size).tiles, size)
        return notes.Checkpoint(self.origin, size, root, extensions)

    def note(self, size, *extensions, keys=None):
        text = str(self.head(size, *extensions))
        return notes.Note(text, tuple(key.sign(text) for key in keys or [self.key]))

    def request(self, old, new, *, proof=None, note=None):
        """The body that asks to cosign the head of ``new`` leaves."""
        note = note or self.note(new)
        if proof is None:
            proof = tree.consistency(self.grown(max(old, new)).tiles, old, new) if old <= new else []
        lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + str(note).encode()


class Stand:
    """A witness that trusts one log, without a network. ``said`` is what its operator heard."""

    def __init__(self, path, log):
        self.at, self.said = NOON, []
        self.log = log
        Folder.create(path, name=NAME, password=None)
        self.folder = Folder(path)
        self.folder.trust(log.origin, log.key.verifier, NOON)
        self.again()

    def again(self):
        """The same folder after the process was killed and started again."""
        self.folder = Folder(self.folder.path)
        key = self.folder.key(None)
        self.witness = Witness(self.folder, key, clock=lambda: self.at, say=self.said.append)
        return self

    @property
    def kept(self):
        return self.folder.log(self.log.origin).head().size

    def ask(self, body) -> Answer:
        return self.witness.add_checkpoint(body)

    def seen(self, *sizes):
        """Let it cosign these heads, one after the other."""
        for size in sizes:
            answer = self.ask(self.log.request(self.kept, size))
            assert answer.status == 200, answer
        return self

    def codes(self):
        return [problem.kind.code for problem in self.said]

    def refusals(self):
        return self.folder.log(self.log.origin).refusals()


def command(*arguments):
    return [sys.executable, "-m", "amiyan.witness.main", *map(str, arguments)]


def done(*arguments):
    """Run an action to its end."""
    return subprocess.run(command(*arguments), capture_output=True, text=True, check=False)


@contextmanager
def serving(folder, *more):
    """A witness as a process of its own; yields it and its port."""
    arguments = command("serve", "--lang", "en", "--folder", folder, "--listen", "127.0.0.1:0", *more)
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        told = process.stdout.readline()
        assert told, process.stderr.read()
        try:
            yield process, int(told.split(". Logs")[0].rpartition(":")[2])
        finally:
            process.kill()


def post(port, body, path="/add-checkpoint", **headers):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("POST", path, body, headers)
        with connection.getresponse() as answer:
            return answer.status, answer.read().decode(), answer.getheader("Content-Type")
