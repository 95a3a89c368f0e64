"""Who signs the heads of the log: a key in a file, or a command that reaches a key on another machine.

The key never lies in the database, and a web process never needs it.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from amiyan.kernel.problems import ProblemError
from amiyan.ledger.log import problems
from amiyan.ledger.log.notes import LOG, Signature, SigningKey, VerifierKey, from_base64, read_key

ANSWERS_WITHIN_S: Final = 30
OPEN_TO_OTHERS: Final = 0o077


class Signer(Protocol):
    """Signs the text of a head; ``verifier`` is the public key by which anybody can check it."""

    @property
    def verifier(self) -> VerifierKey:
        """The key with which it signs, as people hand it on."""
        ...

    def sign(self, text: str) -> Signature:
        """The signature of a text; ProblemError where there is none."""
        ...


def key_in_file(name: str, file: Path) -> SigningKey:
    """The key in a PEM file. ProblemError where it cannot be read, or others of the machine could read it."""
    try:
        if file.stat().st_mode & OPEN_TO_OTHERS:
            raise ProblemError(problems.KEY_OPEN, file=str(file))
        return read_key(name, LOG, file.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise ProblemError(problems.KEY_UNREADABLE, file=str(file)) from error


@dataclass(frozen=True, slots=True)
class CommandSigner:
    """A command that gets the text on its standard input and prints the signature (64 bytes) as base64."""

    verifier: VerifierKey
    command: tuple[str, ...]

    def sign(self, text: str) -> Signature:
        """Run the command; ProblemError where it fails, is late, or prints something else."""
        try:
            done = subprocess.run(
                self.command, input=text.encode(), capture_output=True, check=True, timeout=ANSWERS_WITHIN_S
            )
            raw = from_base64(done.stdout.decode("ascii").strip())
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            raise ProblemError(problems.SIGNER_FAILED, key=str(self.verifier)) from error
        return Signature(self.verifier.name, self.verifier.id, raw)


def signatures(text: str, signers: "tuple[Signer, ...]") -> tuple[Signature, ...]:
    """The signatures of all signers under a text, each held against its own key before anybody sees it.

    ProblemError where one is missing or wrong.
    """
    made = tuple(signer.sign(text) for signer in signers)
    for signer, signature in zip(signers, made, strict=True):
        if not signer.verifier.verifies(text, signature):
            raise ProblemError(problems.SIGNATURE_WRONG, key=str(signer.verifier))
    return made
