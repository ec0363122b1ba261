"""Settings of Deal Quest: one file, read from the environment (and from `.env` beside manage.py).

Every knob is documented in `.env.example`. DEBUG is off unless the environment says otherwise; with DEBUG on
and no TELEGRAM_BOT_TOKEN the local Telegram of `sandbox` takes Telegram's place.
"""

import importlib.util
import logging
import math
import os
import sys
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.people import telegram_ids
from config.unfold import UNFOLD as UNFOLD
from core.addresses import (
    SANDBOX_IS_OPEN,
    database,
    host_of,
    listening,
    networks,
    require_loopback,
    web_address,
)
from core.files import close_to_others, private_folder
from core.logs import FORMATTERS, HideLine
from core.upkeep.keeping import LEDGER_DAYS, NoDays, days

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
SHORTEST_TOKEN = 20

env = environ.Env()
logging.getLogger("environ.environ").addFilter(HideLine())
if env.bool("READ_DOT_ENV", default=True):
    environ.Env.read_env(BASE_DIR / ".env")

# --- who we are ---------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Put a long random SECRET_KEY into the environment or .env."
        )
    SECRET_KEY = "insecure-development-key-only-used-with-debug-on"  # noqa: S105
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PORT = env.int("PORT", default=8000)
PUBLIC_URL = web_address("PUBLIC_URL", env.str("PUBLIC_URL", default=f"http://127.0.0.1:{PORT}"), login=False)
MINIAPP_URL = web_address("MINIAPP_URL", env.str("MINIAPP_URL", default=f"{PUBLIC_URL}/app/"), login=False)
MINIAPP_MAX_AGE = env.int("MINIAPP_MAX_AGE", default=86_400)  # seconds
MINIAPP_HOSTS = env.list("MINIAPP_HOSTS", default=["https://web.telegram.org"])
# Whose word counts for who is asking, and whether by https: see core.web.proxies.
TRUSTED_PROXIES = networks("TRUSTED_PROXIES", env.list("TRUSTED_PROXIES", default=["127.0.0.0/8", "::1"]))
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []

# --- Telegram -----------------------------------------------------------------------------------------------
TELEGRAM_BOT_TOKEN = env.str("TELEGRAM_BOT_TOKEN", default="")
SANDBOX = DEBUG and not TELEGRAM_BOT_TOKEN
if SANDBOX:
    if PUBLIC_URL.startswith("https://"):
        raise ImproperlyConfigured(f"PUBLIC_URL is https, so others are to be served. {SANDBOX_IS_OPEN}")
    require_loopback("The host of PUBLIC_URL", host_of(PUBLIC_URL))
    require_loopback("A host of ALLOWED_HOSTS", *ALLOWED_HOSTS)
SANDBOX_BOT_TOKEN = "1000000001:SANDBOX-token-of-the-local-Telegram"  # noqa: S105 (nobody's secret)
API = f"http://127.0.0.1:{PORT}/sandbox" if SANDBOX else "https://api.telegram.org"
TELEGRAM_API_URL = web_address("TELEGRAM_API_URL", env.str("TELEGRAM_API_URL", default=API))
TELEGRAM_RATE_LIMIT = env.int("TELEGRAM_RATE_LIMIT", default=30)
# Off: this environment's schedulers start no message, whatever the database says.
SENDING = env.bool("SENDING", default=True)
TELEGRAM_WEBHOOK_SECRET = env.str("TELEGRAM_WEBHOOK_SECRET", default="")

# --- who may come in ----------------------------------------------------------------------------------------
ACCESS = env.str("ACCESS", default="open" if SANDBOX else "invite").strip().lower()
ACCESS_LIST = telegram_ids(env.list("ACCESS_LIST", default=[]))  # counts with ACCESS=list alone
if ACCESS not in ("invite", "open", "list"):
    raise ImproperlyConfigured("ACCESS has to be invite, open or list.")
if ACCESS == "list" and not ACCESS_LIST:
    raise ImproperlyConfigured("ACCESS is list, but ACCESS_LIST is empty: put at least your own id in.")

