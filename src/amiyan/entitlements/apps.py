from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "amiyan.entitlements"
    label = "entitlements"

    def ready(self) -> None:
        from amiyan.entitlements import notices  # noqa: F401, PLC0415 - kinds register themselves
        from amiyan.entitlements.changes.standing import standing  # noqa: PLC0415 - once models are loaded
        from amiyan.programmes.signed import ask_for_signed  # noqa: PLC0415 - as above

        ask_for_signed(standing)
