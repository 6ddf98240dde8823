"""Development and demonstration on one machine: what ``make run`` uses. Error pages are real unless DEBUG=1."""

from .base import *
from .base import VAR_DIR, env

DEBUG = env.flag("DEBUG")
DEMO_ALLOWED = True
SECRET_KEY = env.text("SECRET_KEY", "development-only-" + "0123456789abcdef" * 4)
MFA_SECRETS_KEY = env.text("MFA_SECRETS_KEY", "development-only-key-of-second-factors")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.words("ALLOWED_HOSTS")]
HOST = env.text("HOST", "127.0.0.1")
if HOST not in ("0.0.0.0", "::", *ALLOWED_HOSTS):
    ALLOWED_HOSTS.append(HOST)

# No collectstatic on a developer's machine: files are served from where they are written.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MIDDLEWARE = [*MIDDLEWARE]
MIDDLEWARE.insert(
    MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware"), "portal.middleware.PackedFilesMiddleware"
)

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mails"
SMS_SENDER = env.text("SMS_SENDER", "sessions.notifications.sms.to_file")
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
