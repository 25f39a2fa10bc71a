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
app.conf.beat_schedule = {
    # Each run expires with its period: after a pause the work is done once, not once for every run missed.
    name: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for name, task, seconds in (
        ("find lost jobs", "shop.tasks.sweep_jobs", 30.0),
        ("expire reservations", "shop.tasks.expire_reservations", 60.0),
        ("expire unpaid orders", "shop.tasks.expire_unpaid_orders", 120.0),
        ("reconcile payments", "shop.tasks.reconcile_payments", 300.0),
        ("clear old jobs", "shop.tasks.clear_old_jobs", 86_400.0),
    )
}
app.autodiscover_tasks()
