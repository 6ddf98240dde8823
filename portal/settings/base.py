"""What every environment shares, in the order of a request: apps, middleware, data, sign-in, content, mail."""

from pathlib import Path

import dj_database_url

from portal.logs import LOGGING as LOGGING

from . import env
from .sign_in import *

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("VAR_DIR") or BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)

SITE_NAME = "Rebond"
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
DEBUG = False
DEMO_ALLOWED = False
ALLOWED_HOSTS: list[str] = []

INSTALLED_APPS = [
    "portal",
    "content",
    "sessions",
    "portal.accounts.apps.AccountsConfig",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts.apps.AccountPagesConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "crispy_forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # for its French: Wagtail says by it how long ago a page was proposed
]

MIDDLEWARE = [
    "portal.page_cache.PageCacheMiddleware",
    "portal.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.FeedDoorMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "portal.accounts.middleware.AdminDoorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "portal.middleware.OwnSiteMiddleware",
    "portal.middleware.ButtonAddressMiddleware",
    "content.editors.refusals.RefusalMiddleware",
]

STATIC_URL = "/static/"
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
            "builtins": ["sessions.templatetags.french"],
        },
    },
]

# --- Data ------------------------------------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL")
if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "rebond.sqlite3",
            "CONN_MAX_AGE": 60,  # opening the file again for each request costs more than most requests
        }
    }
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # wherever the file lies
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a transaction that counts places takes the write lock before it reads (README, decisions).
        "transaction_mode": "IMMEDIATE",
        "timeout": 45,  # seconds: in a crowd, waiting is better than an error page
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    # Files, not memory: the web processes and the worker share what they cache and what they purge.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "cache",
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    }

# How long (seconds) a public page may be kept when nothing announces a change; 0 keeps none.
PAGE_CACHE_SECONDS = env.number("PAGE_CACHE_SECONDS", 300)

# --- Background work -------------------------------------------------------------------------------------------------
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "jobs": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]},
}

# /health/ready/ answers 503 when a job or a message has been due for longer (seconds): no worker is taking them.
READY_MAX_QUEUE_AGE = env.number("READY_MAX_QUEUE_AGE", 15 * 60)

# --- Language, place, time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

# --- Sign-in ---------------------------------------------------------------------------------------------------------
MFA_TOTP_ISSUER = SITE_NAME
# A staff account without a proved second factor reaches these, and the pages that set the factor up, nothing else.
SECOND_FACTOR_EXEMPT_PATHS = (STATIC_URL, "/health/", "/agenda/")

# --- Headers ---------------------------------------------------------------------------------------------------------
_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": _SELF,
        "style-src": _SELF,
        "img-src": ["'self'", "data:"],
        "font-src": _SELF,
        "connect-src": _SELF,
        "media-src": _SELF,
        "manifest-src": _SELF,
        "form-action": _SELF,
        "base-uri": ["'none'"],
        "frame-ancestors": _SELF,
        "frame-src": _SELF,
        "object-src": ["'none'"],
    }
}
# Wagtail's admin writes inline scripts and styles (date pickers, inline panels); only its addresses get this policy.
ADMIN_PATH = "/gestion/"
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
}
# Answers that concern one person: never stored, never indexed. Feeds keep their own cache headers, but are not indexed.
PERSONAL_PATHS = (
    "/compte/", "/gestion/", "/animation/", "/p/", "/q/", "/salle/", "/proposition/", "/mon-espace/", "/mon-livret/",
    "/fichier/",
    "/partenaire/", "/espace-partenaires/", "/excuse/", "/equipe/",
)  # fmt: skip
# Addresses that hold a secret, or what somebody looks for. A page tells its address to each of our own files that it
# loads, and a proxy writes that down beside the file's: from these, it tells the site's name alone.
UNTOLD_PATHS = (
    "/p/", "/q/", "/salle/", "/proposition/", "/partenaire/", "/excuse/", "/mon-livret/", "/agenda/p/", "/recherche/",
)  # fmt: skip
UNLISTED_PATHS = ("/agenda/",)
X_FRAME_OPTIONS = "DENY"  # Wagtail's preview says SAMEORIGIN by itself
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# --- Files -----------------------------------------------------------------------------------------------------------
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT") or VAR_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "content.storage.EditorsFiles"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Documents and scans: outside what a web server hands out; shared by web processes and workers.
PRIVATE_ROOT = Path(env.text("PRIVATE_ROOT") or VAR_DIR / "private")

# --- Forms -----------------------------------------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = ("components/forms",)
CRISPY_TEMPLATE_PACK = "components/forms"
CRISPY_FAIL_SILENTLY = False
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Wagtail ---------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français")]  # one language: no choice on the page of accounts
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"  # in the fields of the editors' desk
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_USER_TIME_ZONES = [
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Reunion",
]
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.forms.ImageForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "epub", "csv", "xlsx", "odt", "ods", "mp4", "webm", "vtt"]
# Python's own table of types depends on the machine.
WAGTAILDOCS_CONTENT_TYPES = {"mp4": "video/mp4", "webm": "video/webm", "vtt": "text/vtt; charset=utf-8"}
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf", *WAGTAILDOCS_CONTENT_TYPES.values()]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "content.forms.DocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "jpeg", "jpg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "portal.searchbackend"}}

# --- Mail ------------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Rebond <bonjour@rebond.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20
CALENDAR_DOMAIN = env.text("CALENDAR_DOMAIN", "rebond.example")
# A minute, for one secret address or one reader of a public one, in each process; programs read a few times a day.
FEED_READINGS_PER_MINUTE = env.number("FEED_READINGS_PER_MINUTE", 120)
SEARCHES_PER_MINUTE = 60  # by one reader, in each process
# Dotted path of a callable (to, body, reference); without one, who prefers SMS gets a mail or a call.
SMS_HTTP = {
    "url": env.text("SMS_HTTP_URL"),
    "headers": env.table("SMS_HTTP_HEADERS"),  # {"Authorization": "Bearer …"}
    "format": env.text("SMS_HTTP_FORMAT", "json"),  # or "form"
    "fields": {"to": "to", "text": "text", "reference": "reference"}
    | env.table("SMS_HTTP_FIELDS"),  # their names there
    "constants": env.table("SMS_HTTP_CONSTANTS"),  # {"from": "Rebond"}
    "timeout": env.number("SMS_HTTP_TIMEOUT", 10),  # seconds
}
SMS_SENDER = env.text("SMS_SENDER") or ("sessions.notifications.sms.send_by_http" if SMS_HTTP["url"] else "")
