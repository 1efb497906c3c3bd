"""One settings file for every place Fortnight runs; what differs comes from the environment (docs/operations.md)."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from config import environment
from feedback import __version__
from feedback.core import logging

ROOT = environment.ROOT
DEBUG = environment.flag("DEBUG", default=False)
DATA_DIR = environment.data_dir()
DATABASES = {"default": environment.database(DATA_DIR)}
REDIS_URL = environment.redis_url()
#: The embedded default: one machine, SQLite, a broker without a server.
EMBEDDED = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
SECRET_KEY = environment.secret_key(DATA_DIR, production=not EMBEDDED and not DEBUG)
#: Former keys: sessions and seals made with them go on being read.
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
BASE_URL = environment.base_url()
SITE_HOST = urlsplit(BASE_URL).hostname or "localhost"
SECURE = BASE_URL.startswith("https://")
#: The site's own name, whatever else is named, and this machine, which the probes ask for.
ALLOWED_HOSTS = [SITE_HOST, "localhost", "127.0.0.1", "[::1]", *environment.words("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SWEEP_SECONDS = environment.seconds("SWEEP_SECONDS", 15)
#: Clocks in one transaction of the sweep (on SQLite everybody else waits for it to end), and seconds for one pass.
SWEEP_BATCH = environment.rows("SWEEP_BATCH", 200 if EMBEDDED else 2000)
SWEEP_BUDGET = environment.seconds("SWEEP_BUDGET", 60)
#: How many of those who are due should have had their training by its day: what coverage is measured against.
TRAINING_TARGET_PERCENT = environment.percent("TRAINING_TARGET_PERCENT", 95)
#: Working days until a team's monthly letter goes out by itself; 0: only when somebody sends it.
LETTERS_SEND_AFTER_DAYS = environment.number("LETTERS_SEND_AFTER_DAYS", 5)
HEARTBEAT_URL = environment.heartbeat_url()
LOGGING = logging.configuration(environment.log_level())
#: Who may read /metrics, as networks; a request that came through a proxy is never one of them.
METRICS_ALLOW = environment.networks(
    "METRICS_ALLOW", "127.0.0.0/8 ::1/128 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7"
)
#: How many proxies of ours stand in front and append to X-Forwarded-For.
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    "feedback.core",
    "feedback.events",
    "feedback.calendars",
    "feedback.people",
    "feedback.panels",
    "feedback.catalogue",
    "feedback.reports",
    "feedback.routing",
    "feedback.commitments",
    "feedback.changes",
    "feedback.register",
    "feedback.themes",
    "feedback.champions",
    "feedback.floor",
    "feedback.training",
    "feedback.quality",
    "feedback.screens",
    "feedback.letters",
    "feedback.notifications",
    "feedback.insights",
    "feedback.retention",
    "feedback.desk",
    "feedback.setup",
    "feedback.core.admin_app.JournalledAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
    "template_partials",
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "feedback.core.middleware.RequestLog",
    "config.probes.AskedByAddress",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "feedback.core.middleware.TidyAddress",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "feedback.people.middleware.Reader",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "feedback.core.refusals.RuleRefusals",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "feedback.core.context_processors.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "feedback.core.forms.UiRenderer"
NAVIGATION = "feedback.navigation.NAVIGATION"
VERSION = __version__
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
CACHES = {
    "default": (
        {
            "BACKEND": "feedback.core.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA_DIR / "cache"}
    )
}

# Language and time: instants are stored in UTC; pages show the reader's zone.
LANGUAGE_CODE = environment.language()
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
TIME_ZONE = environment.zone_name()
USE_TZ = True

# Pages and files.
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or DATA_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

# Safety.
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "feedback.core.refusals.stale"
SESSION_COOKIE_AGE = 60 * 60 * 12
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
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
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "interest-cohort")
}
AUTHENTICATION_BACKENDS = ["feedback.people.backends.SignIn"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "feedback.people.keys.KeyGenerator"
ACCOUNT_ADAPTER = "feedback.people.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "feedback.people.account_forms.SignInForm",
    "reset_password": "feedback.people.account_forms.LinkForm",
    "reset_password_from_key": "feedback.people.account_forms.KeyForm",
    "change_password": "feedback.people.account_forms.ChangeForm",
    "set_password": "feedback.people.account_forms.SetForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

#: The table of who reacts to what (feedback/events lies below it and finds it by this name).
EVENT_FLOW = "feedback.flow.PIPELINE"
SET_UP = "feedback.flow.SET_UP"
PEOPLE_OBLIGATIONS = "feedback.flow.PEOPLE_OBLIGATIONS"
CALENDAR_CONSEQUENCES = "feedback.flow.CALENDAR_CONSEQUENCES"
PEOPLE_TOOL_NAMES = "feedback.catalogue.scopes.tool_names"

# Jobs. A message is only a nudge: what has to happen is a row (outbox, clocks); losing the broker loses nothing.
CELERY_BROKER_URL = REDIS_URL or "embedded://localhost//"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BEAT_SCHEDULER = "config.scheduler:LeasedScheduler"
CELERY_BEAT_ENABLE_REMOTE_CONTROL = False
#: Periodic jobs and how often they come, in seconds.
PERIODIC: dict[str, float] = {
    "feedback.events.tasks.relay": 5,
    "feedback.commitments.tasks.sweep": SWEEP_SECONDS,
    "feedback.commitments.tasks.count": 20,
    "feedback.training.tasks.remind": 60,
    "feedback.training.tasks.pass_on_seats": 5 * 60,
    "feedback.champions.tasks.settle_swaps": 60,
    "feedback.champions.tasks.publish_calendars": 24 * 60 * 60,
    "feedback.floor.tasks.tend": 15,
    "feedback.notifications.tasks.send_mail": 10,
    "feedback.people.tasks.send_letters": 10,
    "feedback.champions.tasks.warn": 10 * 60,
    "feedback.insights.tasks.audit": 60,
    "feedback.events.tasks.seal": 5 * 60,
    "feedback.changes.tasks.ask": 60,
    "feedback.changes.tasks.compare_releases": 60 * 60,
    "feedback.floor.tasks.ask_about_notes": 60 * 60,
    "feedback.training.tasks.close_forgotten": 60 * 60,
    "feedback.letters.tasks.tend": 60 * 60,
    "feedback.events.tasks.inspect": 24 * 60 * 60,
    "feedback.events.tasks.measure": 60 * 60,
    "feedback.events.tasks.tidy": 24 * 60 * 60,
    "feedback.training.tasks.tend": 24 * 60 * 60,
    "feedback.notifications.tasks.tidy": 24 * 60 * 60,
    "feedback.reports.tasks.tidy": 24 * 60 * 60,
    "feedback.retention.tasks.let_go": 24 * 60 * 60,
}
CELERY_BEAT_SCHEDULE = {task: {"task": task, "schedule": period} for task, period in PERIODIC.items()}
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 1,
        "socket_timeout": 2,
        "visibility_timeout": 3600,
        "health_check_interval": 10,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05, **environment.queue(DATA_DIR)}
    CELERY_WORKER_POOL = "threads"
    CELERY_WORKER_CONCURRENCY = 2

# Mail.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
globals().update(environment.email(production=not EMBEDDED))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", f"Fortnight <fortnight@{SITE_HOST}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# API.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "feedback.core.api.auth.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "feedback.core.api.auth.TokenMayWrite",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["feedback.core.api.throttles.PersonThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["feedback.core.api.negotiation.PlainJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["feedback.core.api.negotiation.StorableJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "feedback.core.api.negotiation.JsonAnyway",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "feedback.core.api.schema.ContractSchema",
    "EXCEPTION_HANDLER": "feedback.core.api.problems.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "NUM_PROXIES": TRUSTED_PROXIES,
}
#: Requests of one person through one door in a minute: what stops a script that ran away, not a person in a hurry.
API_PER_MINUTE = {
    "read": environment.count("API_READS_PER_MINUTE", 6000),
    "write": environment.count("API_WRITES_PER_MINUTE", 3000),
}
#: Whether processes tell each other their counts; embedded there is one process.
THROTTLES_SHARED = bool(REDIS_URL)
KNOX_TOKEN_MODEL = "people.ApiToken"
MIGRATION_MODULES = {"knox": None}  # Its own table is not used, and in the way where PostgreSQL empties tables.
REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer", "TOKEN_TTL": timedelta(days=365), "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "Fortnight",
    "DESCRIPTION": "Reports of friction with AI tools, the promises made for them, and the changes that follow.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["feedback.core.api.schema.without_trailing_slash"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
}