# --- the model (unset: the playbook) ------------------------------------------------------------------------
LLM_API_KEY = env.str("LLM_API_KEY", default="").strip()
LLM_BASE_URL = web_address("LLM_BASE_URL", env.str("LLM_BASE_URL", default="").strip())
LLM_MODEL = env.str("LLM_MODEL", default="").strip()
LLM_TIMEOUT = env.float("LLM_TIMEOUT", default=45)  # seconds for a whole call
LLM_OUTPUT_MODE = env.str("LLM_OUTPUT_MODE", default="prompted")
if LLM_OUTPUT_MODE not in ("prompted", "tool", "native"):
    raise ImproperlyConfigured("LLM_OUTPUT_MODE has to be prompted, tool or native.")
LLM_USER_DAILY = env.int("LLM_USER_DAILY", default=60)  # requests of one person a day; 0: no limit
LLM_DAILY = env.int("LLM_DAILY", default=1000)  # requests of everybody a day; 0: no limit
LLM_PRICE_IN = env.float("LLM_PRICE_IN", default=0)  # of a million tokens, in any currency; 0: not known
LLM_PRICE_OUT = env.float("LLM_PRICE_OUT", default=0)
if not (0 <= LLM_PRICE_IN < math.inf and 0 <= LLM_PRICE_OUT < math.inf):
    raise ImproperlyConfigured("LLM_PRICE_IN and LLM_PRICE_OUT have to be prices, such as 0.25.")

# --- applications -------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    *(["sandbox"] if SANDBOX else []),  # first: its runserver goes before the others
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "core",
    "leads",
    "engagement",
    "reminders",
    "planning",
    "botapp",
    "miniapp",
    "backoffice",
    "django.contrib.admin",  # last: it makes staff's pages, and by then backoffice has named the columns
]
MIDDLEWARE = [
    "core.web.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.web.csp.RoomCSPMiddleware",
    "core.web.trouble.DatabaseTroubleMiddleware",
    "core.web.timeouts.StatementTimeoutMiddleware",
    "backoffice.language.StaffLanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backoffice.second_factor.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    *(["sandbox.doors.LocalOnly"] if SANDBOX else []),
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

# --- database -----------------------------------------------------------------------------------------------
# IMMEDIATE takes SQLite's write lock at BEGIN, so two writers queue instead of failing half-way; WAL lets
# readers go on meanwhile. `synchronous` stays at its default, FULL: an armed delivery survives a power cut.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # Pages that were read stay in memory, up to 64 MB: a list of leads reads thousands of them each time.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA cache_size=-65536",
}
DATABASE_URL = env.str("DATABASE_URL", default="")
if not DATABASE_URL:
    private_folder(VAR_DIR)
    DATABASE_URL = f"sqlite:///{VAR_DIR / 'deal_quest.sqlite3'}"
close_to_others(VAR_DIR)
# Any sign may be in it, a $ at its beginning too, which `env.str` would take for another variable's name.
DATABASE_PASSWORD = os.environ.get("DATABASE_PASSWORD", "")
DATABASES: dict[str, Any] = {"default": database("DATABASE_URL", DATABASE_URL, password=DATABASE_PASSWORD)}
# Where NOTIFY is heard, if not at DATABASE_URL: a pooler such as PgBouncer hands none on.
DATABASE_LISTEN = listening(
    "DATABASE_LISTEN_URL", env.str("DATABASE_LISTEN_URL", default=""), password=DATABASE_PASSWORD
)
del DATABASE_URL, DATABASE_PASSWORD  # no page and no error shows them
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] |= {"OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": 60}
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # A cursor of the server's would live longer than a transaction, and PgBouncer gives the connection away.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
BACKUP_DIR = BASE_DIR / env.str("BACKUP_DIR", default="var/backups")
# How many days rows are kept (docs/data.md); 0 or nothing: for ever.
try:
    KEEP_UPDATES = days(env.str("KEEP_UPDATES", default="7"), least=2)  # Telegram repeats one for a day
    KEEP_DELIVERIES = days(env.str("KEEP_DELIVERIES", default="365"), least=LEDGER_DAYS)
    KEEP_HISTORY = days(env.str("KEEP_HISTORY", default="365"), least=LEDGER_DAYS)
    KEEP_VERSIONS = days(env.str("KEEP_VERSIONS", default="365"), least=7)
    KEEP_REQUESTS = days(env.str("KEEP_REQUESTS", default="90"), least=7)
    KEEP_CALLS = days(env.str("KEEP_CALLS", default="365"), least=15)  # staff see two weeks
    KEEP_INVITATIONS = days(env.str("KEEP_INVITATIONS", default="90"))
    KEEP_ADMIN_LOG = days(env.str("KEEP_ADMIN_LOG", default="730"))
    KEEP_ACCESS_LOG = days(env.str("KEEP_ACCESS_LOG", default="90"))
