from django.apps import AppConfig


class Web(AppConfig):
    """Templates, static files and tags of the pages; no table."""

    name = "amiyan.web"
