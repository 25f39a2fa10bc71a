"""Celery's way into the shop: ids in, one call to a service, safe to run twice.

What `services.jobs` promises runs inside `run_job`; receivers send the rest, or the beat schedule does.
"""

from datetime import timedelta

from celery import current_app, shared_task
from django.utils import timezone

from shop.services import (
    events,
    guessing,
    idempotency,
    jobs,
    mail,
    payment,
    retention,
    reviews,
    sales_days,
    search,
    slates,
    stock,
)
from shop.services.payment import sandbox


@shared_task(queue="default")
def run_job(*, job_id: int) -> None:
    """Do the work of one promise, if it is due and nobody else does it."""
    job = jobs.claim(job_id=job_id, now=timezone.now())
    if job is None:
        return
    try:
        current_app.tasks[job.task].run(**job.arguments)
    except Exception as error:
        jobs.fail(job_id=job_id, error=f"{type(error).__name__}: {error}", now=timezone.now())
        raise
    jobs.finish(job_id=job_id, now=timezone.now())


@shared_task(queue="default")
def sweep_jobs() -> None:
    """Find promises that were lost or whose attempt failed."""
    for job_id in jobs.due(now=timezone.now()):
        run_job.delay(job_id=job_id)


@shared_task(queue="default")
def clear_old_jobs() -> None:
    jobs.clear_old(now=timezone.now())


@shared_task(queue="default")
def forget_idempotency_keys() -> None:
    idempotency.sweep(now=timezone.now())


@shared_task(queue="default")
def forget_guesses() -> None:
    """Doors at which nobody has tried for a day."""
    guessing.forget_old(now=timezone.now())


@shared_task(queue="default")
def forget_old_behaviour() -> None:
    """What people did long ago, and what they left in carts."""
    retention.forget_old(now=timezone.now())


@shared_task(queue="default")
def forget_original_texts() -> None:
    """What was hidden in reviews is kept only as long as a person may want to undo it."""
    reviews.forget_originals(now=timezone.now())


@shared_task(queue="default")
def expire_reservations() -> None:
    stock.expire(now=timezone.now())


@shared_task(queue="default")
def count_sales() -> None:
    """What lists sort by as “popular”."""
    events.count_sales(now=timezone.now())


@shared_task(queue="default")
def count_companions() -> None:
    """What rules show as “often bought together”."""
    slates.count_companions(now=timezone.now())


@shared_task(queue="default")
def build_sales_days(*, days: int = 4) -> None:
    """The latest days, the finished ones again: an unpaid order is cancelled a day or two later."""
    now = timezone.now()
    yesterday = timezone.localdate(now) - timedelta(days=1)
    sales_days.build(first=yesterday - timedelta(days=days - 1), last=yesterday, now=now)


@shared_task(queue="default")
def expire_unpaid_orders() -> None:
    payment.expire_unpaid(now=timezone.now())


@shared_task(queue="default")
def reconcile_payments() -> None:
    payment.reconcile(now=timezone.now())


@shared_task(queue="default")
def send_order_confirmation(*, order_id: int) -> None:
    mail.send_order_confirmation(order_id=order_id)


@shared_task(queue="default")
def send_invoice(*, invoice_id: int) -> None:
    mail.send_invoice(invoice_id=invoice_id)


@shared_task(queue="default")
def process_webhook(*, inbox_id: int, payment_token: str) -> None:
    payment.process_webhook(inbox_id=inbox_id, payment_token=payment_token, now=timezone.now())


@shared_task(queue="default")
def capture_payment(*, payment_id: int, actor: str) -> None:
    payment.capture(payment_id=payment_id, key="review", actor=actor, now=timezone.now())


@shared_task(queue="default")
def release_payment(*, payment_id: int) -> None:
    payment.release(payment_id=payment_id, actor="", now=timezone.now())


@shared_task(queue="default")
def send_sandbox_webhook(*, ref: str, n_effects: int) -> None:
    """Play the provider's part: deliver its signed message at the door where real ones come in."""
    now = timezone.now()
    headers, body = sandbox.webhook(ref=ref, n_effects=n_effects, now=now)
    payment.receive_webhook(provider="sandbox", headers=headers, body=body, now=now)


@shared_task(queue="default")
def index_products(*, product_ids: list[int]) -> None:
    search.index(product_ids=product_ids)


@shared_task(queue="default")
def rebuild_search() -> None:
    search.rebuild()
