from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "amiyan.feedback"
    label = "feedback"

    def ready(self) -> None:
        from amiyan.feedback import notices  # noqa: F401, PLC0415 - kinds register themselves
