"""What stands in the body of a request: values of events, from JSON, XML, or the parts of a multipart body.

What is written tells its form, the content type only helps: firmware sends one and declares another.
"""

import codecs
import io
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from amiyan.deliveries.makers import problems
from amiyan.deliveries.makers.cuts import code_of
from amiyan.deliveries.makers.hikvision.elements import Elements
from amiyan.deliveries.makers.hikvision.parts import parts_of
from amiyan.deliveries.makers.live import CUT
from amiyan.deliveries.makers.source import Source
from amiyan.kernel.problems import Kind

Found = tuple[Any, str]  # a value and '', or None and the code of what is wrong with it

_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLANK: Final = b" \t\r\n\0\x0b\x0c\xef\xbb\xbf"
_EVENT_STARTS: Final = re.compile(
    rb"\{\s*+\"(?:EventNotificationAlert|AccessControllerEvent|ipAddress|ipv6Address|portNo|protocol|macAddress"
    rb"|channelID|dateTime|activePostCount|eventType|eventState|eventDescription|deviceID)\"\s*+:"
    rb"|<(?:\w{1,32}:)?EventNotificationAlert\b"
)

_DECLARATION: Final = re.compile(r"<\?xml[^>]{0,256}\?>", re.IGNORECASE)
_DEFINES: Final = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)
_NOT_OF_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ALERT_ENDS: Final = re.compile(r"</(?:\w{1,32}:)?EventNotificationAlert\s{0,8}>")
_MOST_DAMAGE: Final = 1_000  # damaged pieces one after another, behind which nothing is looked for
_MOST_NODES: Final = 2_000  # elements of one event


def values_of(content_type: str, body: bytes) -> Iterator[Found]:
    """Every value of a body; what cannot be read is one Found with its code, however long."""
    if CUT.encode() not in body:
        yield from _of_body(content_type, body)
        return
    # Lines that stand for what was cut before: they are what they say.
    text: list[bytes] = []
    for line in body.split(b"\n"):
        code = code_of(line.decode("latin-1"))
        if code:
            yield from _of_body(content_type, b"\n".join(text))
            yield None, code
            text = []
        else:
            text.append(line)
    yield from _of_body(content_type, b"\n".join(text))


def _of_body(content_type: str, body: bytes) -> Iterator[Found]:
    if body.startswith(_UTF_16):
        body = _as_utf8(body)
    start = body[:256].lstrip(_BLANK)[:2]
    if not start and not body.strip(_BLANK):
        return
    if start == b"--" or ("multipart" in content_type.lower() and start[:1] not in {b"{", b"[", b"<"}):
        yield from _of_parts(content_type, body)
    else:
        yield from _of_text(body)


def _of_parts(content_type: str, body: bytes) -> Iterator[Found]:
    parts = parts_of(content_type, body)
    nothing = True
    for part in parts.texts:
        if part.is_event or part.text.lstrip(_BLANK)[:1] in {b"{", b"[", b"<"}:
            nothing = False
            yield from _of_text(part.text)
    # Behind a slip in the framing an event may still stand; nothing else there is worth a word.
    if not parts.too_many and (behind := _EVENT_STARTS.search(parts.rest)):
        nothing = False
        yield from _first_sound(parts.rest[behind.start() :])
    if parts.too_many:
        yield None, problems.TOO_MANY.code
    elif nothing and not parts.pictures:
        yield None, problems.PARTS_BROKEN.code


def _first_sound(text: bytes) -> Iterator[Found]:
    """The events at the beginning of a text whose end is not known; its first damage ends it."""
    for number, (value, code) in enumerate(_of_text(text)):
        if code and number:
            return
        yield value, code


def _of_text(text: bytes) -> Iterator[Found]:
    text = _as_utf8(text).strip(_BLANK)
    yield from _of_xml(text) if text.startswith(b"<") else _of_json(text)


def _of_json(text: bytes) -> Iterator[Found]:
    if text[:1] not in {b"{", b"["}:
        yield None, problems.JSON_BROKEN.code
        start = _EVENT_STARTS.search(text)
        if start is None or text[start.start() : start.start() + 1] != b"{":
            return
        text = text[start.start() :]
    damaged = 0  # pieces, one after another
    for value, problem in Elements(Source(io.BytesIO(text), name="", serials=())):
        kind = problem if problem or isinstance(value, dict) else problems.JSON_NOT_OBJECT
        damaged = damaged + 1 if kind else 0
        if kind is None:
            yield value, ""
        elif damaged == 1:  # a picture that was sent as JSON falls into thousands of damaged pieces
            yield None, kind.code
        elif damaged > _MOST_DAMAGE:
            return


def _as_utf8(body: bytes) -> bytes:
    """A body in UTF-8. Names come in the alphabets of the terminal's language and must not break what is around
    them: the second byte of a Chinese letter can look like a backslash.
    """
    if body.startswith(_UTF_16):
        return body.decode("utf-16", "replace").encode("utf-8", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return body.decode(encoding).encode("utf-8")
        except UnicodeDecodeError:
            continue
    return body


def _of_xml(body: bytes) -> Iterator[Found]:
    """Each alert of a text of XML; they may stand one after another."""
    text = _NOT_OF_XML.sub("", body.decode("utf-8", "replace"))
    at = 0
    while at < len(text):
        end = _ALERT_ENDS.search(text, at)
        stop = end.end() if end else len(text)
        if text[at:stop].strip():
            value, problem = _alert(text[at:stop])
            yield value, problem.code if problem else ""
        at = stop


def _alert(text: str) -> tuple[Any, Kind | None]:
    if _DEFINES.search(text):
        return None, problems.XML_DEFINES
    # The declaration may name another encoding than the one that the text has by now.
    text = text.strip()
    if declared := _DECLARATION.match(text):
        text = text[declared.end() :]
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, dtd_validation=False, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, problems.XML_BROKEN
    if sum(1 for _ in zip(root.iter(), range(_MOST_NODES + 1), strict=False)) > _MOST_NODES:
        return None, problems.XML_BROKEN
    return _fields(root, 2), None


def _fields(element: Any, depth: int) -> dict[str, Any]:
    """The elements under one by their names without prefixes, as JSON would hold them."""
    fields: dict[str, Any] = {}
    for child in element:
        if isinstance(child.tag, str):  # neither a comment nor an instruction
            name = etree.QName(child).localname
            fields[name] = (
                _fields(child, depth - 1) if len(child) and depth > 1 else (child.text or "").strip()
            )
    return fields
