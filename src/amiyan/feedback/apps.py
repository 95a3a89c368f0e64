from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "amiyan.feedback"
    label = "feedback"

    def ready(self) -> None:
        from amiyan.feedback import measures, notices  # noqa: F401, PLC0415 - they register themselves
