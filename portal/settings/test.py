"""The test suite: fast hashing, mail in memory, no page cache unless a test asks for it."""

import os

from .base import *
from .base import DATABASES, VAR_DIR

SECRET_KEY = "test-only-" + "0123456789abcdef" * 4
MFA_SECRETS_KEY = "test-only-key-of-second-factors-0123456789"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO_ALLOWED = True
SITE_URL = "http://testserver"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# Several suites may run side by side on one machine, each with its own databases.
_SUFFIX = os.environ.get("TEST_DB_SUFFIX", "")
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / f"test{_SUFFIX}.sqlite3"}
    # A crowd of two hundred gets its answers, on however busy a machine: its speed is not what the tests state.
    DATABASES["default"]["OPTIONS"]["timeout"] = 300
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_rebond{_SUFFIX}"}
    # No test outlives a power cut, and no query of theirs is long enough to be worth compiling, nor to be worth a look
    # for the best order of its joins: the one of Django will do.
    options = "-c synchronous_commit=off -c jit=off -c join_collapse_limit=1"
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = options
PAGE_CACHE_SECONDS = 0
