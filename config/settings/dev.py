"""The demonstration and a developer's machine: readable errors, mails on screen, no TLS."""

from config import env
from config.settings import partners
from config.settings.base import *  # noqa: F403 (a settings file is its base plus differences)

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", "demonstration-seulement-jamais-en-production")
AUDIT_KEY = env.text("AUDIT_KEY", "demonstration-seulement-sceau-du-journal")
ALLOWED_HOSTS = ["*"]
# Trying the product must not ask for an application on a phone; « required » shows what production does.
STAGES_SECOND_FACTOR = env.text("STAGES_SECOND_FACTOR", "optional")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Finders serve the assets of the packages: collecting 10,000 DSFR files would take a minute.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# A demonstration knows invented companies, unless a real register is named.
STAGES_COMPANY_REGISTER = partners.register("fictional")
STAGES_OUTBOUND_HOSTS = partners.hosts(STAGES_COMPANY_REGISTER, STAGES_GEOCODER)
