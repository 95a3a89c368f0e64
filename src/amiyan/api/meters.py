"""What is counted of intake. Under several web processes prometheus-client adds them up by files in the folder
``PROMETHEUS_MULTIPROC_DIR``, which ``amiyan serve`` makes and empties.

Labels are makers and statuses, never a terminal, a school or a person: a label lives as long as the process.
"""

from prometheus_client import Counter, Histogram

REQUESTS = Counter(
    "amiyan_intake_requests",
    "Requests of terminals, by maker and by what they were answered.",
    ["maker", "status"],
)
RECORDS = Counter("amiyan_intake_records", "Records in requests that were acknowledged, by maker.", ["maker"])
SECONDS = Histogram(
    "amiyan_intake_seconds",
    "From a request's arrival to its answer, which comes after the commit.",
    ["maker"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def answered(maker: str, status: int, seconds: float) -> None:
    """A terminal's request was answered. The middleware calls it where the view has named the maker."""
    REQUESTS.labels(maker, str(status)).inc()
    SECONDS.labels(maker).observe(seconds)


def acknowledged(maker: str, records: int) -> None:
    """So many records of a request are committed."""
    RECORDS.labels(maker).inc(records)
