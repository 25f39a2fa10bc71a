"""The Celery application: queues `default` and `gpu`, and the whole beat schedule in one dict.

Without `REDIS_URL` tasks run eagerly in the process that sends them, so the embedded shop needs no worker.
"""

import os

from celery import Celery
from celery.schedules import crontab
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
        ("count sales of seven days", "shop.tasks.count_sales", 900.0),
        ("clear old jobs", "shop.tasks.clear_old_jobs", 86_400.0),
        ("forget idempotency keys", "shop.tasks.forget_idempotency_keys", 3_600.0),
        ("forget old behaviour", "shop.tasks.forget_old_behaviour", 86_400.0),
        ("forget old guesses", "shop.tasks.forget_guesses", 3_600.0),
        ("forget hidden words of reviews", "shop.tasks.forget_original_texts", 86_400.0),
    )
}
app.conf.beat_schedule["rebuild the search index"] = {
    # Counts how common each word is; between two nights products are indexed one by one.
    "task": "shop.tasks.rebuild_search",
    "schedule": crontab(hour=4, minute=40),
    "options": {"expires": 4 * 3_600.0},
}
app.conf.beat_schedule["count what is bought together"] = {
    "task": "shop.tasks.count_companions",
    "schedule": crontab(hour=4, minute=20),
    "options": {"expires": 4 * 3_600.0},
}
app.conf.beat_schedule["gather the sales of the latest days"] = {
    "task": "shop.tasks.build_sales_days",
    "schedule": crontab(hour=2, minute=30),  # before the nightly training that reads them
    "options": {"expires": 4 * 3_600.0},
}
# An AI app that is left out is not scheduled either. Read like the settings do, which are not loaded yet here.
AI_APPS = os.environ.get("AI_APPS", "recommend,content,support,pricing,inventory,risk").split(",")
if "recommend" in AI_APPS:
    app.conf.beat_schedule |= {
        "attribute slates": {
            "task": "recommend.tasks.attribute",
            "schedule": 900.0,
            "options": {"expires": 900.0},
        },
        # At night, when shoppers and operators sleep; a run that finds no worker until morning is dropped.
        "train recommendations": {
            "task": "recommend.tasks.train",
            "schedule": crontab(hour=3, minute=10),
            "options": {"expires": 4 * 3_600.0},
        },
    }
if "content" in AI_APPS:
    app.conf.beat_schedule |= {
        # A page follows a review within a minute, also where a signal was lost.
        "find reviews to read": {
            "task": "content.tasks.sweep",
            "schedule": 30.0,
            "options": {"expires": 30.0},
        },
        "look for aspects without a name": {
            "task": "content.tasks.discover",
            "schedule": crontab(day_of_week="sun", hour=4, minute=10),
            "options": {"expires": 24 * 3_600.0},
        },
        "check descriptions and watch aspects": {
            "task": "content.tasks.watch",
            "schedule": crontab(hour=5, minute=10),
            "options": {"expires": 4 * 3_600.0},
        },
        "train the reading of reviews": {
            "task": "content.tasks.train",
            "schedule": crontab(hour=3, minute=40),
            "options": {"expires": 4 * 3_600.0},
        },
    }
if "support" in AI_APPS:
    app.conf.beat_schedule |= {
        "close conversations that were left": {
            "task": "support.tasks.close_idle",
            "schedule": 3_600.0,
            "options": {"expires": 3_600.0},
        },
        "train the understanding of customers": {
            "task": "support.tasks.train",
            "schedule": crontab(hour=4, minute=0),
            "options": {"expires": 4 * 3_600.0},
        },
    }
if "pricing" in AI_APPS:
    app.conf.beat_schedule |= {
        "train demand responses": {
            "task": "pricing.tasks.train",
            "schedule": crontab(hour=3, minute=20),
            "options": {"expires": 4 * 3_600.0},
        },
        # After the forecasts and replenishment plans of the night, before shoppers wake.
        "propose prices": {
            "task": "pricing.tasks.propose",
            "schedule": crontab(hour=5, minute=30),
            "options": {"expires": 4 * 3_600.0},
        },
        "set the prices of the day under test": {
            "task": "pricing.tasks.experiment",
            "schedule": crontab(hour=0, minute=5),
            "options": {"expires": 4 * 3_600.0},
        },
    }
if "inventory" in AI_APPS:
    app.conf.beat_schedule |= {
        "train forecasts of demand": {
            "task": "inventory.tasks.train",
            "schedule": crontab(day_of_week="sun", hour=2, minute=50),  # what series share changes slowly
            "options": {"expires": 4 * 3_600.0},
        },
        # After the sales of the day before are gathered; prices are proposed from what this publishes.
        "foresee demand and propose orders": {
            "task": "inventory.tasks.nightly",
            "schedule": crontab(hour=4, minute=50),
            "options": {"expires": 4 * 3_600.0},
        },
        "foresee what is new": {
            "task": "inventory.tasks.welcome",
            "schedule": 3_600.0,
            "options": {"expires": 3_600.0},
        },
    }
if "risk" in AI_APPS:
    app.conf.beat_schedule |= {
        "watch for fraud out of the ordinary": {
            "task": "risk.tasks.watch",
            "schedule": 300.0,
            "options": {"expires": 300.0},
        },
        "ask the challenger in the shadow": {
            "task": "risk.tasks.shadow",
            "schedule": 900.0,
            "options": {"expires": 900.0},
        },
        # An order that could not be scored in time is scored before its parcel is packed.
        "score again": {
            "task": "risk.tasks.rescore",
            "schedule": 300.0,
            "options": {"expires": 300.0},
        },
        "tell Redis what it missed": {
            "task": "risk.tasks.repair",
            "schedule": 60.0,
            "options": {"expires": 60.0},
        },
        "forget what buyers wrote long ago": {
            "task": "risk.tasks.forget_appeals",
            "schedule": crontab(hour=1, minute=40),
            "options": {"expires": 4 * 3_600.0},
        },
        "train fraud models": {
            "task": "risk.tasks.train",
            "schedule": crontab(day_of_week="mon", hour=2, minute=10),  # labels take weeks to arrive
            "options": {"expires": 4 * 3_600.0},
        },
    }
app.autodiscover_tasks()
