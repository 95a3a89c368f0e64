"""What the documents promise is there, and what is there is in the documents."""

import argparse
import configparser
import re
import shlex
from collections.abc import Iterator

import pytest
from django.apps import apps

from amiyan.cli.main import _parser
from tests.project.tree import DOCS, ROOT, SOURCE, kept_files, text_of

EVERYWHERE = {"--help", "--lang"}  # options of every command, explained once above them all
DOCUMENTS = [path for path in kept_files() if path.suffix == ".md"]


def commands(
    parser: argparse.ArgumentParser, words: tuple[str, ...]
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, by the words that call it."""
    groups = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not any(group.required for group in groups):
        yield " ".join(words), parser
    for group in groups:
        for name, child in group.choices.items():
            yield from commands(child, (*words, name))


PARSER = _parser()
COMMANDS = dict(commands(PARSER, ("amiyan",)))


def described() -> dict[str, str]:
    """The text under each command's heading."""
    parts = re.split(r"^## `(amiyan [^`]+)`$", text_of(DOCS / "commands.md"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_is_documented_and_every_documented_command_exists():
    assert set(described()) == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_documented_and_every_documented_one_exists(command):
    text = described().get(command, "")
    actions = COMMANDS[command]._actions
    options = {option for a in actions for option in a.option_strings if option.startswith("--")} - EVERYWHERE
    assert set(re.findall(r"^\| `(--[a-z-]+)", text, re.MULTILINE)) == options
    for action in actions:
        if not action.option_strings and not isinstance(action, argparse._SubParsersAction):
            assert f"`{action.metavar or action.dest.upper()}`" in text


def shown() -> list[tuple[str, str]]:
    """Every call of amiyan in a block of shell, with its document; a line may go on after a backslash."""
    calls = []
    for path in DOCUMENTS:
        for block in re.findall(r"^```sh\n(.*?)^```", text_of(path), flags=re.DOTALL | re.MULTILINE):
            lines = block.replace("\\\n", " ").splitlines()
            calls += [
                (path.name, line) for line in lines if line.startswith((".venv/bin/amiyan ", "amiyan "))
            ]
    return calls


@pytest.mark.parametrize(("document", "call"), shown())
def test_a_command_that_a_document_shows_is_understood(document, call):
    assert _parser().parse_args(shlex.split(call, comments=True)[1:])


def is_known(call: str) -> bool:
    """Whether words that begin with ``amiyan`` call a command, or name a group of them; values and options may follow."""
    parser = PARSER
    for word in call.split()[1:]:
        groups = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
        if not groups or word.startswith("-"):
            return True
        choices = {name: child for group in groups for name, child in group.choices.items()}
        if word not in choices:
            return False
        parser = choices[word]
    return True


def advised() -> list[tuple[str, str]]:
    """Every command that a sentence names between quotation marks, with its file: advice of problems and of pages."""
    return [
        (path.relative_to(SOURCE).as_posix(), call)
        for path in kept_files()
        if path.is_relative_to(SOURCE) and path.suffix in {".py", ".po", ".html"}
        for call in re.findall(r"[“«](amiyan [^”»]+)[”»]", text_of(path))
    ]


def test_a_command_that_a_sentence_advises_exists():
    assert [found for found in advised() if not is_known(found[1])] == []


def test_a_command_that_there_is_not_is_found_out():
    assert not is_known("amiyan notice campaigns")
    assert not is_known("amiyan nothing")
    assert is_known("amiyan notice campaign list")
    assert is_known("amiyan lists --region 79")
    assert len(advised()) > 10


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_target_of_make_that_a_document_names_exists(document):
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^|&& )make ([a-z]+)", text_of(document), re.MULTILINE)) <= targets


def test_the_order_of_the_rooms_is_the_one_that_is_held():
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    order = " > ".join(contracts["importlinter:contract:rooms"]["layers"].split("\n")[1:])
    assert f"`{order}`" in text_of(DOCS / "development.md")
    rooms = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert set(re.findall(r"\w+", order)) == rooms


def test_every_setting_has_a_line_of_explanation_and_every_line_a_setting():
    used = {
        name
        for path in kept_files()
        if path.is_relative_to(SOURCE) and path.suffix == ".py"
        for name in re.findall(r"AMIYAN_[A-Z_]*[A-Z]", text_of(path))
    }
    explained = re.findall(
        r"^\| `(AMIYAN_[A-Z_]+)` \| .*\S.* \|$", text_of(DOCS / "settings.md"), re.MULTILINE
    )
    assert sorted(explained) == sorted(used)


def test_every_model_is_in_the_glossary_in_three_languages():
    text = text_of(DOCS / "glossary.md")
    rows = re.findall(r"^\|(.+)\|$", text, re.MULTILINE)
    models = {m.__name__ for m in apps.get_models() if m.__module__.startswith("amiyan.")}
    assert models <= set(re.findall(r"`([A-Za-z]+)`", "\n".join(row.split("|")[0] for row in rows)))
    for row in rows:
        assert all(cell.strip() for cell in row.split("|")), row


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_points_only_to_what_exists(document):
    text = re.sub(r"^```.*?^```$", "", text_of(document), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target:
            assert (document.parent / target).exists(), target
    for name, function in re.findall(r"`([\w/]+\.(?:py|sql))`(?:: `(\w+)(?:\(\))?`)?", text):
        found = [path for path in kept_files() if path.as_posix().endswith(f"/{name}")]
        assert found, name
        assert not function or any(re.search(rf"\b{function}\b", text_of(path)) for path in found), function


def test_decisions_are_numbered_without_gaps_and_say_what_was_given_up():
    records = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        text = text_of(path)
        assert text.startswith(f"# {path.name[:4]}: ")
        for heading in ("## Context", "## Decision", "## What we gave up"):
            assert heading in text, path.name
