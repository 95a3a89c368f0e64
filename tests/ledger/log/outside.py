"""A witness as C2SP describes one, in the plainest way: for tests of what we say to it."""

import base64

from amiyan.ledger.log import notes, tree
from amiyan.ledger.log.witnesses import Answer, UnreachableError, Witness


class PlainWitness:
    """Knows logs by their origin: the keys it trusts for each, and the head it saw last."""

    def __init__(self, name="witness.example", *, time=1_760_000_000):
        self.key = notes.make_key(name, notes.WITNESS)
        self.time = time
        self.trusted = {}  # origin: verifier keys
        self.seen = {}  # origin: (size, root)
        self.asked = []
        self.is_away = False

    @property
    def listed(self):
        return Witness(self.key.verifier, f"https://{self.key.verifier.name}/w")

    def trust(self, site, trees, *keys):
        for name in trees:
            self.trusted[f"{site}/{name}"] = list(keys)

    def post(self, url, body):
        self.asked.append(body)
        if self.is_away:
            raise UnreachableError
        assert url == f"{self.listed.url}/add-checkpoint"
        return Answer(*self.answer(body))

    def answer(self, body):
        head, _, note_text = body.partition(b"\n\n")
        first, *lines = head.decode().split("\n")
        old = int(first.removeprefix("old "))
        proof = [base64.b64decode(line) for line in lines]
        note = notes.parse_note(note_text)
        point = notes.parse_checkpoint(note.text)
        if point.origin not in self.trusted:
            return 404, b""
        if not notes.signers(note, self.trusted[point.origin]):
            return 403, b""
        size, root = self.seen.get(point.origin, (0, tree.EMPTY))
        if old > point.size:
            return 400, b""
        if old != size or (old == point.size and root != point.root):
            return 409, f"{size}\n".encode()
        if not tree.is_consistent(old, point.size, proof=proof, old_root=root, new_root=point.root):
            return 422, b""
        self.seen[point.origin] = (point.size, point.root)
        stranger = notes.make_key("stranger.example", notes.WITNESS).cosign(note.text, time=self.time)
        mine = self.key.cosign(note.text, time=self.time)
        return 200, (stranger.line + mine.line).encode()


def of(*witnesses):
    """Posts to whichever of these witnesses an address belongs to."""
    by_url = {f"{one.listed.url}/add-checkpoint": one for one in witnesses}
    return lambda url, body: by_url[url].post(url, body)
