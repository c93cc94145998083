"""Entry point for an asynchronous server."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_asgi_application()

from tenancy.startup import refuse_unsafe_role  # noqa: E402 (the applications are ready from here on)

refuse_unsafe_role()
