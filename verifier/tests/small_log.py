"""A site in miniature, written for these tests alone: it posts, signs, is cosigned, exports, and is bent by hands.

Roots come from the definition of RFC 6962 itself, so that the checker's own way to them is not what makes them.
"""

import base64
import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SITE = "amiyan.example.kz"
TREES = ("transfers", "evidence", "verdicts", "decisions", "payments")
SOURCE, FUND, CHILD, CANTEEN = (
    (1, "appropriation", "school-meals", "2026"),
    (2, "fund", "school-meals", "2026"),
    (3, "entitlement", "school-meals", "2026-09"),
    (4, "payable", "school-meals", "2026-09"),
)
SENT = (5, "payout", "school-meals", "2026-09")
ACCOUNTS = (SOURCE, FUND, CHILD, SENT, CANTEEN)


@cache
def root(hashes):
    """MTH of RFC 6962, 2.1."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else sha256(b"").digest()
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return sha256(b"\x01" + root(hashes[:k]) + root(hashes[k:])).digest()


def path(m, hashes):
    """PATH of 2.1.1."""
    if len(hashes) == 1:
        return []
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    if m < k:
        return [*path(m, hashes[:k]), root(hashes[k:])]
    return [*path(m - k, hashes[k:]), root(hashes[:k])]


def proof(m, hashes, whole=True):
    """SUBPROOF of 2.1.2."""
    if m == len(hashes):
        return [] if whole else [root(hashes)]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    if m <= k:
        return [*proof(m, hashes[:k], whole), root(hashes[k:])]
    return [*proof(m - k, hashes[k:], False), root(hashes[:k])]


def leaf_hashes(leaves):
    return tuple(sha256(b"\x00" + leaf.encode()).digest() for leaf in leaves)


class Key:
    def __init__(self, name, kind):
        self.name, self.kind, self.private = name, kind, Ed25519PrivateKey.generate()
        self.raw = bytes([kind]) + self.private.public_key().public_bytes_raw()
        self.id = sha256(name.encode() + b"\n" + self.raw).digest()[:4]

    def __str__(self):
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.raw).decode()}"

    def line(self, text, time=1_789_000_000):
        if self.kind == 1:
            signed = self.private.sign(text.encode())
        else:
            signed = time.to_bytes(8, "big") + self.private.sign(
                f"cosignature/v1\ntime {time}\n{text}".encode()
            )
        return f"— {self.name} {base64.b64encode(self.id + signed).decode()}\n"


def account_id(kind, purpose, period):
    return int.from_bytes(sha256(f"{kind}\x1f{purpose}\x1f{period}".encode()).digest()[:8], "big") >> 1


def transfer(number, payer, payee, amount, code="meal"):
    key = sha256(f"transfer {number}".encode()).hexdigest()[:32]
    ends = (str(part) for owner, *what in (payer, payee) for part in (owner, account_id(*what)))
    return "\x1f".join(("amiyan-transfer-1", key, "2026-09-01", *ends, str(amount), code))


def payment(*fields):
    return "\x1f".join(("amiyan-payment-1", *map(str, fields)))


class Site:
    """Leaves by tree, heads by tree (sizes and their notes), keys. ``head`` seals what is there."""

    def __init__(self):
        self.log = Key(SITE, 1)
        self.witnesses = [Key("chamber.example.kz/w", 4), Key("university.example.kz/w", 4)]
        self.leaves = {tree: [] for tree in TREES}
        self.notes = {tree: [] for tree in TREES}
        self.holds = []

    def month(self, meals=30):
        """Money comes, meals are paid for, evidence and verdicts stand beside; a head every ten meals."""
        self.leaves["transfers"] += [
            transfer("in", SOURCE, FUND, 10**6),
            transfer("grant", FUND, CHILD, 10**5),
        ]
        for n in range(meals):
            self.leaves["transfers"].append(transfer(n, CHILD, CANTEEN, 631 + n))
            self.leaves["evidence"].append(f"amiyan-evidence-1\x1f7\x1f{n}\x1f{n:064x}\x1f")
            self.leaves["verdicts"].append(
                f"amiyan-verdict-1\x1f3\x1fschool-meals\x1f2026-09-{n:02}\x1flunch\x1f1\x1fpayable\x1f\x1f7\x1f{631 + n}"
            )
            self.leaves["decisions"].append(
                f"amiyan-decision-1\x1f3\x1fschool-meals\x1f{n}\x1f\x1f\x1fyes\x1f00\x1f00"
            )
            self.leaves["payments"].append(payment("account", CANTEEN[0], n, f"KZ{n:018}", "", ""))
            if n % 10 == 9:
                self.seal()
        return self

    def pays(self, amount=631, *, iban="KZ1", number=1, moved=None):
        """An act of the canteen is agreed, approved by two and paid, and the bank says so; the payout's id."""
        key = sha256(f"payout {number}".encode()).hexdigest()[:32]
        named = f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
        act = (CANTEEN[0], 9, number)
        self.leaves["transfers"].append(transfer(f"payout {number}", CANTEEN, SENT, amount, "payout"))
        self.leaves["transfers"][-1] = self.leaves["transfers"][-1].replace(
            self.leaves["transfers"][-1].split("\x1f")[1], named
        )
        self.leaves["payments"] += [
            payment("act", *act, "2026-09-01", amount, "KZ1", "00", 11),
            payment("agreement", *act, 15, "s1"),
            payment("approval", *act, 1, 12, "s2"),
            payment("approval", *act, 2, 13, "s3"),
            *([payment("end", CANTEEN[0], "c1", "in_effect", 0, moved, 21, 22)] if moved else []),
            payment("payout", CANTEEN[0], named, 9, number, "2026-09-01", "464", 1, amount, "bank", iban, 0),
        ]
        self.seal()
        return named

    def seal(self, *, witnesses=None, log=None):
        for tree in TREES:
            self.notes[tree].append(self.head(tree, len(self.leaves[tree]), witnesses=witnesses, log=log))
        return self

    def head(self, tree, size, *, witnesses=None, log=None, previous=None):
        before = self.notes[tree][-1].rpartition("\n\n")[0] + "\n" if self.notes[tree] else ""
        previous = previous or (sha256(before.encode()).hexdigest() if before else "0" * 64)
        hashed = base64.b64encode(root(leaf_hashes(self.leaves[tree][:size]))).decode()
        time = f"2026-09-{len(self.notes[tree]) + 1:02}T12:00:00Z"
        text = f"{SITE}/{tree}\n{size}\n{hashed}\nprevious {previous}\ntime {time}\n"
        signers = [log or self.log, *(self.witnesses if witnesses is None else witnesses)]
        return f"{text}\n{''.join(key.line(text) for key in signers)}"

    def resealed(self, *, witnesses=()):
        """Whoever holds the log's key builds every head anew over what stands there now; the witnesses do not help."""
        sizes = {tree: [int(note.split("\n")[1]) for note in self.notes[tree]] for tree in TREES}
        self.notes = {tree: [] for tree in TREES}
        for tree in TREES:
            for size in sizes[tree]:
                there = min(size, len(self.leaves[tree]))
                self.notes[tree].append(self.head(tree, there, witnesses=witnesses))
        return self

    def policy(self, folder, *, quorum=2):
        told = [
            f"log {self.log}",
            *(f"witness {key}  # one of two" for key in self.witnesses),
            f"quorum {quorum}",
        ]
        file = Path(folder) / "policy.txt"
        file.write_text("# whom we believe\n\n" + "\n".join(told) + "\n")
        return file

    def accounts(self):
        sums = {(owner, account_id(*what)): [0, 0] for owner, *what in ACCOUNTS}
        for leaf in self.leaves["transfers"]:
            payer, source, payee, target, amount = map(int, leaf.split("\x1f")[3:8])
            sums[payer, source][1] += amount
            sums[payee, target][0] += amount
        return sums

    def export(self, folder, *, hashes=None):
        """Write the export; ``hashes`` are leaves of which the hash files still are, where hands bent rows alone."""
        folder = Path(folder)
        (folder / "checkpoints").mkdir(parents=True, exist_ok=True)
        for tree in TREES:
            (folder / f"{tree}.log").write_text("".join(f"{leaf}\n" for leaf in self.leaves[tree]))
            (folder / f"{tree}.hashes").write_bytes(b"".join(leaf_hashes((hashes or self.leaves)[tree])))
            (folder / "checkpoints" / f"{tree}.txt").write_text("---\n".join(self.notes[tree]))
        rows = ["owner,id,kind,purpose,period,may_overdraw,credits,debits,debits_pending"]
        sums = self.accounts()
        for owner, *what in ACCOUNTS:
            credit, debit = sums[owner, account_id(*what)]
            pending = sum(amount for held, amount in self.holds if held == owner)
            flag = "t" if what[0] == "appropriation" else "f"
            rows.append(",".join(map(str, (owner, account_id(*what), *what, flag, credit, debit, pending))))
        (folder / "accounts.csv").write_text("".join(f"{row}\n" for row in rows))
        holds = ["owner,account,amount"]
        holds += [f"{o},{account_id(*w)},{n}" for held, n in self.holds for o, *w in ACCOUNTS if o == held]
        (folder / "holds.csv").write_text("".join(f"{row}\n" for row in holds))
        return folder

    def receipt(self, tree, index, file):
        size = int(self.notes[tree][-1].split("\n")[1])
        beside = path(index, leaf_hashes(self.leaves[tree][:size]))
        told = {
            "format": "amiyan-receipt-1",
            "tree": tree,
            "leaf": self.leaves[tree][index],
            "index": index,
            "proof": [base64.b64encode(one).decode() for one in beside],
            "checkpoint": self.notes[tree][-1],
        }
        file.write_text(json.dumps(told))
        return told
