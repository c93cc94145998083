"""The Celery application. The database is the memory; the broker is only a bell (design: jobs are rows first)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
app = Celery("stages")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
