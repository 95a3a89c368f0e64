"""``amiyan-verify``: receipts, consistency of heads, whole exports."""

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from itertools import islice, takewhile
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from amiyan_verify import log

NAMED = 100  # rows that are named of each pair of files
BLOCK = 1 << 15  # hashes read at once
SIDE = 1 << 96  # the sums of an account as one number: debits above, credits below
Sums = defaultdict[str, int]


def check_tree(folder: Path, tree: str, policy: log.Policy, saved: list[Path], sums: Sums) -> Iterator[str]:
    """What does not hold in a tree; ``sums`` collects what transfers move. One pass, one more to name rows."""
    own = folder / f"{tree}.hashes"
    heads = log.read_heads(folder / "checkpoints" / f"{tree}.txt", policy, tree)
    for head, before in zip(heads, ["0" * 64, *(head.hash for head in heads)], strict=False):
        if head.previous != before:
            yield f"{head.told}: it does not name the head that stands before it"
    for path in (path for path in saved if path.suffix != ".hashes"):
        heads += [head._replace(told=f"saved {head.told}") for head in log.read_heads(path, policy, tree)]
    yield from (fault for head in heads for fault in head.faults)
    with own.with_suffix(".log").open("rb") as rows, TemporaryFile() as hashes:
        yield from _grow(tree, sorted(heads), rows, hashes, sums)
        for path in [own, *(path for path in saved if path.name == own.name)]:
            with path.open("rb") as old:
                yield from _name(list(islice(_differences(old, hashes), NAMED)), path, own)


def _grow(tree: str, heads: list[log.Head], rows: IO[bytes], hashes: IO[bytes], sums: Sums) -> Iterator[str]:
    """Build the tree row by row, write down the hashes, and look at each head when the tree has its size."""
    size, newest, full, wrong = 0, 0, list[bytes](), set[bool]()
    for head in (*heads, None):
        for line in islice(rows, head.size - size if head else None):
            hashes.write(hashed := sha256(b"\x00" + line[:-1]).digest())
            log.add(full, size, hashed)
            if tree == "transfers" and not _moved(sums, line.decode().split("\x1f")):
                yield f"row {size} is not a transfer"
            size += 1
        if head and (size, log.root(full)) == (head.size, head.root):
            newest = size if head.witnessed and not head.told.startswith("saved") else newest
        elif head and head.witnessed not in wrong:  # the first, and the first that witnesses signed
            yield f"{head.told}: it was made of other rows than the {min(size, head.size)} that are here"
            wrong.add(head.witnessed)
    print(f"{tree}: {size} rows, {newest} of them under a head with enough witnesses")
    if size and not newest:
        yield "enough witnesses have signed no head of these rows"


def _moved(sums: Sums, leaf: list[str]) -> bool:
    if len(leaf) != 9 or leaf[0] != "amiyan-transfer-1" or not leaf[7].isdecimal():
        return False
    sums[f"{leaf[3]},{leaf[4]}"] += int(leaf[7]) * SIDE
    sums[f"{leaf[5]},{leaf[6]}"] += int(leaf[7])
    return True


