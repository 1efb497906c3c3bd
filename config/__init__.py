"""Settings, start-up and the parts that run beside the web: one Celery application for all of them."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
