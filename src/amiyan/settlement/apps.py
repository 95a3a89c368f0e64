from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "amiyan.settlement"
    label = "settlement"
