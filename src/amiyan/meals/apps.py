from django.apps import AppConfig


class MealsConfig(AppConfig):
    name = "amiyan.meals"
    label = "meals"
