"""What a class is called: schools write 3-А, 3 «А» and 3 А of one and the same; pages write it one way, 3А."""

import re
from typing import Final

_WRITTEN: Final = re.compile(r"(\d{1,2})\s*[-–—]?\s*[«„“\"']?\s*([^\W\d_])\s*[»“”\"']?")


def format_class(label: str) -> str:
    """A class as people read it: number and letter at once. Whatever is written otherwise stands as it is.

    Only for reading: the label as the school wrote it is the key by which a class is found.
    """
    found = _WRITTEN.fullmatch(label.strip())
    return f"{found[1]}{found[2].upper()}" if found else label
