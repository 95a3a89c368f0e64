"""What a browser is called, for its owner to know it by."""

from typing import Final

# The first that is named counts: browsers name each other's ancestors too.
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("YaBrowser", "Yandex"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_of(user_agent: str) -> str:
    """“Android, Chrome”: names of products, the same in every language; blank where none is known."""
    found = [
        next((name for sign, name in known if sign in user_agent), "") for known in (_SYSTEMS, _BROWSERS)
    ]
    return ", ".join(name for name in found if name)
