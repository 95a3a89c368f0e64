from django.apps import AppConfig


class IntegrityConfig(AppConfig):
    name = "amiyan.integrity"
    label = "integrity"

    def ready(self) -> None:
        from amiyan.integrity import notices  # noqa: F401, PLC0415 - its kinds register themselves
