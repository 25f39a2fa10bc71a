"""Events of another shop or app, written once.

An event keeps its person only where the file, or the operator for the whole file, says that there was
consent; the others are stored without one, as the shop's own are.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from django.utils.translation import gettext as _

from shop.models import Event, Variant
from shop.services import bulk
from shop.services.importing.orders import CHUNK, event_key
from shop.services.importing.people import People
from shop.services.importing.place import Place
from shop.services.importing.report import Verdicts
from shop.services.importing.rows import Happening, Outcome, rejected

COLUMNS = (
    "kind", "at", "channel_id", "visitor_id", "customer_id", "product_id", "variant_id", "quantity", "query",
    "slate_id", "position", "has_consent", "key",
)  # fmt: skip
Ids = tuple[int, int]  # variant, product


def write(
    rows: Sequence[Happening],
    *,
    where: Place,
    people: People,
    has_consent: bool,
    now: datetime,
    verdicts: Verdicts,
) -> None:
    """Write one batch; runs inside the batch's transaction."""
    keys = {id(row): _key(row, where) for row in rows}
    known = _known(list(keys.values()))
    goods = _goods({row.sku for row in rows if row.sku})
    first: dict[str, Happening] = {}
    new = []
    for row in rows:
        key = keys[id(row)]
        if row.sku and row.sku not in goods:
            verdicts.fault(row.line, rejected("sku", _("the shop has no article %(sku)s") % {"sku": row.sku}))
        elif key in known:
            verdicts.count(Outcome.KNOWN)
        elif key in first:
            verdicts.repeated(row.line, first[key].line)
        else:
            first[key] = row
            new.append(row)
            verdicts.imported(row)
    _save(new, goods, keys, where, people, has_consent=has_consent, now=now)


def _key(row: Happening, where: Place) -> str:
    """The sender's id where there is one, else a digest of all that the line says."""
    if row.id:
        return event_key(f"{where.channel.pk}:{row.id}")
    said = (
        row.kind,
        row.at.isoformat(),
        row.sku,
        row.visitor,
        row.customer,
        row.quantity,
        row.query,
        row.slate_id,
    )
    digest = blake2b(repr((said, row.position)).encode(), digest_size=16).hexdigest()
    return event_key(f"{where.channel.pk}:~{digest}")


def _known(keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        rows = Event.objects.filter(key__in=keys[start : start + CHUNK]).values_list("key", flat=True)
        found |= {str(key) for key in rows}
    return found


def _goods(skus: set[str]) -> dict[str, Ids]:
    wanted = sorted(skus)
    found: dict[str, Ids] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = Variant.objects.filter(sku__in=wanted[start : start + CHUNK])
        found |= {
            sku: (pk, product_id) for sku, pk, product_id in rows.values_list("sku", "pk", "product_id")
        }
    return found


def _save(
    rows: Sequence[Happening],
    goods: dict[str, Ids],
    keys: dict[int, str],
    where: Place,
    people: People,
    *,
    has_consent: bool,
    now: datetime,
) -> None:
    personal = {id(row) for row in rows if (has_consent if row.has_consent is None else row.has_consent)}
    references = {row.customer for row in rows if row.customer and id(row) in personal}
    customers = people.by_reference(references, now)
    owners = {row.visitor: customers.get(row.customer) for row in rows if row.visitor and id(row) in personal}
    visitors = people.visitors(owners, now)
    columns = []
    for row in rows:
        is_personal = id(row) in personal and bool(row.visitor or row.customer)
        variant_id, product_id = goods.get(row.sku, (None, None))
        columns.append((
            row.kind, row.at, where.channel.pk,
            visitors.get(row.visitor) if is_personal else None,
            customers.get(row.customer) if is_personal else None,
            product_id, variant_id, row.quantity, row.query, row.slate_id, row.position, is_personal,
            keys[id(row)],
        ))  # fmt: skip
    bulk.insert(Event, COLUMNS, columns)
