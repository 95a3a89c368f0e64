"""The gate's sentences in the language of the school, without Django."""

from pathlib import Path
from typing import Final

from amiyan.kernel.problems import N_
from amiyan.kernel.spoken import Spoken, language_wanted, speak_also_in_argparse

__all__ = ["N_", "SPOKEN", "_", "advice", "language_wanted", "sentence", "speak", "speak_also_in_argparse"]

_HERE: Final = Path(__file__).resolve().parent
# The gate's own sentences, and those of the protocol's problems.
SPOKEN: Final = Spoken(_HERE / "locale", _HERE.parent / "deliveries" / "makers" / "locale")

speak = SPOKEN.speak
_ = SPOKEN.text
sentence = SPOKEN.sentence
advice = SPOKEN.advice
