"""The OpenAPI files of the APIs: ``python -m amiyan.config.openapi write`` makes them, ``check`` holds them current.

They are kept in the repository, so that a change of what others rely on is seen where it is reviewed.
"""

import json
import os
import sys
from pathlib import Path

import django

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "openapi"


def documents() -> dict[str, str]:
    """Each API's OpenAPI document by the name of its file, as text."""
    from amiyan.api.device import native  # noqa: PLC0415 - Django is set up first

    apis = {"device-v1.json": native.api}
    return {
        name: json.dumps(api.get_openapi_schema(path_prefix="/api/device/v1/"), indent=2, ensure_ascii=False)
        + "\n"
        for name, api in apis.items()
    }


def outdated() -> list[str]:
    """The files that do not say what the code does."""
    return [
        name
        for name, text in documents().items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amiyan.config.settings")
    django.setup()
    if arguments == ["write"]:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, text in documents().items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        return 0
    if arguments == ["check"]:
        old = outdated()
        print(  # noqa: T201
            "\n".join(f"docs/openapi/{name} is not current: make openapi" for name in old)
            or "OpenAPI files are current."
        )
        return 1 if old else 0
    print(__doc__)  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
