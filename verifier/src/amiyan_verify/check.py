"""``amiyan-verify``: receipts, consistency of heads, whole exports."""

import csv
import json
import sys
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from itertools import islice, takewhile
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from amiyan_verify import log

NAMED, BLOCK = 100, 1 << 15  # rows that are named of each pair of files; hashes read at once
SIDE = 1 << 96  # an account as one number: credits, above them debits, above them what is held
ABOUT = {"act": 5, "agreement": 5, "approval": 6}  # what payouts stand on; where its other fields begin
Told = Iterator[str]  # what does not hold


def check_tree(run: Namespace, tree: str, saved: list[Path]) -> Told:
    """What does not hold in a tree; ``run`` collects what rows say of money. One pass, one more to name rows."""
    own = run.folder / f"{tree}.hashes"
    heads = log.read_heads(run.folder / "checkpoints" / f"{tree}.txt", run.policy, tree)
    for head, before in zip(heads, ["0" * 64, *(head.hash for head in heads)], strict=False):
        if head.previous != before:
            yield f"{head.told}: it does not name the head that stands before it"
    for path in (path for path in saved if path.suffix != ".hashes"):
        heads += [one._replace(told=f"saved {one.told}") for one in log.read_heads(path, run.policy, tree)]
    yield from (fault for head in heads for fault in head.faults)
    with own.with_suffix(".log").open("rb") as rows, TemporaryFile() as hashes:
        yield from _grow(run, tree, sorted(heads), rows, hashes)
        for path in [own, *(path for path in saved if path.name == own.name)]:
            with path.open("rb") as old:
                yield from _name(list(islice(_differences(old, hashes), NAMED)), path, own)


def _grow(run: Namespace, tree: str, heads: list[log.Head], rows: IO[bytes], hashes: IO[bytes]) -> Told:
    """Build the tree row by row, write down the hashes, and look at each head when the tree has its size."""
    size, newest, full, wrong = 0, 0, list[bytes](), set[bool]()
    for head in (*heads, None):
        for line in islice(rows, head.size - size if head else None):
            hashes.write(hashed := sha256(b"\x00" + line[:-1]).digest())
            log.add(full, size, hashed)
            if tree in ("transfers", "payments"):
                yield from (f"row {size} {one}" for one in _take(run, tree, size, line[:-1]))
            size += 1
        if head and (size, log.root(full)) == (head.size, head.root):
            newest = size if head.witnessed and not head.told.startswith("saved") else newest
        elif head and head.witnessed not in wrong:  # the first, and the first that witnesses signed
            yield f"{head.told}: it was made of other rows than the {min(size, head.size)} that are here"
            wrong.add(head.witnessed)
    print(f"{tree}: {size} rows, {newest} of them under a head with enough witnesses")
    if size > newest and (run.newest or not newest):
        yield f"enough witnesses have signed no head of these rows: {newest} to {size - 1}"


def _take(run: Namespace, tree: str, place: int, line: bytes) -> Told:
    leaf = line.decode().split("\x1f")
    if tree == "transfers" and (len(leaf) != 9 or leaf[0] != "amiyan-transfer-1" or not leaf[7].isdecimal()):
        yield "is not a transfer"
    elif tree == "transfers":
        run.sums[f"{leaf[3]},{leaf[4]}"] += int(leaf[7]) * SIDE
        run.sums[f"{leaf[5]},{leaf[6]}"] += int(leaf[7])
        if leaf[8] == "payout":
            run.out[leaf[1].replace("-", "")] = [leaf[3], leaf[7]]
    elif leaf[1] == "end" and leaf[4] == "in_effect":
        run.said["moved", leaf[2]] = [*leaf[6:], place]
    elif leaf[1] == "state" and leaf[5] == "settled":  # what had come back was booked after all
        run.out.pop(sha256(f"payout again\x1f{leaf[3]}\x1f{int(leaf[4]) - 1}".encode()).hexdigest()[:32], 0)
    elif leaf[1] == "payout":
        yield from _pays(run, *leaf[2:])
    elif leaf[1] in ABOUT:
        run.said[tuple(leaf[1 : ABOUT[leaf[1]]])] = [*leaf[ABOUT[leaf[1]] :], place]


def _pays(run: Namespace, payee: str, key: str, budget: str, number: str, *row: str) -> Told:
    (_month, _code, _attempt, tiyn, _channel, paid_to, _person), act = row, (payee, budget, number)
    *_, iban, _digest, recorder, at = run.said.get(("act", *act), ["", "", "", 0])
    moved, first, second, since = run.said.get(("moved", payee), ["", "", "", -1])
    iban = iban if since < at and iban else moved if first != second != "" else ""
    approved = {run.said.get(("approval", *act, n), [recorder])[0] for n in "123"} - {recorder}
    if paid_to != iban:
        yield f"pays to {paid_to}, and two people signed for {iban or 'no account'}"
    if len(approved) < 2 or ("agreement", *act) not in run.said:
        yield "pays without the provider's agreement or two approvals"
    if run.out.pop(key.replace("-", ""), []) != [payee, tiyn]:
        yield "pays otherwise than the transfer with its id"


