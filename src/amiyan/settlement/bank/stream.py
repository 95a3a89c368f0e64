"""A bank's file, element by element, in bounded memory and without trust.

No document type, no entities, no network; a bounded size, and a bound on what is held at one time, so that
neither a bomb nor a statement of a whole region's month fills the memory.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree
from lxml.etree import _Element

from amiyan.kernel.problems import ProblemError
from amiyan.settlement.bank import problems as p
from amiyan.settlement.bank.shape import NAMESPACE, VERSIONS, local

BYTES_MAX: Final = 256 << 20
HELD_MAX: Final = 500_000  # elements that are in the tree at one time; an honest file holds some hundreds
# Read and let go one by one. The others are handed out when they end, and stay in the tree.
RELEASED: Final = ("Ntry", "TxDtls", "TxInfAndSts")
HANDED: Final = ("GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "Stmt", "Ntfctn")
ENCODINGS: Final = frozenset(
    ("utf-8", "us-ascii", "ascii", "windows-1251", "cp1251", "iso-8859-1", "iso-8859-5", "koi8-r")
)
_CHUNK = 1 << 16
_DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_FIRST_TAG = re.compile(rb"<([A-Za-z_][\w:.-]{0,60})")
_LAST_TAG = re.compile(rb"</([\w:.-]+)\s*>\s*\Z")


def message_of(data: bytes) -> tuple[str, Iterator[_Element]]:
    """The message's name as ``camt.053.001.08``, and its elements in the order in which they end.

    Of ``RELEASED`` elements the content is gone when the next one is asked for. Raises ProblemError, also
    while elements are read: nothing of a file that breaks off may be kept.
    """
    text = _plain(data)
    elements = _elements(text)
    for element in elements:
        return _message(element, text), elements
    raise ProblemError(p.FOREIGN, found=_first_tag(text))


def _message(document: _Element, text: bytes) -> str:
    space = str(document.tag)[1:].rpartition("}")[0]
    if not space.startswith(NAMESPACE):
        raise ProblemError(p.FOREIGN, found=space[:60] or _first_tag(text))
    name = space.removeprefix(NAMESPACE)
    family, variant, version = name[:8], name[8:13], name[13:]
    if family not in VERSIONS:
        raise ProblemError(p.FOREIGN, found=name[:60])
    if variant != ".001." or version not in {f"{number:02}" for number in VERSIONS[family]}:
        raise ProblemError(p.VERSION_UNKNOWN, found=name[:60])
    return name


def _plain(data: bytes) -> bytes:
    """The file as bytes that start with ``<`` and hold no document type."""
    if len(data) > BYTES_MAX:
        raise ProblemError(p.TOO_LARGE, limit=BYTES_MAX >> 20)
    if not data or data.isspace():
        raise ProblemError(p.EMPTY)
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        data = _from_utf16(data)
    text = data.removeprefix(b"\xef\xbb\xbf")
    if text[:1].isspace():
        text = text.lstrip()  # gateways that put a line before the file are many
    declared = _DECLARED.match(text)
    # Character sets that hide a "<" from us are not taken; no bank writes them.
    known = declared is None or declared[1].decode().lower() in ENCODINGS
    if not text.startswith(b"<") or not known:
        raise ProblemError(p.MALFORMED, line=1)
    if b"<!DOCTYPE" in text:
        raise ProblemError(p.DOCTYPE)
    return text


def _from_utf16(data: bytes) -> bytes:
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError:
        raise ProblemError(p.CUT if len(data) % 2 else p.MALFORMED, line=1) from None
    return re.sub(
        r"""(<\?xml[^>]{0,100}?encoding\s*=\s*["'])[^"']{1,40}""", r"\1UTF-8", text, count=1
    ).encode("utf-8", "replace")


def _elements(text: bytes) -> Iterator[_Element]:
    """Document when it begins, then the others when they end."""
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in ("Document", *HANDED, *RELEASED)],
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        collect_ids=False,
    )
    begun, last, held = False, dict[str, _Element](), 0
    for start in range(0, len(text), _CHUNK):
        end = min(start + _CHUNK, len(text))
        _feed(parser, text, start, end)
        # An opening bracket that begins no closing tag begins an element (or a comment, which does no harm).
        held += text.count(b"<", start, end) - text.count(b"</", start, end + 1)
        held += max(
            0, text.count(b"=", start, end) - text.count(b"<", start, end)
        )  # attributes are memory too
        for event, element in _read(parser):
            name = local(element)
            if name == "Document":
                if event == "start" and not begun:
                    begun = True
                    yield element
            elif event == "end" and begun:
                yield element
                if name in RELEASED:
                    held -= sum(1 for _ in element.iter())
                    _let_go(element, last)
        if held > HELD_MAX:
            raise ProblemError(p.OVERGROWN, line=text.count(b"\n", 0, end) + 1)
    _close(parser, text)


def _read(parser: "etree.XMLPullParser") -> Iterator[tuple[str, _Element]]:
    events: Any = parser.read_events()  # the stubs allow for kinds of events that we did not ask for
    return iter(events)


def _feed(parser: "etree.XMLPullParser", text: bytes, start: int, end: int) -> None:
    try:
        parser.feed(text[start:end])
    except etree.XMLSyntaxError as error:
        raise _unreadable(error, text) from error


def _close(parser: "etree.XMLPullParser", text: bytes) -> None:
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _unreadable(error, text) from error


def _unreadable(error: etree.XMLSyntaxError, text: bytes) -> ProblemError:
    first, last = _FIRST_TAG.search(text[:4096]), _LAST_TAG.search(text[-200:])
    whole = first is not None and last is not None and first[1] == last[1]
    return ProblemError(p.MALFORMED if whole else p.CUT, line=error.lineno or 1)


def _let_go(element: _Element, last: dict[str, _Element]) -> None:
    """Empty an element that was read, and take its elder out: the parser still stands at this one."""
    element.clear()
    elder = last.get(element.tag)
    if elder is not None and (parent := elder.getparent()) is not None:
        parent.remove(elder)
    last[str(element.tag)] = element


def _first_tag(text: bytes) -> str:
    found = _FIRST_TAG.search(text[:4096])
    return found[1].decode("utf-8", "replace") if found else ""
