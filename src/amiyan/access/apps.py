from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "amiyan.access"
    label = "access"
