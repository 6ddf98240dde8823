"""The portal as it is, and in the same processes a bare view behind Django's standard middleware."""

import os

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

from portal.wsgi import application as portal

with override_settings(MIDDLEWARE=settings.STANDARD_MIDDLEWARE):
    reference = WSGIHandler()


def application(environ, start_response):
    handler = reference if environ["PATH_INFO"] == "/bench/bare/" else portal
    return handler(environ, start_response)
