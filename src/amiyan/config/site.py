"""What pages need is loaded before anybody asks for one."""

import gc
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation


def load_site() -> None:
    """Load routes with their views, words of every language and templates: some 0.7 s, once for a process.

    Else the first who asks waits for it. What is loaded stays as long as the process, and the collector of garbage does
    not look through it again: that took 70 ms each time, in the middle of somebody's page.
    """
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            assert get_resolver().reverse_dict  # each language has its own
    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        for file in folder.rglob("*.html") if app.name.startswith("amiyan.") else ():
            get_template(file.relative_to(folder).as_posix())
    gc.freeze()
