"""The Celery application: queues `default` and `gpu`, and the whole beat schedule in one dict.

Without `REDIS_URL` tasks run eagerly in the process that sends them, so the embedded shop needs no worker.
"""

import os

from celery import Celery
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("omnishop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = (Queue("default"), Queue("gpu"))
app.conf.beat_schedule = {}
app.autodiscover_tasks()
