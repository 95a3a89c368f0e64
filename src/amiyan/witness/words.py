"""The witness's sentences in the language of its operator, without Django."""

from pathlib import Path
from typing import Final

from amiyan.kernel.problems import N_
from amiyan.kernel.spoken import Spoken, language_wanted, speak_also_in_argparse

__all__ = ["N_", "SPOKEN", "_", "advice", "language_wanted", "sentence", "speak", "speak_also_in_argparse"]

SPOKEN: Final = Spoken(Path(__file__).resolve().parent / "locale")

speak = SPOKEN.speak
_ = SPOKEN.text
sentence = SPOKEN.sentence
advice = SPOKEN.advice
