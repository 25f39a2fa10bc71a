"""The course of an import, from the examination of the file to the summary."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from shop.models import Channel
from shop.services.importing import (
    aftermath,
    formats,
    happenings,
    orders,
    people,
    place,
    products,
    refunds,
    source,
    values,
)
from shop.services.importing.formats import EVENT_FORMATS, ORDER_FORMATS, Clock, Format, Row
from shop.services.importing.goods import Goods
from shop.services.importing.place import Place
from shop.services.importing.report import Report, Verdicts
from shop.services.importing.rows import Entry, Fault, Happening, Outcome, What
from shop.services.importing.source import Source, UnusableFile

BATCH = 4_000  # lines in a transaction; an order is never cut unless it alone is five times as long
LONGEST = 20_000
Progress = Callable[[str, int, int], None]  # stage, bytes read, bytes in all
Write = Callable[[list[Row], Verdicts], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How to read a file. `has_consent` None: yes for orders (the shop's own books), no for events."""

    format: str
    channel: str
    is_channel_explicit: bool = False
    has_consent: bool | None = None
    timezone: str = ""
    encoding: str = ""


@dataclass(slots=True)
class Summary:
    """What happened; the outcomes add up to the lines of the file."""

    source: Source
    channel: str
    is_new_channel: bool = False
    n_new_products: int = 0
    n_new_people: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, verdicts: Verdicts) -> None:
        self.outcomes += verdicts.counts
        self.reasons += verdicts.reasons


@dataclass(slots=True)
class Survey:
    """What the first pass over a file of orders found."""

    goods: dict[str, Goods] = field(default_factory=dict)
    latest_day: date = date.min
    currency: str = ""
    country: str = ""

    def note(self, entry: Entry) -> None:
        self.currency = self.currency or entry.currency
        self.country = self.country or entry.country
        if entry.what is What.SALE:
            self.latest_day = max(self.latest_day, entry.at.date())
            self.goods.setdefault(entry.sku, Goods(entry.sku)).note(entry)


def run(*, path: Path, options: Options, report: Path, now: datetime, progress: Progress) -> Summary:
    """Import a file.

    Args:
        report: where the lines go that were not simply imported; replaced once the import is through.
        progress: hears the stage, bytes read and bytes in all.

    Raises:
        UnusableFile: if the file as a whole is no file of this format; nothing is written then.
    """
    found = source.examine(path, options.encoding)
    with Report(report) as file:
        if options.format in ORDER_FORMATS:
            form = ORDER_FORMATS[options.format]
            return _import_orders(found, form, options, report=file, now=now, progress=progress)
        events = EVENT_FORMATS[options.format]
        return _import_events(found, events, options, report=file, now=now, progress=progress)


def _import_orders(
    found: Source, form: Format[Entry], options: Options, *, report: Report, now: datetime, progress: Progress
) -> Summary:
    survey = Survey()
    for row in _rows(found, form, options, now, lambda done: progress("reading", done, found.size)):
        if isinstance(row, Entry):
            survey.note(row)
    where = _place(options, survey.currency or form.currency, form.country or survey.country)
    summary = Summary(found, where.channel.code, where.is_new)
    progress("products", 0, 0)
    stocked = products.save(list(survey.goods.values()), where, latest_day=survey.latest_day, now=now)
    summary.n_new_products = stocked.n_new
    everybody = people.People(where.channel)

    def write(batch: list[Entry], verdicts: Verdicts) -> None:
        orders.write(
            [entry for entry in batch if entry.what is not What.REFUND],
            where=where,
            people=everybody,
            articles=stocked.articles,
            has_consent=options.has_consent is not False,
            verdicts=verdicts,
        )
        returns = [entry for entry in batch if entry.what is What.REFUND]
        refunds.write(returns, where=where, people=everybody, verdicts=verdicts)

    rows = _rows(found, form, options, now, lambda done: progress("writing", done, found.size))
    _write_all(
        rows, where=where, report=report, summary=summary, write=write, document=lambda entry: entry.document
    )
    summary.n_new_people = everybody.n_new
    progress("finishing", 0, 0)
    product_ids = [article.product_id for article in stocked.articles.values()]
    aftermath.finish(product_ids=product_ids, channel_id=where.channel.pk, now=now)
    return summary


def _import_events(
    found: Source,
    form: Format[Happening],
    options: Options,
    *,
    report: Report,
    now: datetime,
    progress: Progress,
) -> Summary:
    if not Channel.objects.filter(code=options.channel).exists():
        text = _("there is no channel %(code)s: events belong to a shop that exists")
        raise UnusableFile(text % {"code": options.channel})
    formats.places(found, form)
    where = _place(options, "", "")
    summary = Summary(found, where.channel.code)
    everybody = people.People(where.channel)

    def write(batch: list[Happening], verdicts: Verdicts) -> None:
        has_consent = options.has_consent is True
        happenings.write(
            batch, where=where, people=everybody, has_consent=has_consent, now=now, verdicts=verdicts
        )

    rows = _rows(found, form, options, now, lambda done: progress("writing", done, found.size))
    _write_all(
        rows,
        where=where,
        report=report,
        summary=summary,
        write=write,
        document=lambda row: str(row.line.number),
    )
    summary.n_new_people = everybody.n_new
    progress("finishing", 0, 0)
    aftermath.finish(product_ids=[], channel_id=where.channel.pk, now=now)
    return summary


def _rows(
    found: Source, form: Format[Row], options: Options, now: datetime, tell: Callable[[int], None]
) -> Iterator[Row | tuple[source.Record, Fault]]:
    """Every line, understood, or with its fault."""
    where = formats.places(found, form)
    clock = Clock(formats.zone_of(options.timezone or form.timezone), now, values.moment)
    for record in source.records(found, tell):
        row = formats.understand(record, form, where, clock)
        yield (record, row) if isinstance(row, Fault) else row


def _place(options: Options, currency: str, country: str) -> Place:
    where = place.prepare(
        code=options.channel, currency=currency, country=country, is_explicit=options.is_channel_explicit
    )
    place.make_sellable(where)
    return where


def _write_all(
    rows: Iterable[Row | tuple[source.Record, Fault]],
    *,
    where: Place,
    report: Report,
    summary: Summary,
    write: Write[Row],
    document: Callable[[Row], str],
) -> None:
    """Cut the file into batches, each a transaction; what a batch says counts once it is committed."""
    batch: list[Row] = []
    verdicts = Verdicts()

    def flush() -> None:
        nonlocal batch, verdicts
        with transaction.atomic():
            _wait_for_turn(where.channel)
            write(batch, verdicts)
        report.write(verdicts)
        summary.add(verdicts)
        batch, verdicts = [], Verdicts()

    for row in rows:
        if isinstance(row, tuple):
            verdicts.fault(row[0].line, row[1])
            continue
        is_cut = len(batch) >= BATCH and document(row) != document(batch[-1])
        if is_cut or len(batch) >= LONGEST:
            flush()
        batch.append(row)
    flush()


def _wait_for_turn(channel: Channel) -> None:
    """One import of a channel at a time, batch by batch; the shop goes on selling meanwhile."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # The other one holds its turn for a batch, longer than a shopper would be made to wait.
            cursor.execute("SET LOCAL lock_timeout = '60s'")
    Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
