"""The web application for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# All pages are loaded before the first request comes: whoever is first, the screens on the walls after a restart,
# would wait for it, and several threads would import the same modules at once.
_pages = get_resolver().url_patterns
