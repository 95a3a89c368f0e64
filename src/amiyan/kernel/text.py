"""Comparing texts that were typed with the wrong keyboard.

``skeleton`` folds letters that *look* alike; ``folded`` also folds Kazakh letters into the Russian ones that
people type where the keyboard has no Kazakh letters. Both are for comparing headings, facility
codes and names: never store or show the result, and never take equality as proof of a person's identity.

Known collisions of ``skeleton`` (different texts, one skeleton): В = B, Н = Һ = H, Р = P, С = C, У = Ү = Y,
Х = X, Е = Ё = E, І = I = Ӏ, so Уміт = Үміт and Нан = Һан. Kept apart: И, І and Й; О, Ө and the digit 0;
З and 3; Ұ and Ү; Қ and К; Ь and b. ``folded`` adds: Ә = А, Ғ = Г, Қ = К, Ң = Н, Ө = О, Ұ = Ү = У, І = И.
"""

import os
import re
import unicodedata
from pathlib import Path

# Upper-case letter -> canonical Latin letter. Left: Cyrillic, Kazakh, Greek and stray Latin twins.
_TWINS = {
    **dict(zip("АВЕКМНОРСТУХІЅЈԚԜ", "ABEKMHOPCTYXISJQW", strict=True)),  # Cyrillic
    **dict(zip("ЁҺҮӀ", "EHYI", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),  # Greek
    **dict(zip("İıƏ", "IIӘ", strict=True)),
}
_MARKS = {
    **dict.fromkeys("«»„“”‟″", '"'),
    **dict.fromkeys("`‘’‚‛ʼʹ′", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
# Soft hyphen, zero-width characters, direction marks, byte order mark: invisible and never meant.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_TABLE = str.maketrans({**_TWINS, **_MARKS, **dict.fromkeys(_INVISIBLE, "")})
# After the skeleton: Kazakh letters, and И itself, to what a Russian keyboard offers.
_AFTER_NUMBER_SIGN = re.compile(r"№\s+")
_RUSSIAN = str.maketrans("ӘҒҚҢӨҰИ", "AГKHOYI")


def name_of(path: Path, *, whole: bool = False) -> str:
    """The name of a file (or the ``whole`` path) as text that can be written and stored.

    Archives that were packed on another system unpack into names that are no UTF-8; what cannot be read in
    them becomes U+FFFD.
    """
    return os.fsencode(path if whole else path.name).decode("utf-8", "replace")


def skeleton(text: str) -> str:
    """The text with look-alike letters made one, upper case, single spaces, plain quotes and dashes.

    NFKC first, so № becomes NO and full-width digits plain ones; № 5 and №5 are one. Linear; ASCII takes a
    short way.
    """
    if not text.isascii():
        # An acute accent used as an apostrophe: NFKC would make it a space and a combining mark.
        text = _AFTER_NUMBER_SIGN.sub("№", text.replace("´", "'"))
        text = unicodedata.normalize("NFKC", text).upper().translate(_TABLE)
        return " ".join(text.split())
    return " ".join(text.upper().replace("`", "'").split())


def folded(text: str) -> str:
    """:func:`skeleton`, and Kazakh letters folded into those of a Russian keyboard. Coarse: see above."""
    return skeleton(text).translate(_RUSSIAN)
