"""Settings, all from the environment, in one file. A missing or wrong value stops the start with a hint.

The table in docs/reference/settings.md is generated from the `env` calls below.
"""

import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import dj_database_url
from csp.constants import NONE, SELF


def _stop(hint: str) -> NoReturn:
    sys.exit(f"Bình Yên cannot start: {hint}")


def env(name: str, default: str, about: str) -> str:
    """The environment variable `name`, or its default. `about` documents it."""
    assert about
    return os.environ.get(name, default)


def flag(name: str, default: str, about: str) -> bool:
    """A yes/no variable: 1 or 0."""
    value = env(name, default, about)
    if value not in {"0", "1"}:
        _stop(f"{name} must be 0 or 1, it is {value!r}.")
    return value == "1"


TESTING = "pytest" in sys.modules

# Where data lives
DATA_DIR = Path(env("BINHYEN_DATA", ".local", "Folder for the database, files and the secret key"))
DATA_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = DATA_DIR / "files"

# Safety
DEBUG = flag("BINHYEN_DEBUG", "0", "1 shows tracebacks: never on a server that others reach")
SECRET_KEY = env("BINHYEN_SECRET_KEY", "", "Secret of 50 or more characters; without it one is made in the data folder")
if not SECRET_KEY:
    _key_file = DATA_DIR / "secret-key"
    if not _key_file.exists():
        _key_file.touch(mode=0o600)
        _key_file.write_text(os.urandom(48).hex())
    SECRET_KEY = _key_file.read_text().strip()
if len(SECRET_KEY) < 50:
    _stop(
        "BINHYEN_SECRET_KEY is shorter than 50 characters. "
        "Make one with: python -c 'import os; print(os.urandom(48).hex())'"
    )
ALLOWED_HOSTS = env(
    "BINHYEN_HOSTS", "localhost,127.0.0.1,[::1]", "Host names that the server answers to, by comma"
).split(",")
BASE_URL = env("BINHYEN_BASE_URL", "http://localhost:8000", "Public address, for links in letters and QR codes").rstrip(
    "/"
)
HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https")
    if flag("BINHYEN_BEHIND_PROXY", "0", "1 when a proxy sets X-Forwarded-Proto")
    else None
)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "phien"
CSRF_COOKIE_NAME = "csrf"
CSRF_FAILURE_VIEW = "binhyen.ui.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Rooms, from the ground up
INSTALLED_APPS = [
    "binhyen.core.apps.CoreConfig",
    "binhyen.ui.apps.UiConfig",
    "binhyen.jobs.apps.JobsConfig",
    "binhyen.audit.apps.AuditConfig",
    "binhyen.files.apps.FilesConfig",
    "binhyen.notify.apps.NotifyConfig",
    "binhyen.papers.apps.PapersConfig",
    "binhyen.org.apps.OrgConfig",
    "binhyen.people.apps.PeopleConfig",
    "binhyen.figures.apps.FiguresConfig",
    "binhyen.reviews.apps.ReviewsConfig",
    "binhyen.insights.apps.InsightsConfig",
    "binhyen.portal.apps.PortalConfig",
    "binhyen.simulation.apps.SimulationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "binhyen.core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "binhyen.people.middleware.ActorMiddleware",
    "binhyen.core.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
BINHYEN_WIRING = "config.wiring"
BINHYEN_NAVIGATION = "config.navigation"
BINHYEN_HELPER_PHONE = env("BINHYEN_HELPER_PHONE", "", "Phone of whoever helps staff; it stands on every desk page")
BINHYEN_SAMPLE = flag("BINHYEN_SAMPLE", "0", "1 marks every page: the people and figures are samples")
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "debug": TESTING,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "binhyen.ui.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "binhyen.ui.forms.Renderer"

# Database
DATABASE_URL = env(
    "DATABASE_URL", f"sqlite:///{(DATA_DIR / 'binhyen.sqlite3').absolute()}", "SQLite file or PostgreSQL server"
)
try:
    _database: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL, conn_max_age=60))
except ValueError:
    _stop(
        "DATABASE_URL is not understood. Examples: sqlite:////srv/binhyen.sqlite3, postgres://user:password@host/name"
    )
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; "
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
        ),
    }
else:
    # Many short questions at a time, of a disk without moving parts: no compiling of them, no fear of the index, no
    # second process for one. A pooler between must let `options` pass (PgBouncer: ignore_startup_parameters).
    _database["OPTIONS"] = {
        "prepare_threshold": None,
        "options": "-c jit=off -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0",
    }
    _database["DISABLE_SERVER_SIDE_CURSORS"] = True
_test_name = env("BINHYEN_TEST_DB", "", "Name of the test database on PostgreSQL, for runs side by side")
if _test_name and not _database["ENGINE"].endswith("sqlite3"):
    _database["TEST"] = {"NAME": _test_name}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Language and time
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "ngon_ngu"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["binhyen.core.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# Static files
STATIC_URL = "/tinh/"
STATIC_ROOT = None  # served from the package as built: there is nothing to collect
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600

# People
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["binhyen.people.backend.StaffBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher" if TESTING else "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "people:sign_in"
SESSION_ENGINE = "binhyen.people.sessions"
BINHYEN_SECOND_FACTOR = flag(
    "BINHYEN_SECOND_FACTOR",
    "0" if BINHYEN_SAMPLE else "1",
    "1 asks posts above the residential group for a second factor; 0 only offers it (samples)",
)
MFA_ADAPTER = "binhyen.people.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BASE_URL.startswith("http://localhost")

# Letters
EMAIL_BACKEND = env(
    "BINHYEN_EMAIL_BACKEND",
    "django.core.mail.backends.console.EmailBackend",
    "How letters leave; SMTP: django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_HOST = env("BINHYEN_EMAIL_HOST", "localhost", "SMTP server")
EMAIL_PORT = int(env("BINHYEN_EMAIL_PORT", "25", "SMTP port"))
EMAIL_HOST_USER = env("BINHYEN_EMAIL_USER", "", "SMTP user")
EMAIL_HOST_PASSWORD = env("BINHYEN_EMAIL_PASSWORD", "", "SMTP password")
EMAIL_USE_TLS = flag("BINHYEN_EMAIL_TLS", "0", "1 for STARTTLS")
DEFAULT_FROM_EMAIL = env("BINHYEN_EMAIL_FROM", "binhyen@localhost", "Sender of letters")

# Outside witnesses of the trail
BINHYEN_WITNESS_FILE = env(
    "BINHYEN_WITNESS_FILE", "", "File on another machine or medium to which each day's root of the trail is added"
)
BINHYEN_WITNESS_URL = env("BINHYEN_WITNESS_URL", "", "Address which is sent each day's root of the trail by POST")
BINHYEN_WITNESS_EMAIL = env(
    "BINHYEN_WITNESS_EMAIL", "", "E-mail addresses, by comma, which are sent each day's root of the trail"
)

# Files
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
