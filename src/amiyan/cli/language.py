"""The language in which a command speaks."""

from django.utils.translation import get_language

from amiyan.kernel.languages import Language, language_of


def active() -> Language:
    """The language that is active now; Kazakh where none is."""
    return language_of(get_language() or "kk")
