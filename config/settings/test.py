"""Tests: one connection that owns the tables; requests change to the restricted role (see tests/conftest.py)."""

from config import env
from config.settings.base import *  # noqa: F403 (a settings file is its base plus differences)

SECRET_KEY = "tests-seulement"
AUDIT_KEY = "sceau-des-tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {"default": env.database("DATABASE_OWNER_URL", "postgresql://stages_owner@127.0.0.1/stages")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
STAGES_APP_ROLE = "stages_app"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STAGES_DEMO = True
# Whatever the environment says, tests ask nobody.
STAGES_COMPANY_REGISTER = {"kind": "fictional", "url": "", "key": ""}
STAGES_GEOCODER = {"kind": "none", "url": ""}
STAGES_OUTBOUND_HOSTS = ()
