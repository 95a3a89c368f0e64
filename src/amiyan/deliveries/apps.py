from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "amiyan.deliveries"
    label = "deliveries"
