"""Mutates what is known of terminals' requests: ``python -m tests.deliveries.makers.fuzz --seconds 60``.

A request that breaks a property of ``live_kit.check`` is saved into the corpus, which a test replays.
"""

import argparse
import hashlib
import random
import sys
import time
import traceback

from tests.deliveries.makers import live_kit

NASTY = [
    *(
        b"\0",
        b"\r",
        b"\n",
        b"\r\n",
        b"\t",
        b" ",
        b"#cut ",
        b"#cut time_missing\n",
        b"=",
        b"&",
        b";",
        b",",
        b'"',
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b"--",
        b"\\",
        b"\xff",
        b"\xd8\x00",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"<",
        b"]]>",
        b"<!--",
    ),
    *(
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"&b;",
        b"time=",
        b"pin=",
        b"USER PIN=",
        b"true",
        b"null",
        b"1e999",
        b"-1",
    ),
    *(
        b"9" * 400,
        b"{" * 2000,
        b'{"a":' * 2000,
        b"<a>" * 400,
        b"\\ud800",
        b'"employeeNoString":',
        b"ID=",
        b"\x85",
    ),
    *(b"</EventNotificationAlert>", b'{"dateTime":', b"heartBeat", b"\x81\x5c", live_kit.PLANTED),
    *(
        b"101\t2025-09-08 12:01:05\t0\t15\n",
        b"2025-09-08T12:01:05+05:00",
        b"Content-Type: image/jpeg\r\n",
        b"--b\r\n",
    ),
]
TYPES = [
    "",
    "application/json",
    "text/xml",
    "multipart/form-data",
    "multipart/mixed; boundary=b",
    'x;boundary="""',
]


# Whatever a reader could raise, by its kinds: the house catches nothing blindly, its fuzzer included.
_BREAKS = (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, OSError, RuntimeError)
_BREAKS += (StopIteration, SyntaxError, TypeError, ValueError)


def mutated(chance, seeds):
    """A request that is like one of the seeds."""
    request = chance.choice(seeds)
    body = bytearray(_planted(request.body[: 200_000 if chance.random() < 0.01 else 4_000]))
    for _ in range(chance.randint(1, 8)):
        _mutate(chance, body, seeds)
    if chance.random() < 0.1:
        request = request._replace(content_type=chance.choice(TYPES))
    if chance.random() < 0.02:
        body *= chance.randint(2, 50)
    return request._replace(body=bytes(body[:1_000_000]))


def _planted(body):
    return body.replace(live_kit.WORD, live_kit.PLANTED)


def _mutate(chance, body, seeds):
    at = chance.randint(0, len(body))
    to = min(len(body), at + int(chance.expovariate(1 / 20)))
    match chance.randint(0, 6):
        case 0:
            body[at:at] = chance.choice(NASTY)
        case 1:
            body[at:to] = b""
        case 2:
            body[at:at] = body[at:to] * chance.randint(1, 20)
        case 3 if body:
            body[at % len(body)] ^= 1 << chance.randint(0, 7)
        case 4:
            other = _planted(chance.choice(seeds).body[:4_000])
            start = chance.randint(0, len(other))
            body[at:to] = other[start : start + chance.randint(0, 400)]
        case 5:
            body[:] = body.replace(
                *chance.choice([(b"\r\n", b"\n"), (b"\n", b"\r\n"), (b"\t", b" "), (b'"', b"'")])
            )
        case _:
            body[at:to] = chance.choice(NASTY) * chance.randint(1, 3)


def broken(request):
    """Why a request breaks a property; '' when it breaks none."""
    try:
        live_kit.check(request)
    except _BREAKS:
        return traceback.format_exc()
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = random.randrange(1 << 32) if options.seed is None else options.seed
    chance = random.Random(seed)
    seeds = [*live_kit.examples().values(), *live_kit.corpus().values()]
    end = time.monotonic() + options.seconds
    tried = found = 0
    while time.monotonic() < end and found < 20:
        request = mutated(chance, seeds)
        tried += 1
        if why := broken(request):
            found += 1
            raw = live_kit.raw_of(request)
            path = live_kit.CORPUS / f"found-{hashlib.sha256(raw).hexdigest()[:12]}.http"
            path.write_bytes(raw)
            sys.stdout.write(f"{path.name}\n{why}\n")
    sys.stdout.write(f"seed {seed}: {tried} requests, {found} broke a property\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
