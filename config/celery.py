"""The Celery application: finds each room's `tasks.py` and takes its settings from Django's (`CELERY_…`)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("fortnight")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
