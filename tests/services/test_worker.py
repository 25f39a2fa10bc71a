"""A real worker process on a real broker. Collected only where `REDIS_URL` names one."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection

from shop.models import Job
from shop.tasks import run_job

PATIENCE_S = 90


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    database = connection.settings_dict
    environment = os.environ | {
        "REDIS_URL": settings.REDIS_URL,
        "DATABASE_URL": f"postgres://{database['USER'] or ''}@{database['HOST'] or ''}/{database['NAME']}",
        "AI_APPS": "",
    }
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "--queues",
        "default,gpu",
        "--concurrency",
        "1",
    ]
    current_app.conf.task_always_eager = False
    process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        current_app.conf.task_always_eager = True
        process.terminate()
        process.wait(timeout=PATIENCE_S)


def promise(key: str) -> Job:
    return Job.objects.create(task="shop.tasks.clear_old_jobs", key=key, due_at=datetime.now(UTC))


def wait_until_done(job: Job) -> Job:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        job.refresh_from_db()
        if job.state == Job.State.DONE:
            break
        time.sleep(0.2)
    return job


@pytest.mark.usefixtures("worker")
def test_a_worker_takes_a_promise_from_the_broker_and_keeps_it_once():
    job = promise("one")

    run_job.delay(job_id=job.pk)
    run_job.delay(job_id=job.pk)

    assert wait_until_done(job).state == Job.State.DONE
    assert job.n_attempts == 1


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("queue", ["default", "gpu"])
def test_a_worker_listens_to_both_queues(queue):
    job = promise(queue)

    run_job.apply_async(kwargs={"job_id": job.pk}, queue=queue)

    assert wait_until_done(job).state == Job.State.DONE
