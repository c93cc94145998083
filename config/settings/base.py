"""Settings shared by every environment; each value that differs comes from an environment variable (see README)."""

from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF

from config import env
from config.settings import partners, sso

BASE_DIR = Path(__file__).resolve().parent.parent.parent

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY", "")
# Seals the journal: whoever holds the database alone cannot write a line that `verify_audit` accepts.
AUDIT_KEY = env.text("AUDIT_KEY", "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "widget_tweaks",
    "dsfr",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "tenancy",
    "accounts",
    "accounts.sso",
    "poles",
    "establishments",
    "companies",
    "placements",
    "matching",
    "agreements",
    "equity",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.impersonation.middleware.ImpersonationMiddleware",
    "accounts.middleware.ActorMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.sso.middleware.OutsideTransactionMiddleware",
    "web.outbound.middleware.OutsideTransactionMiddleware",
    "accounts.impersonation.middleware.ImpersonationLogMiddleware",
    "tenancy.middleware.ScopeMiddleware",
    # Innermost: it turns its own exceptions (« confirm your identity ») into pages before the scope is undone for them.
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

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
                "csp.context_processors.nonce",
                "config.context_processors.product",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# default: the restricted role of web and workers. owner: owns the tables, used by `migrate` alone.
DATABASES = {
    "default": env.database("DATABASE_URL", "postgresql://stages_app@127.0.0.1/stages"),
    "owner": env.database("DATABASE_OWNER_URL", "postgresql://stages_owner@127.0.0.1/stages"),
}
DATABASES["default"]["CONN_MAX_AGE"] = env.number("DATABASE_CONN_MAX_AGE", 60)
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
STAGES_APP_ROLE = env.text("STAGES_APP_ROLE", DATABASES["default"]["USER"] or "stages_app")
STAGES_BACKUP_ROLE = env.text("STAGES_BACKUP_ROLE", "stages_backup")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.validators.LengthValidator"},
    {"NAME": "accounts.passwords.validators.CommonValidator"},
    {"NAME": "accounts.passwords.validators.OwnNameValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.HostPerson"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
# A class behind one school address must not be blocked: the account is the key. The library counts under a lock, for
# which sixty people of one address would wait in vain: the high ceilings of an address are ours (accounts.limits).
ACCOUNT_RATE_LIMITS = {"login": False, "login_failed": "5/5m/key", "reset_password": "5/m/key"}
STAGES_ATTEMPTS_PER_ADDRESS = 300  # a minute
# Failures of an address, and of one password from an address, in a number of seconds. Sixty students who arrive
# together mistype some ten times; nobody honest tries one password on so many accounts.
STAGES_FAILURES_PER_ADDRESS = (150, 900)
STAGES_FAILURES_PER_WORD = (25, 900)
ACCOUNT_EMAIL_NOTIFICATIONS = True
# The session ends with the browser, and by the limits below: no « remember me » on computers of a school.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_CHANGE_EMAIL = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# (idle, absolute) in seconds, by kind of function.
STAGES_SESSION_LIMITS = {"default": (30 * 60, 10 * 3600), "student": (60 * 60, 12 * 3600)}

# required: rectorat, coordinators and heads of schools reach nothing without a second factor. optional: demonstration.
STAGES_SECOND_FACTOR = "required"
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "accounts.forms.PasskeyForm", "edit_webauthn": "accounts.forms.PasskeyNameForm"}
MFA_RECOVERY_CODE_DIGITS = 10
# A class behind one address signs in with its passkeys too, and a passkey has no secret to guess.
MFA_RATE_LIMITS = {"webauthn_login": False}

# Identity providers: none unless its issuer is configured. An identity is (issuer, sub); no address merges accounts.
STAGES_SSO = sso.providers()
STAGES_SSO_TIMEOUT = 5
SOCIALACCOUNT_ADAPTER = "accounts.sso.adapter.SocialAccountAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

# Services of elsewhere (see config/settings/partners.py): no other host is ever asked.
STAGES_COMPANY_REGISTER = partners.register("none")
STAGES_GEOCODER = partners.geocoder("none")
STAGES_OUTBOUND_HOSTS = partners.hosts(STAGES_COMPANY_REGISTER, STAGES_GEOCODER)
# Total seconds of a question: a person waits for it.
STAGES_OUTBOUND_SECONDS = 2.5
# Failures in a row after which a partner is left alone, and for how many seconds.
STAGES_OUTBOUND_BREAKER = (5, 30)

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# WhiteNoise rewrites the hashed names inside CSS, which would break the integrity sums written by django-dsfr.
DSFR_USE_INTEGRITY_CHECKSUMS = False

# neutral: our own name and logo. state: the marks of the State, for an operator entitled to them.
STAGES_BRAND = env.text("STAGES_BRAND", "neutral")
STAGES_DEMO = env.flag("STAGES_DEMO")
# Who answers about accessibility and personal data; shown in the footer pages.
STAGES_CONTACT_EMAIL = env.text("STAGES_CONTACT_EMAIL", "contact@poles-de-stages.example")
STAGES_DATA_DIR = Path(env.text("STAGES_DATA_DIR", str(BASE_DIR.parent / "shared" / "data")))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # The sign-in button posts here, and the answer leads to the provider.
        "form-action": [SELF, *sso.origins(STAGES_SSO)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_TIMEOUT = 10
# Address of the product in mails, without final slash.
STAGES_SITE_URL = env.text("STAGES_SITE_URL", "http://127.0.0.1:8000")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "ne-pas-repondre@poles-de-stages.example")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "config.api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "API des pôles de stages",
    "DESCRIPTION": "Lecture des offres, des besoins, des campagnes et des rapports d'équité de votre fonction.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1500
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_ROUTES = {"matching.*": {"queue": "matching"}, "equity.*": {"queue": "reports"}}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the longest task, or Redis hands it to a second worker while the first still runs.
    "visibility_timeout": 3600,
    # A publish from a web request must not wait for ever on a dead connection (kombu's default has no limit).
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
CELERY_BEAT_SCHEDULE = {
    "send-mails": {"task": "accounts.send_messages", "schedule": 20.0},
    # One mail a person and a day, when offices open; run again it posts nothing.
    "send-digests": {"task": "accounts.send_digests", "schedule": crontab(hour=7, minute=15)},
    "tend-letters": {"task": "poles.tend_letters", "schedule": 900.0},
    "tend-needs": {"task": "placements.tend_needs", "schedule": 3600.0},
    # Reminders leave when offices open; a day without beat is caught up on the next one.
    "tend-desk": {"task": "placements.tend_desk", "schedule": crontab(hour=7, minute=0)},
    "tend-applications": {"task": "placements.tend_applications", "schedule": crontab(hour=7, minute=15)},
    # Before offices open, and once more at noon: a suspension that ends today ends in the morning.
    "tend-offers": {"task": "companies.tend_offers", "schedule": crontab(hour="6,12", minute=30)},
    "tell-new-offers": {"task": "companies.tell_new_offers", "schedule": 600.0},
    "tend-contacts": {"task": "companies.tend_contacts", "schedule": crontab(hour=6, minute=30)},
    "sweep-contact-imports": {"task": "companies.sweep_contact_imports", "schedule": 30.0},
    "sweep-imports": {"task": "establishments.sweep_imports", "schedule": 30.0},
    "purge-imports": {"task": "establishments.purge_imports", "schedule": 21600.0},
    "sweep-runs": {"task": "matching.sweep_runs", "schedule": 20.0},
    "sweep-snapshots": {"task": "equity.sweep_snapshots", "schedule": 30.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}

# auth.W004: the address is unique whatever its case, by a constraint on lower(email).
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
