from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "amiyan.settlement"
    label = "settlement"

    def ready(self) -> None:
        """Say what waits for the holder of a role when the role ends."""
        from amiyan.access.handover import hands_over  # noqa: PLC0415 - no model is loaded before now
        from amiyan.settlement import notices  # noqa: F401, PLC0415 - kinds register themselves
        from amiyan.settlement.handover import waiting  # noqa: PLC0415

        hands_over("settlement", waiting)
