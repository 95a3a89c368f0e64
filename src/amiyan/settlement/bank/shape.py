"""What ISO 20022 allows in a message, read from pyiso20022's classes.

The classes carry the published schema as metadata: which parts a part may have, in which order, how often,
and what a text may look like. xsdata's own parser holds a file to the names and types only, and makes every
part an object (a statement of 100,000 entries takes gigabytes); pyiso20022's validator cannot be imported
without a package that it does not declare. So the metadata is turned into a table once for each message, and
elements of lxml are held against it. Which of several alternatives exclude each other the classes do not say.
"""

import dataclasses
import enum
import re
import types
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from lxml.etree import _Element
from xsdata.models.datatype import XmlDate, XmlDateTime

VERSIONS: Final = {
    "pain.002": range(3, 15),
    "camt.053": range(2, 13),
    "camt.054": range(2, 13),
}  # the first ones name their root otherwise, and no bank sends them any more
NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
Rule = Callable[[str], bool]


@dataclasses.dataclass(slots=True)
class Part:
    """One part that another may have. ``most`` is None where there is no bound."""

    order: int
    most: int | None
    shape: "Shape"


@dataclasses.dataclass(slots=True)
class Shape:
    """What an element may hold: parts by their full name, or a text that passes ``fits``."""

    parts: dict[str, Part]
    required: tuple[str, ...]
    attributes: tuple[tuple[str, bool, Rule], ...]
    fits: Rule | None
    open: bool  # anything may stand in it

    def at(self, *path: str) -> "Shape":
        """The shape of a part further in, by local names. KeyError where there is none."""
        shape = self
        for name in path:
            shape = next(part.shape for tag, part in shape.parts.items() if tag.endswith("}" + name))
        return shape


@dataclasses.dataclass(frozen=True, slots=True)
class Deviation:
    """The first thing in an element that the schema does not have so; ``part`` is its local name."""

    part: str
    line: int


@cache
def shape_of(message: str) -> Shape:
    """The shape of a message's Document, by a name as ``camt.053.001.08``. A hundredth of a second, once."""
    module = import_module(f"pyiso20022.{message[:4]}.{message.replace('.', '_')}")
    return _shape(module.Document, {}, f"{{{NAMESPACE}{message}}}")


def deviation(element: _Element, shape: Shape, passing: frozenset[str] = frozenset()) -> Deviation | None:
    """The first deviation within ``element``; parts with a name in ``passing`` are not looked at.

    Linear in the parts of the element; some two microseconds each.
    """
    if shape.open:
        return None
    wrong_attributes = _attributes(element, shape)
    if wrong_attributes or shape.fits is not None:
        fits = not len(element) and shape.fits and shape.fits(element.text or "")
        return None if fits and not wrong_attributes else Deviation(local(element), line_of(element))
    return _among_parts(element, shape, passing)


def _among_parts(element: _Element, shape: Shape, passing: frozenset[str]) -> Deviation | None:
    counts: dict[str, int] = {}
    reached = 0
    for child in element:
        tag = str(child.tag)
        if tag in passing:
            continue
        part = shape.parts.get(tag)
        count = counts[tag] = counts.get(tag, 0) + 1
        if part is None or part.order < reached or (part.most is not None and count > part.most):
            return Deviation(local(child), line_of(child))
        reached = part.order
        found = deviation(child, part.shape, passing)
        if found:
            return found
    missing = next((name for name in shape.required if name not in counts and name not in passing), None)
    return Deviation(missing.rpartition("}")[2], line_of(element)) if missing else None


def local(element: _Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def line_of(element: _Element) -> int:
    """Where an element stands in the file; 0 where it is not known."""
    line: Any = element.sourceline  # the stubs know a property without a type
    return line or 0


def _attributes(element: _Element, shape: Shape) -> bool:
    """Whether an attribute is missing or not as it should be; attributes of others do no harm."""
    for name, required, fits in shape.attributes:
        value = element.get(name)
        if required if value is None else not fits(value):
            return True
    return False


def _shape(owner: type[Any], known: dict[type[Any], Shape], space: str) -> Shape:
    if owner in known:
        return known[owner]
    shape = known[owner] = Shape({}, (), (), None, open=False)
    hints = get_type_hints(owner)
    required: list[str] = []
    attributes: list[tuple[str, bool, Rule]] = []
    for order, field in enumerate(dataclasses.fields(owner)):
        about = field.metadata
        many, kind = _bare(hints[field.name])
        match about.get("type"):
            case "Element":
                name = space + str(about["name"])
                most = about.get("max_occurs") if many else 1
                inner = _shape(kind, known, space) if _is_part(kind) else _text(kind, about)
                shape.parts[name] = Part(order, most, inner)
                if about.get("required") or about.get("min_occurs"):
                    required.append(name)
            case "Attribute":
                attributes.append((str(about["name"]), bool(about.get("required")), _rule(kind, about)))
            case "Wildcard":
                shape.open = True
            case _:
                shape.fits = _rule(kind, about)
    shape.required, shape.attributes = tuple(required), tuple(attributes)
    return shape


def _is_part(kind: Any) -> bool:
    return dataclasses.is_dataclass(kind)


def _text(kind: Any, about: Any) -> Shape:
    return Shape({}, (), (), _rule(kind, about), open=False)


def _bare(hint: Any) -> tuple[bool, Any]:
    """Whether a field holds many, and the type of one."""
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(one for one in get_args(hint) if one is not type(None))
    if get_origin(hint) is list:
        return True, _bare(get_args(hint)[0])[1]
    return False, hint


def _rule(kind: Any, about: Any) -> Rule:
    """The rule for a text of a type with its facets."""
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        allowed = frozenset(str(one.value) for one in kind)
        return lambda text: text in allowed
    if kind is bool:
        return frozenset(("true", "false", "1", "0")).__contains__
    if kind is Decimal:
        return _number(about)
    if kind in (XmlDate, XmlDateTime):
        return _readable(kind.from_string)
    least, most, pattern = about.get("min_length", 0), about.get("max_length"), about.get("pattern")
    form = re.compile(pattern) if pattern else None
    return lambda text: (
        least <= len(text)
        and (most is None or len(text) <= most)
        and (form is None or bool(form.fullmatch(text)))
    )


def _number(about: Any) -> Rule:
    total, fraction = about.get("total_digits"), about.get("fraction_digits")
    least = about.get("min_inclusive")

    def fits(text: str) -> bool:
        if not _DECIMAL.fullmatch(text):
            return False
        whole, _, rest = text.lstrip("+-").partition(".")
        whole, rest = whole.lstrip("0"), rest.rstrip("0")  # zeros there are no digits to the schema
        return (
            (total is None or len(whole) + len(rest) <= total)
            and (fraction is None or len(rest) <= fraction)
            and (least is None or Decimal(text) >= least)
        )

    return fits


def _readable(read: Callable[[str], object]) -> Rule:
    @lru_cache(maxsize=4096)  # a file has few days and many entries
    def fits(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    return fits
