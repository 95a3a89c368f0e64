from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "amiyan.entitlements"
    label = "entitlements"
