"""The Celery application. The database is the memory; the broker is only a bell (design: jobs are rows first)."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
app = Celery("stages")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def start_safely(**kwargs: Any) -> None:
    """Refuse to work under a role that could ignore the wall."""
    from tenancy.startup import refuse_unsafe_role

    refuse_unsafe_role()
