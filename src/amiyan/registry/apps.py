from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "amiyan.registry"
    label = "registry"
