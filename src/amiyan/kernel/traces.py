"""Spans of OpenTelemetry, where a site wants them: nothing is imported and nothing measured where it does not.

What a span is given is given to other machines: numbers, codes and names of ours, never a person or a secret.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol


class Span(Protocol):
    """The part of OpenTelemetry's span that we use."""

    def set_attribute(self, key: str, value: Any) -> Any: ...


class Tracer(Protocol):
    """The part of OpenTelemetry's tracer that we use."""

    @property
    def start_as_current_span(self) -> Callable[..., AbstractContextManager[Any]]: ...


class _Nothing:
    def set_attribute(self, key: str, value: Any) -> None:
        pass


_NOTHING = _Nothing()
_tracers: list[Tracer] = []


def trace_with(tracer: Tracer | None) -> None:
    """From now on spans go to ``tracer``; None: nowhere."""
    _tracers[:] = [tracer] if tracer is not None else []


def span(name: str, **attributes: str | int | bool) -> AbstractContextManager[Span]:
    """A span around a block: of an error only its kind is told, since its text may quote a row."""
    if not _tracers:
        return nullcontext(_NOTHING)
    return _measured(_tracers[0], name, attributes)


@contextmanager
def _measured(tracer: Tracer, name: str, attributes: dict[str, str | int | bool]) -> Iterator[Span]:
    with tracer.start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except BaseException as error:
            current.set_attribute("error.type", type(error).__qualname__)
            raise
