"""The languages every sentence exists in, Kazakh first."""

from typing import Final, Literal

Language = Literal["kk", "ru", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("kk", "ru", "en")
DEFAULT_LANGUAGE: Final[Language] = "kk"
# Each language by its own name: the one list that is not translated.
OWN_NAMES: Final[dict[Language, str]] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


def language_of(code: str | None) -> Language:
    """Our language for a code such as ``ru-KZ``, ``KK_kz`` or the country code ``kz``; else Kazakh."""
    wanted = (code or "").replace("_", "-").split("-")[0].lower()
    return next((known for known in LANGUAGES if known == wanted), DEFAULT_LANGUAGE)
