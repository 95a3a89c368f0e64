"""For those who run a site: whether it lives, and how it does.

``/healthz`` is for load balancers and says nothing of the site; ``/metrics`` is for Prometheus, and for everybody
outside the networks in ``AMIYAN_METRICS_NETWORKS`` it does not exist.
"""

import ipaddress
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from amiyan.deliveries import backlog, contacts
from amiyan.kernel.sql import query
from amiyan.settlement.log import Standing, standing
from amiyan.settlement.payouts import backlog as payouts

Value = TypeVar("Value")
PULSE_WITHIN = 2.0
GAUGES_FOR = 5.0
SILENT_TERMINALS_FOR = 60.0


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 where this process and the database answer, 503 where the database does not within two seconds."""
    lives = PULSE.beats(PULSE_WITHIN)
    answer = {"status": "ok" if lives else "failing", "database": "ok" if lives else "silent"}
    return JsonResponse(answer, status=200 if lives else 503, headers={"Cache-Control": "no-store"})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text: what the web processes counted, and the state of the queues as it is now."""
    if not may_see_metrics(request.META):
        raise Http404
    counted, state = REGISTRY, CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    state.register(STATE)
    return HttpResponse(generate_latest(counted) + generate_latest(state), content_type=CONTENT_TYPE_LATEST)


urlpatterns = [path("healthz", healthz), path("metrics", metrics)]


def may_see_metrics(meta: dict[str, str]) -> bool:
    """Whether a request comes from this machine or a network named for it, and not by way of a proxy.

    A proxy on this machine has a loopback address too: what it passes on bears its mark.
    """
    if any(mark in meta for mark in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")):
        return False
    try:
        address = ipaddress.ip_address(meta.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_loopback or any(address in network for network in settings.METRICS_NETWORKS)


class Pulse:
    """Asks the database whether it answers, in a thread of its own: a database that hangs holds up that thread only."""

    def __init__(self, ask: Callable[[], object]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._asking: threading.Event | None = None
        self._well = False

    def beats(self, within: float) -> bool:
        """Whether an answer came within so many seconds; those who ask together share one question."""
        with self._lock:
            if self._asking is None:
                self._asking = threading.Event()
                threading.Thread(target=self._run, args=(self._asking,), daemon=True).start()
            asking = self._asking
        return asking.wait(within) and self._well

    def _run(self, done: threading.Event) -> None:
        try:
            self._ask()
            well = True
        except (DatabaseError, OSError):
            well = False
        finally:
            connection.close()
        with self._lock:
            self._well, self._asking = well, None
        done.set()


PULSE = Pulse(lambda: query("SELECT 1"))


@dataclass
class Kept(Generic[Value]):
    """A value that is asked for at most once in some seconds, whoever wants it."""

    ask: Callable[[], Value]
    seconds: float
    _until: float = 0.0
    _value: list[Value] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self) -> Value:
        """The value, at most ``seconds`` old."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._value = [self.ask()]
                self._until = time.monotonic() + self.seconds
            return self._value[0]


class State(Collector):
    """Gauges that are read from the database when Prometheus asks."""

    def __init__(self) -> None:
        self._backlog = Kept(backlog.now, GAUGES_FOR)
        self._payouts = Kept(payouts.now, GAUGES_FOR)
        self._silent = Kept(lambda: len(contacts.silent_terminals()), SILENT_TERMINALS_FOR)
        self._log = Kept(standing, GAUGES_FOR)

    def collect(self) -> Iterable[Metric]:
        """The gauges; where the database does not answer, only the one that says so."""
        try:
            yield from _gauges(self._backlog.get(), self._silent.get())
            yield from _log_gauges(self._log.get())
            yield from _payout_gauges(self._payouts.get())
        except DatabaseError:
            yield GaugeMetricFamily("amiyan_database_up", "Whether the database answers.", 0)


def _gauges(found: backlog.Backlog, silent: int) -> Iterator[Metric]:
    yield GaugeMetricFamily("amiyan_database_up", "Whether the database answers.", 1)
    marks = GaugeMetricFamily("amiyan_queue_marks", "Marks of work that is due.", labels=["queue"])
    oldest = GaugeMetricFamily(
        "amiyan_queue_oldest_seconds", "How long the oldest mark has been due.", labels=["queue"]
    )
    for queue in found.queues:
        marks.add_metric([queue.name], queue.due)
        oldest.add_metric([queue.name], queue.oldest_s)
    yield marks
    yield oldest
    yield GaugeMetricFamily(
        "amiyan_postings_waiting",
        "Verdicts that wait for the end of a time to object.",
        found.waiting_postings,
    )
    yield GaugeMetricFamily(
        "amiyan_postings_refused", "Verdicts that the books refused.", found.refused_postings
    )
    yield GaugeMetricFamily(
        "amiyan_postings_awaiting_acts",
        "Verdicts that wait for a region's own values.",
        found.awaiting_acts,
    )
    yield GaugeMetricFamily(
        "amiyan_postings_awaiting_money",
        "Verdicts that wait for a budget.",
        found.awaiting_money,
    )
    yield GaugeMetricFamily(
        "amiyan_parked_records", "Records kept aside, not yet decided.", found.parked_records
    )
    yield GaugeMetricFamily(
        "amiyan_silent_terminals", "Bound terminals not heard for two school days.", silent
    )


def _log_gauges(found: Standing) -> Iterator[Metric]:
    """How far the public log is, and how its witnesses answer."""
    leaves = GaugeMetricFamily(
        "amiyan_log_leaves", "Leaves of a tree that are sealed, signed, published.", labels=["tree", "state"]
    )
    for tree in found.trees:
        for state, size in (("sealed", tree.sealed), ("signed", tree.signed), ("published", tree.published)):
            leaves.add_metric([tree.tree, state], size)
    failed = GaugeMetricFamily(
        "amiyan_log_witness_failures",
        "How often in a row a witness did not cosign.",
        labels=["witness", "tree"],
    )
    for one in found.told:
        failed.add_metric([one.witness, one.tree], one.failed)
    yield leaves
    yield failed


def _payout_gauges(found: payouts.PayoutBacklog) -> Iterator[Metric]:
    waiting = GaugeMetricFamily(
        "amiyan_payouts_waiting",
        "Messages to hand over, answers to read, bank lines to decide, answers that broke our code.",
        labels=["what"],
    )
    oldest = GaugeMetricFamily(
        "amiyan_payouts_oldest_seconds", "For how long the oldest of them has waited.", labels=["what"]
    )
    for what, count, seconds in (
        ("messages", found.messages, found.oldest_message_s),
        ("answers", found.unread, found.oldest_unread_s),
        ("lines", found.lines, found.oldest_line_s),
        ("aside", found.aside, found.oldest_aside_s),
    ):
        waiting.add_metric([what], count)
        oldest.add_metric([what], seconds)
    yield waiting
    yield oldest


STATE = State()
