"""OpenTelemetry by a setting: with ``AMIYAN_OTLP_ENDPOINT`` spans go there by OTLP over HTTP, else nothing is loaded."""

import atexit
import os

from amiyan.kernel.traces import trace_with


def configure(service: str) -> None:
    """Send this process's spans to ``AMIYAN_OTLP_ENDPOINT``; called in each process by itself, since threads do not fork."""
    endpoint = os.environ.get("AMIYAN_OTLP_ENDPOINT", "").rstrip("/")
    if not endpoint:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    # Resource(), not Resource.create(): that one adds the command line, where an address may hold a password.
    resource = Resource({"service.name": f"amiyan-{service}"})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    address = endpoint if endpoint.endswith("/v1/traces") else f"{endpoint}/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    trace_with(provider.get_tracer("amiyan"))
    atexit.register(provider.shutdown)
