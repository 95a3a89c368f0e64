"""Django settings. Every setting that a site may change is read from an environment variable that is
described in ``docs/settings.md``; a test holds the two together.
"""

import ipaddress
import os
import secrets
from pathlib import Path

from amiyan.config.database import database_settings

HERE = Path(__file__).resolve().parent.parent

# A random key is right for commands and tests, which sign nothing that must outlive them.
SECRET_KEY = os.environ.get("AMIYAN_SECRET_KEY") or secrets.token_urlsafe(50)
DEBUG = False
# Terminals are often told an address and not a name, and what they are told never changes what they are answered.
ALLOWED_HOSTS = ["*"]
# Host names of terminals are "<secret>." and this.
TERMINAL_DOMAIN = os.environ.get("AMIYAN_TERMINAL_DOMAIN", "")
# Proxies in front of us, whose word on the sender's address is believed.
TRUSTED_PROXIES = os.environ.get("AMIYAN_TRUSTED_PROXIES", "").split()

# The rooms that have tables.
ROOMS = ["access", "registry", "ledger", "entitlements", "deliveries", "settlement", "feedback"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "procrastinate.contrib.django",
    *(f"amiyan.{room}" for room in ROOMS),
]
MIDDLEWARE = ["amiyan.api.requests.RequestLog"]
ROOT_URLCONF = "amiyan.config.urls"
WSGI_APPLICATION = "amiyan.config.wsgi.application"
APPEND_SLASH = False
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# Who may see /metrics beside this machine itself.
METRICS_NETWORKS = tuple(
    ipaddress.ip_network(one.strip())
    for one in os.environ.get("AMIYAN_METRICS_NETWORKS", "").split(",")
    if one.strip()
)
LOGGING_CONFIG = None  # amiyan.config.logs, by each process for itself
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
