from django.apps import AppConfig


class IntegrityConfig(AppConfig):
    name = "amiyan.integrity"
    label = "integrity"
