"""The site as a WSGI application, for granian: ``amiyan.config.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amiyan.config.settings")
application = get_wsgi_application()
