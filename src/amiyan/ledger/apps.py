from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "amiyan.ledger"
    label = "ledger"
