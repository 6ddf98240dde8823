"""Production without TLS, on a folder of its own: the values here are for the bench alone."""

import os

os.environ.setdefault("SECRET_KEY", "for-the-bench-only-" + "0aB1-cD2e_F3gH4" * 4)
os.environ.setdefault("MFA_SECRETS_KEY", "for-the-bench-only-0123456789-0123456789")
os.environ.setdefault("SITE_URL", "http://127.0.0.1")
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1")
os.environ.setdefault("EMAIL_HOST", "mail.rebond.example")
os.environ.setdefault("DEFAULT_FROM_EMAIL", "Rebond <bonjour@rebond.example>")
os.environ.setdefault("CALENDAR_DOMAIN", "rebond.example")

from portal.settings.production import *

ROOT_URLCONF = "bench.urls"
WSGI_APPLICATION = "bench.wsgi.application"
DEMO_ALLOWED = True
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "session", "csrf"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# collectstatic takes longer than a case and changes nothing that the server is measured by; Lighthouse wants the files.
if not os.environ.get("BENCH_COLLECTED"):
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# What `django-admin startproject` lists: the reference is a bare view behind these.
STANDARD_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
FEED_READINGS_PER_MINUTE = SEARCHES_PER_MINUTE = 10**9  # its visitors ask as often as they can
LOGGING = LOGGING | {"root": {"handlers": ["stderr"], "level": "WARNING"}}
