"""The WSGI entry point; ``DJANGO_SETTINGS_MODULE`` says which settings (production unless told otherwise)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()
