"""The repository as a set of files and of functions, for tests about all of it."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "amiyan"
DOCS = ROOT / "docs"


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file that is or would be committed."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file())


@cache
def text_of(path: Path) -> str:
    """The file's text; '' for what is not text (a picture, a workbook)."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return ""


def python_files(folder: Path = SOURCE) -> list[Path]:
    """The room's own Python: migrations are generated, and read as they are."""
    return [
        path
        for path in kept_files()
        if path.suffix == ".py" and path.is_relative_to(folder) and "migrations" not in path.parts
    ]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


@dataclass(frozen=True)
class Function:
    """A function or method and where it stands; ``owner`` names the class or function around it, or ''."""

    path: Path
    owner: str
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def where(self) -> str:
        return place(self.path, self.node.lineno, ".".join(filter(None, [self.owner, self.node.name])))

    @property
    def lines(self) -> int:
        """From ``def`` to the last line: decorators and what stands above do not count."""
        return (self.node.end_lineno or 0) - self.node.lineno + 1


def functions(path: Path) -> Iterator[Function]:
    def within(body: list[ast.stmt], owner: str) -> Iterator[Function]:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield Function(path, owner, node)
                yield from within(node.body, f"{owner}.{node.name}" if owner else node.name)
            elif isinstance(node, ast.ClassDef):
                yield from within(node.body, node.name)

    yield from within(parsed(path).body, "")


def place(path: Path, line: int, what: str = "") -> str:
    return f"{path.relative_to(ROOT)}:{line} {what}".strip()
