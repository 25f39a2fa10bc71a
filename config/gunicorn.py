"""The web server: threads in few processes, one numeric thread in each.

The embedded shop keeps its cache and its limits in process memory, so it runs one process; with Redis they are
shared, and there are two unless `WEB_WORKERS` says otherwise.
"""

import gc
import os
import threading
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

wsgi_app = "config.wsgi:application"
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2" if os.environ.get("REDIS_URL") else "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8_190
accesslog = os.environ.get("ACCESS_LOG") or None


def post_worker_init(worker: Any) -> None:
    """Load the champions beside the first requests instead of within one: torch alone takes a second."""
    threading.Thread(target=_warm_up, daemon=True).start()


def _warm_up() -> None:
    from django.conf import settings  # noqa: PLC0415 - Django is set up only in the worker

    from shop.ports import loader  # noqa: PLC0415 - as above

    loader.recommender().health()
    if "support" in settings.AI_APPS:
        from support import predictor  # noqa: PLC0415 - as above
        from support.contracts import Language  # noqa: PLC0415 - as above

        for language in Language:
            predictor.understand("Where is my order?", language)
    if "risk" in settings.AI_APPS:
        from risk import predictor as screener  # noqa: PLC0415 - as above

        screener.champion()  # the first checkout would be late for its own deadline
    # Models and modules stay; looking through all of them for garbage stops every thread for a tenth of a second.
    gc.collect()
    gc.freeze()
