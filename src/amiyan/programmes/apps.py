from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """The room has no table; it is an app for its catalogues of words."""

    name = "amiyan.programmes"
    label = "programmes"
