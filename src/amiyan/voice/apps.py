from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "amiyan.voice"
    label = "voice"

    def ready(self) -> None:
        from amiyan.voice import audiences, own_kinds  # noqa: F401, PLC0415 - they register themselves
