"""Django settings. Every setting that a site may change is read from an environment variable that is
described in ``docs/settings.md``; a test holds the two together.
"""

import ipaddress
import os
import secrets
from pathlib import Path

from amiyan.config.database import database_settings
from amiyan.config.demo import HERE as THIS_MACHINE
from amiyan.config.demo import demo_folder

HERE = Path(__file__).resolve().parent.parent

# A random key is right for commands and tests, which sign nothing that must outlive them.
SECRET_KEY = os.environ.get("AMIYAN_SECRET_KEY") or secrets.token_urlsafe(50)
DEBUG = False
# Terminals are often told an address and not a name, and what they are told never changes what they are answered.
# Pages are under the site's own address alone (amiyan.web.bounds).
ALLOWED_HOSTS = ["*"]
# Host names of terminals are "<secret>." and this.
TERMINAL_DOMAIN = os.environ.get("AMIYAN_TERMINAL_DOMAIN", "")
# Proxies in front of us, whose word on the sender's address is believed.
TRUSTED_PROXIES = os.environ.get("AMIYAN_TRUSTED_PROXIES", "").split()

# The rooms that have tables.
ROOMS = [
    "access",
    "registry",
    "ledger",
    "voice",
    "entitlements",
    "deliveries",
    "settlement",
    "meals",
    "feedback",
    "integrity",
    "auditor",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "csp",
    "django_htmx",
    *(f"amiyan.{room}" for room in ROOMS),
    "amiyan.web",
]
# All but the first two see pages only; a terminal's request passes them by.
MIDDLEWARE = [
    "amiyan.api.requests.RequestLog",
    "amiyan.api.device.hosts.TerminalHosts",
    "amiyan.web.bounds.OwnAddress",
    "amiyan.web.around.Static",
    "amiyan.web.around.Security",
    "amiyan.web.around.Closed",
    "amiyan.web.around.Gzip",
    "amiyan.web.around.ContentPolicy",
    "amiyan.web.around.Frames",
    "amiyan.web.around.Session",
    "amiyan.web.around.Language",
    "amiyan.web.around.Forgery",
    "amiyan.web.around.SignedIn",
    "amiyan.web.around.Reader",
    "amiyan.web.around.Toasts",
    "amiyan.web.around.Htmx",
    "amiyan.web.bounds.Bounds",
    "amiyan.web.gate.Gate",
]
ROOT_URLCONF = "amiyan.config.urls"
# What is answered under a terminal's own host name.
TERMINAL_URLCONF = "amiyan.api.device.hosts"
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
AUTHENTICATION_BACKENDS = ["amiyan.access.sign_in.backend.ByPerson"]

DATABASES = database_settings()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"
LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
# Each room keeps its sentences beside its code.
LOCALE_PATHS = sorted(str(path) for path in HERE.rglob("locale"))

# Static files are collected by "make env", compressed, under names that hold their digest; in a checkout where that was
# not done they come from where they lie.
STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("AMIYAN_STATIC") or str(HERE / "collected")
IS_COLLECTED = (Path(STATIC_ROOT) / "staticfiles.json").is_file()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_COLLECTED or os.environ.get("AMIYAN_COLLECT")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IS_COLLECTED
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Everything that a page shows comes from us; no script and no style stands inside a page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "object-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
# Over plain HTTP (a demo, a machine behind its own proxy that was not told to us) cookies could not be marked secure.
PUBLIC_URL = os.environ.get("AMIYAN_PUBLIC_URL", "").rstrip("/")
# Folder of the living town whose people anybody may be: `amiyan demo` sets it for the processes that it starts.
DEMO = demo_folder(os.environ.get("AMIYAN_DEMO", ""), PUBLIC_URL)
DEMO_HOSTS = THIS_MACHINE
IS_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = ("__Host-session", "__Host-csrf") if IS_HTTPS else ("session", "csrf")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "amiyan.web.errors.forged"
LANGUAGE_COOKIE_NAME = "__Host-language" if IS_HTTPS else "language"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Whom to tell of a weakness, for /.well-known/security.txt.
SECURITY_CONTACT = os.environ.get("AMIYAN_SECURITY_CONTACT", "")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "amiyan.web.toasts.Kept"
SESSION_SAVE_EVERY_REQUEST = False
