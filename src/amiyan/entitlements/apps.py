from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "amiyan.entitlements"
    label = "entitlements"

    def ready(self) -> None:
        from amiyan.entitlements import notices  # noqa: F401, PLC0415 - kinds register themselves
