from django.apps import AppConfig


class MealsConfig(AppConfig):
    name = "amiyan.meals"
    label = "meals"

    def ready(self) -> None:
        from amiyan.meals import notices  # noqa: F401, PLC0415 - kinds register themselves