def _differences(old: IO[bytes], new: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Rows of ``old`` that stand in ``new`` no more as they did: places there and there, -1 for none."""
    i = j = 0
    while gone := _read(old, i):
        come = _read(new, j)
        x = y = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(gone, come, strict=False)))
        if not x:
            at = {hashed: y for y, hashed in enumerate(come)}
            together = ((x, at[hashed]) for x, hashed in enumerate(gone) if hashed in at)
            x, y = min(together, key=sum, default=(len(gone), min(len(gone), len(come))))
            yield from ((i + n if n < x else -1, j + n if n < y else -1) for n in range(max(x, y)))
        i, j = i + x, j + y


def _read(file: IO[bytes], place: int) -> list[bytes]:
    file.seek(place * 32)
    data = file.read(BLOCK * 32)
    return [data[start : start + 32] for start in range(0, len(data), 32)]


def _name(found: list[tuple[int, int]], saved: Path, own: Path) -> Told:
    before = {} if saved == own else _lines(saved.with_suffix(".log"), {i for i, _ in found})
    after = _lines(own.with_suffix(".log"), {j for _, j in found})
    for i, j in found:
        what = "was put in" if i < 0 else "is missing" if j < 0 else "was changed or moved"
        yield f"row {max(i, j)} {what}; saved: {before.get(i, '-')}; now: {after.get(j, '-')}"


def _lines(path: Path, places: set[int]) -> dict[int, str]:
    with path.open("rb") if path.exists() else BytesIO() as file:  # hashes may be saved alone
        lines = islice(enumerate(file), max(places, default=-1) + 1)
        return {n: " | ".join(line[:-1].decode().split("\x1f")) for n, line in lines if n in places}


def check_balances(folder: Path, sums: defaultdict[str, int]) -> Told:
    """Accounts whose balance is not what their transfers and open holds give, or that are overdrawn."""
    for row in csv.DictReader((folder / "holds.csv").read_text("utf-8").splitlines()):
        sums[f"{row['owner']},{row['account']}"] += int(row["amount"]) * SIDE**2
    with (folder / "accounts.csv").open(encoding="utf-8", newline="") as accounts:
        for row in csv.DictReader(accounts):
            key = f"{row['owner']},{row['id']}"
            name = f"account {key} ({row['kind']}, {row['purpose']}, {row['period']})"
            used, had = divmod(sums.pop(key, 0), SIDE)
            due = {"credits": had, "debits": used % SIDE, "debits_pending": used // SIDE}
            yield from (f"{name}: {c} {row[c]}, not {n} tiyn" for c, n in due.items() if int(row[c]) != n)
            meaning = sha256("\x1f".join((row["kind"], row["purpose"], row["period"])).encode()).digest()
            if int.from_bytes(meaning[:8], "big") >> 1 != int(row["id"]):
                yield f"{name}: its id does not belong to what it is for"
            missing = used % SIDE + used // SIDE - had
            if missing > 0 and row["may_overdraw"] + row["kind"] not in ("tappropriation", "trecovery"):
                yield f"{name}: overdrawn by {missing} tiyn"
    yield from (f"account {key} has transfers or holds, and no balance" for key in sums)


def _receipt(run: Namespace) -> Told:
    told = json.loads(run.file.read_bytes())
    head = log.read_head(told["checkpoint"], run.policy, told["tree"])
    leaf, proof = sha256(b"\x00" + told["leaf"].encode()).digest(), list(map(log.decoded, told["proof"]))
    print(repr(f"{told['tree']} {told['index']}, {head.told}: {told['leaf']}".replace("\x1f", " | "))[1:-1])
    yield from head.faults
    if not head.witnessed or told["format"] != "amiyan-receipt-1":
        yield "enough witnesses have not signed this head, or the receipt is of another format"
    if head.root not in log.lead(told["index"] + 1, head.size, proof, None, leaf)[1:]:
        yield "the row does not stand in the tree of this head"


def _consistency(run: Namespace) -> Told:
    notes = [path.read_bytes().decode() for path in (run.old, run.new)]
    tree = notes[0].partition("\n")[0].rpartition("/")[2]
    old, new = (log.read_head(note, run.policy, tree) for note in notes)
    proof = list(map(log.decoded, json.loads(run.proof.read_bytes())["proof"]))
    print(repr(f"{tree}: {old.told}, then {new.told}")[1:-1])
    yield from (*old.faults, *new.faults)
    if not new.witnessed:
        yield "enough witnesses have not signed the newer head"
    if old.size and log.lead(old.size, new.size, proof, old.root) != (old.root, new.root):
        yield "the newer head does not go on from the older one"


def _export(run: Namespace) -> Told:
    run.sums, run.said, run.out, saved = defaultdict(int), {}, {}, []
    for path in run.saved:
        saved += [*path.glob("*.hashes"), *path.glob("checkpoints/*.txt")] if path.is_dir() else [path]
    for tree in ("transfers", "evidence", "verdicts", "decisions", "payments"):
        yield from (f"{tree}: {fault}" for fault in check_tree(run, tree, saved))
    yield from (f"transfer {key} pays out {tiyn} tiyn without a payout" for key, (_, tiyn) in run.out.items())
    yield from islice(check_balances(run.folder, run.sums), NAMED)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 where all holds, 1 where something does not, 2 where nothing could be checked."""
    parser = ArgumentParser(prog="amiyan-verify", description=main.__doc__)
    commands = parser.add_subparsers(required=True)
    for act, *files in ((_receipt, "file"), (_consistency, "old", "new", "proof"), (_export, "folder")):
        command = commands.add_parser(act.__name__[1:])
        command.set_defaults(act=act)
        for name in (*files, "--policy"):
            command.add_argument(name, type=Path, default=Path("policy.txt"))
    command.add_argument("--saved", type=Path, action="append", default=[])
    command.add_argument("--newest", action="store_true")  # rows that no witness has signed yet are a fault
    run, count = parser.parse_args(arguments), 0
    try:
        run.policy = log.read_policy(run.policy)
        for fault in run.act(run):
            print("DOES NOT HOLD:", repr(fault)[1:-1])  # a row's text must not steer the terminal
            count += 1
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError) as error:
        print(f"Nothing more could be checked: {error!r}", file=sys.stderr)
        return 1 if count else 2
    print("All of it holds." if not count else f"{count} things do not hold.")
    return 1 if count else 0