def _differences(old: IO[bytes], new: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Rows of ``old`` that stand in ``new`` no more as they did: places there and there, -1 for none."""
    i = j = 0
    while gone := _read(old, i):
        come = _read(new, j)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(gone, come, strict=False)))
        if not same:
            at = {hashed: y for y, hashed in enumerate(come)}
            together = ((x, at[hashed]) for x, hashed in enumerate(gone) if hashed in at)
            x, y = min(together, key=sum, default=(len(gone), min(len(gone), len(come))))
            yield from ((i + n if n < x else -1, j + n if n < y else -1) for n in range(max(x, y)))
            i, j = i + x, j + y
        i, j = i + same, j + same


def _read(file: IO[bytes], place: int) -> list[bytes]:
    file.seek(place * 32)
    data = file.read(BLOCK * 32)
    return [data[start : start + 32] for start in range(0, len(data), 32)]


def _name(found: list[tuple[int, int]], saved: Path, own: Path) -> Iterator[str]:
    before = {} if saved == own else _lines(saved.with_suffix(".log"), {i for i, _ in found})
    after = _lines(own.with_suffix(".log"), {j for _, j in found})
    for i, j in found:
        what = "was put in" if i < 0 else "is missing" if j < 0 else "was changed or moved"
        yield f"row {max(i, j)} {what}; saved: {before.get(i, '-')}; now: {after.get(j, '-')}"


def _lines(path: Path, places: set[int]) -> dict[int, str]:
    with path.open("rb") if path.exists() else BytesIO() as file:  # hashes may be saved alone
        lines = islice(enumerate(file), max(places, default=-1) + 1)
        return {n: " | ".join(line[:-1].decode().split("\x1f")) for n, line in lines if n in places}


def check_balances(folder: Path, sums: Sums) -> Iterator[str]:
    """Accounts whose balance is not what their transfers and open holds give, or that are overdrawn."""
    held = Sums(int)
    for row in csv.DictReader((folder / "holds.csv").read_text("utf-8").splitlines()):
        held[f"{row['owner']},{row['account']}"] += int(row["amount"])
    with (folder / "accounts.csv").open(encoding="utf-8", newline="") as accounts:
        for row in csv.DictReader(accounts):
            key = f"{row['owner']},{row['id']}"
            name = f"account {key} ({row['kind']}, {row['purpose']}, {row['period']})"
            paid, had = divmod(sums.pop(key, 0), SIDE)
            due = {"credits": had, "debits": paid, "debits_pending": held.pop(key, 0)}
            yield from (f"{name}: {c} {row[c]}, not {n} tiyn" for c, n in due.items() if int(row[c]) != n)
            meaning = sha256("\x1f".join((row["kind"], row["purpose"], row["period"])).encode()).digest()
            if int.from_bytes(meaning[:8], "big") >> 1 != int(row["id"]):
                yield f"{name}: its id does not belong to what it is for"
            missing = paid + due["debits_pending"] - had
            if missing > 0 and row["may_overdraw"] + row["kind"] not in ("tappropriation", "trecovery"):
                yield f"{name}: overdrawn by {missing} tiyn"
    yield from (f"account {key} has transfers or holds, and no balance" for key in {*sums, *held})


def _receipt(options: argparse.Namespace) -> Iterator[str]:
    told = json.loads(options.file.read_bytes())
    head = log.read_head(told["checkpoint"], options.policy, told["tree"])
    leaf, proof = sha256(b"\x00" + told["leaf"].encode()).digest(), list(map(log.decoded, told["proof"]))
    print(repr(f"{told['tree']} {told['index']}, {head.told}: {told['leaf']}".replace("\x1f", " | "))[1:-1])
    yield from head.faults
    if not head.witnessed or told["format"] != "amiyan-receipt-1":
        yield "enough witnesses have not signed this head, or the receipt is of another format"
    if log.included(leaf, told["index"], head.size, proof) != head.root:
        yield "the row does not stand in the tree of this head"


def _consistency(options: argparse.Namespace) -> Iterator[str]:
    notes = [path.read_bytes().decode() for path in (options.old, options.new)]
    tree = notes[0].partition("\n")[0].rpartition("/")[2]
    old, new = (log.read_head(note, options.policy, tree) for note in notes)
    proof = list(map(log.decoded, json.loads(options.proof.read_bytes())["proof"]))
    print(repr(f"{tree}: {old.told}, then {new.told}")[1:-1])
    yield from (*old.faults, *new.faults)
    if not new.witnessed:
        yield "enough witnesses have not signed the newer head"
    if old.size and log.consistent(old.size, new.size, proof, old.root) != (old.root, new.root):
        yield "the newer head does not go on from the older one"


def _export(options: argparse.Namespace) -> Iterator[str]:
    sums, saved = Sums(int), []
    for path in options.saved:
        saved += [*path.glob("*.hashes"), *path.glob("checkpoints/*.txt")] if path.is_dir() else [path]
    for tree in ("transfers", "evidence", "verdicts", "decisions"):
        for fault in check_tree(options.folder, tree, options.policy, saved, sums):
            yield f"{tree}: {fault}"
    yield from islice(check_balances(options.folder, sums), NAMED)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 where all holds, 1 where something does not, 2 where nothing could be checked."""
    parser = argparse.ArgumentParser(prog="amiyan-verify", description=main.__doc__)
    commands = parser.add_subparsers(required=True)
    for act, *files in ((_receipt, "file"), (_consistency, "old", "new", "proof"), (_export, "folder")):
        command = commands.add_parser(act.__name__[1:])
        command.set_defaults(act=act)
        for name in (*files, "--policy"):
            command.add_argument(name, type=Path, default=Path("policy.txt"))
    command.add_argument("--saved", type=Path, action="append", default=[])
    options, count = parser.parse_args(arguments), 0
    try:
        options.policy = log.read_policy(options.policy)
        for fault in options.act(options):
            print("DOES NOT HOLD:", repr(fault)[1:-1])  # a row's text must not steer the terminal
            count += 1
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError) as error:
        print(f"Nothing more could be checked: {error!r}", file=sys.stderr)
        return 1 if count else 2
    print("All of it holds." if not count else f"{count} things do not hold.")
    return 1 if count else 0
