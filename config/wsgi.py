"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

from tenancy.startup import refuse_unsafe_role  # noqa: E402 (the applications are ready from here on)

refuse_unsafe_role()
