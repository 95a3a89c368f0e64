from django.apps import AppConfig


class AuditorConfig(AppConfig):
    name = "amiyan.auditor"
    label = "auditor"
