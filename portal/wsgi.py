"""The WSGI entry point; ``DJANGO_SETTINGS_MODULE`` says which settings (production unless told otherwise)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

django_application = get_wsgi_application()

from portal.page_cache import KeptPages  # noqa: E402 (needs the applications that the line above loads)

application = KeptPages(django_application)