except NoDays as error:
    raise ImproperlyConfigured(f"A setting that begins with KEEP_ has to be {error}.") from None
WEB_STATEMENT_TIMEOUT = env.int("WEB_STATEMENT_TIMEOUT", default=15)  # seconds; 0: no limit
HEARTBEAT_FILE = env.str("HEARTBEAT_FILE", default="")  # a worker touches it with each sign of life
METRICS_TOKEN = env.str("METRICS_TOKEN", default="").strip()
if METRICS_TOKEN and len(METRICS_TOKEN) < SHORTEST_TOKEN:
    raise ImproperlyConfigured(f"METRICS_TOKEN has to be at least {SHORTEST_TOKEN} characters long.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people and pages ---------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "backoffice.permissions.AllAtOnce",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "admin:login"
STAFF_TOTP = env.str("STAFF_TOTP", default="optional").strip().lower()
if STAFF_TOTP not in ("off", "optional", "required"):
    raise ImproperlyConfigured("STAFF_TOTP has to be off, optional or required.")
OTP_TOTP_ISSUER = "Deal Quest"  # what the app on a phone calls us
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "core.web.proxies.client_address"
AXES_LOCKOUT_CALLABLE = "backoffice.lockouts.locked_page"

LANGUAGE_CODE = "en"
# A language joins when its catalogues, locale/ and backoffice/locale/, hold every text: half a translation
# reads worse than none. The chat speaks the person's language; only the pages of staff ask the browser.
LANGUAGES = [("en", "English"), ("uk", "Українська")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "backoffice" / "locale"]  # over what the packages say
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# --- security -----------------------------------------------------------------------------------------------
# The site's policy; `core.web.csp` widens it for the admin's pages alone.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if PUBLIC_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # core.web.proxies lets only ours say so
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0 if DEBUG else 31_536_000)
    SECURE_SSL_REDIRECT = not DEBUG
    # Machines on this side of the proxy ask by http: probes, Prometheus. The last two want a token.
    SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz|statusz|metrics)$"]
# Staff log in once a working day. Counted from the login, not from the last page: a cookie that was taken is
# good for a day at most, and no page writes to the database only because it was looked at.
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # no frame needs them: the Mini App reads no cookie
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS of subdomains: other hosts under our name are not ours to promise for
    "security.W021",  # HSTS preload: nobody can take it back within months
]

# --- logs ---------------------------------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    raise ImproperlyConfigured("LOG_LEVEL has to be DEBUG, INFO, WARNING or ERROR.")
LOG_FORMAT = env.str("LOG_FORMAT", default="line").strip().lower()
if LOG_FORMAT not in FORMATTERS:
    raise ImproperlyConfigured("LOG_FORMAT has to be line or json.")
SENTRY_DSN = web_address("SENTRY_DSN", env.str("SENTRY_DSN", default="").strip())
if SENTRY_DSN and importlib.util.find_spec("sentry_sdk") is None:
    raise ImproperlyConfigured("SENTRY_DSN needs its client: pip install sentry-sdk, or unset SENTRY_DSN.")
# Libraries print whole requests, statements and messages at DEBUG: only our own rooms do not.
ROOMS = (
    *("config", "core", "leads", "engagement", "reminders"),
    *("planning", "botapp", "miniapp", "backoffice", "sandbox"),
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "core.logs.RedactSecrets"}},
    "formatters": {"ours": {"()": FORMATTERS[LOG_FORMAT]}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "filters": ["secrets"],
            "formatter": "ours",
        },
    },
    "root": {"handlers": ["console"], "level": "INFO" if LOG_LEVEL == "DEBUG" else LOG_LEVEL},
    "loggers": {
        **{room: {"level": LOG_LEVEL} for room in ROOMS},
        # These print request addresses, and the bot's token is part of them.
        "httpx": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        "openai": {"level": "WARNING"},
        "aiohttp.access": {"level": "WARNING"},
        "axes": {"level": "ERROR"},  # it says less than backoffice.lockouts, in more lines
        "django.server": {"handlers": [], "propagate": True},  # its own shows addresses, secrets and all
        "django": {"handlers": []},  # its own console handler would print each line a second time
    },
}
