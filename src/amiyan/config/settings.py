"""Django settings. Every setting that a site may change is read from an environment variable that is
described in ``docs/settings.md``; a test holds the two together.
"""

import os
import secrets
from pathlib import Path

from amiyan.config.database import database_settings

HERE = Path(__file__).resolve().parent.parent

# A random key is right for commands and tests, which sign nothing that must outlive them.
SECRET_KEY = os.environ.get("AMIYAN_SECRET_KEY") or secrets.token_urlsafe(50)
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

# The rooms that have tables.
ROOMS = ["access", "registry", "ledger", "entitlements", "deliveries", "settlement"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    *(f"amiyan.{room}" for room in ROOMS),
]
MIDDLEWARE: list[str] = []
AUTH_USER_MODEL = "access.User"

DATABASES = database_settings()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"builtins": ["django.templatetags.i18n"]},
    }
]

USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"
LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
# Each room keeps its sentences beside its code.
LOCALE_PATHS = sorted(str(path) for path in HERE.rglob("locale"))
