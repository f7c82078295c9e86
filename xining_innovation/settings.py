"""Settings of the portal: one file, no environment needed to start.

Production sets DEBUG=0, SECRET_KEY, ALLOWED_HOSTS and DATABASE_URL.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from accounts import profiles
from core.production.logs import build_logging
from xining_innovation.environment import (
    read_choice,
    read_database,
    read_flag,
    read_names,
    read_number,
    read_secret,
    read_text,
)

# Classes of Django take the types they hold, as in ModelAdmin[Base], at run time too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = read_flag("DEBUG", default=True)
SECRET_KEY = read_secret(
    "SECRET_KEY", stand_in="for-development-only" * 3 if DEBUG else None
)
ALLOWED_HOSTS = read_names(
    "ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"] if DEBUG else []
)
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is needed when DEBUG=0")

# How many proxies stand before the portal: their word on addresses and https holds.
PROXY_COUNT = read_number("PROXY_COUNT", 0, most=9)
# Opens /metrics and the whole of /readyz to a program; without one nobody has it.
OPERATOR_TOKEN = read_secret("OPERATOR_TOKEN", stand_in="")
# What nobody can guess for a portal in production: `check --deploy` asks for it.
NOT_GIVEN = [
    name
    for name in ("PROXY_COUNT", "EMAIL_HOST", "EMAIL_FROM")
    if not read_text(name, "")
]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "simple_history",
    "import_export",
    "django_tasks",
    "django_tasks_db",
    "core",
    "accounts",
    "bases",
    "enterprises",
    "problems",
    "targets",
    "reporting",
    "samples",
    "portal",
    "api",
]

MIDDLEWARE = [
    "core.production.request_ids.RequestIdMiddleware",
    "core.production.measures.MeasureMiddleware",
    "xining_innovation.headers.PermissionsPolicy",
    "xining_innovation.health.HealthMiddleware",
    "core.today.TimeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "xining_innovation.methods.MethodMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.sessions.SessionLimits",
    "accounts.middleware.gate.Gate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "reporting.access.requests.ScopeMiddleware",
    "reporting.audit.AuditMiddleware",
    "axes.middleware.AxesMiddleware",
]

if not DEBUG and not PROXY_COUNT:  # a proxy compresses by itself
    MIDDLEWARE.insert(
        MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware"),
        "django.middleware.gzip.GZipMiddleware",
    )

ROOT_URLCONF = "xining_innovation.urls"
WSGI_APPLICATION = "xining_innovation.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["core.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASE_FILE = "data/portal.sqlite3"
DATABASES = {
    "default": read_database(
        "DATABASE_URL", f"sqlite:///{quote(str(BASE_DIR / DATABASE_FILE))}"
    )
}
if DATABASES["default"]["ENGINE"] == "core.sqlite":
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
CSRF_FAILURE_VIEW = "xining_innovation.errors.render_csrf_failure"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "portal:overview"
API_PREFIX = "/api/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "reporting.access.roles.RoleBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_PROFILE = read_choice("PASSWORD_PROFILE", tuple(profiles.VALIDATORS))
AUTH_PASSWORD_VALIDATORS = profiles.VALIDATORS[PASSWORD_PROFILE]
PASSWORD_MAX_AGE = profiles.MAX_AGE[PASSWORD_PROFILE]

# Five failures lock an account name for an address, so nobody locks somebody else
# out from another one. What is locked neither reaches the hasher nor lasts longer.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "accounts.lock.render_locked_page"
AXES_CLIENT_IP_CALLABLE = "accounts.addresses.get_client_address"
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_ACCESS_FAILURE_LOG_PER_USER_LIMIT = 1_000_000
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = [
    *("code", "old_password", "new_password1", "new_password2"),
    "csrfmiddlewaretoken",
]

# Dotted paths, because the rules are said above the app that asks them.
SECOND_FACTOR_RULE = "reporting.access.roles.needs_second_factor"
OPERATOR_RULE = "reporting.access.roles.may_operate"
SECOND_FACTOR = read_flag("SECOND_FACTOR", default=not DEBUG)
OTP_TOTP_ISSUER = "Xining Innovation"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "xining_innovation.formats"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
# How far the portal's days lie from the real ones: kept above the module that asks.
TIME_SHIFT = "bases.sample_clock.read_shift"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(read_text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_FINDERS = [
    "xining_innovation.static_files.StylesheetFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
if not DEBUG:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "xining_innovation.static_files.HashedStorage"},
    }

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds since sign-in, however busy
SESSION_IDLE_AGE = 30 * 60  # seconds without a request
if not DEBUG:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sid", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = read_flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # The domain above this one decides about the lists that browsers ship with.
    SECURE_HSTS_PRELOAD = read_flag("HSTS_PRELOAD", default=False)
    SILENCED_SYSTEM_CHECKS = ["security.W021"]  # asks for the preload
    if PROXY_COUNT:  # else the header is a word of the caller's
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

if not DEBUG:
    LOGGING = build_logging("INFO")

# A row's history is found by the row; nobody asks for all changes of a day.
SIMPLE_HISTORY_DATE_INDEX = False
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# Registers as tables: who may change rows may export and import them. The reader
# lies above the apps that use it, so it is named here.
TABLE_READER = "reporting.tables.register_files.read_register"
IMPORT_EXPORT_USE_TRANSACTIONS = True

# A role is delegated for so many days at most.
DELEGATION_DAYS = read_number("DELEGATION_DAYS", 31, most=366)

# The audit is kept for ever; a number of days lets `purge_audit` remove older
# records, never those of the last 184 days.
AUDIT_DAYS = read_number("AUDIT_DAYS", 1_000_000)
# Evidence: outside the static files, handed out by a page that asks the scope.
MEDIA_ROOT = Path(read_text("MEDIA_ROOT", str(BASE_DIR / "data/files")))
# Keys of 32 bytes in Base64, newest first; without one backups are not encrypted.
BACKUP_KEYS = read_names("BACKUP_KEY", [])
# A grid of 100 lines has 700 fields; files are also limited one by one.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS = 0o600

# Work beside the pages: at once in development, else in the database, from where
# `manage.py db_worker` takes it; that works on SQLite and PostgreSQL alike.
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if DEBUG
        else "django_tasks_db.DatabaseBackend"
    }
}
# Mail: printed in development, else handed to the server that the environment names.
if DEBUG:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_HOST = read_text("EMAIL_HOST", "localhost")
EMAIL_PORT = read_number("EMAIL_PORT", 25)
EMAIL_HOST_USER = read_text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = read_text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = read_flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = read_text("EMAIL_FROM", "portal@localhost")
# The address that mails name.
SITE_URL = read_text(
    "SITE_URL",
    "http://127.0.0.1:8000/" if DEBUG else f"https://{ALLOWED_HOSTS[0]}/",
)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication"
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.problems.render_problem",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Xining innovation bases: API",
    "DESCRIPTION": "Released figures of the industrial innovation programme, "
    "as of any release. Read-only.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
}
