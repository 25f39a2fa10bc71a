"""What happened, as clients saw it: batches of events, judged one by one.

A browser sends for its own visitor, known by the cookie; a server with a key names the visitor's token. Either way
the person's consent decides what is kept of whom. One bad row does not spoil the batch: each row is told its fate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, extend_schema
from drf_standardized_errors.formatter import flatten_errors
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api import enums
from shop.api.body import Body, Id, Text, Whole
from shop.api.endpoint import Endpoint
from shop.contracts.events import NewEvent
from shop.contracts.people import Who
from shop.models import Event
from shop.services import events, visitors
from shop.services.api_keys import Scope

COLUMNS = ("kind", "product_id", "variant_id", "quantity", "query", "slate_id", "position", "at", "key")


class EventInput(Body):
    """One event. `at` defaults to now; a `key` of the sender's own makes sending it again harmless."""

    kind = serializers.ChoiceField(choices=Event.Kind.values)
    product_id = Id(required=False, allow_null=True)
    variant_id = Id(required=False, allow_null=True)
    quantity = Whole(required=False, allow_null=True, min_value=1, max_value=events.MAX_QUANTITY)
    query = Text(required=False, allow_blank=True, max_length=200)
    slate_id = Text(required=False, allow_blank=True, max_length=40)
    position = Whole(required=False, allow_null=True, min_value=0, max_value=events.MAX_POSITION)
    at = serializers.DateTimeField(required=False, allow_null=True)
    key = Text(required=False, allow_null=True, max_length=events.MAX_KEY)


class EventRow(serializers.JSONField):
    """A row of a batch, whatever it is."""


class _EventRowSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A row should be an event, and a request with another one is answered all the same."""

    target_class = EventRow

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        event = auto_schema.resolve_serializer(EventInput(), direction).ref
        return {
            "anyOf": [
                event,
                {"description": "Anything else is rejected alone, with the reason in its result."},
            ]
        }


class BatchDocument(serializers.Serializer[Any]):
    """What the schema says of a batch; rows are judged one by one."""

    visitor = serializers.UUIDField(
        required=False, allow_null=True, help_text="The visitor's token; only with a key."
    )
    events = serializers.ListField(child=EventRow(), min_length=1, max_length=events.MAX_EVENTS)


class Batch(Body):
    """The batch itself; its rows are looked at later."""

    visitor = serializers.UUIDField(required=False, allow_null=True)
    events = serializers.ListField(min_length=1, max_length=events.MAX_EVENTS)


class RowResult(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    status = serializers.ChoiceField(choices=enums.ROW_STATUS)
    code = serializers.CharField(allow_null=True)
    detail = serializers.CharField(allow_null=True)
    attr = serializers.CharField(allow_null=True)


class BatchResult(serializers.Serializer[Any]):
    n_accepted = serializers.IntegerField()
    n_rejected = serializers.IntegerField()
    n_new = serializers.IntegerField(help_text="Accepted ones that were not known by their key already.")
    results = RowResult(many=True)


@dataclass(frozen=True, slots=True)
class Rejection:
    code: str
    detail: str
    attr: str | None


class Events(Endpoint):
    tag = "events"
    scopes = {"POST": Scope.EVENTS_WRITE}

    @extend_schema(
        summary="Tell what happened",
        request=BatchDocument,
        responses={202: BatchResult},
        operation_id="events_record",
    )
    def post(self, request: Request) -> Response:
        """At most 500 at a time. Without consent an event is kept without the person."""
        batch, now = self.body(Batch), timezone.now()
        who = self._sender(batch.get("visitor"))
        shape = EventInput()
        parsed = [_parse(shape, raw) for raw in batch["events"]]
        good = [(i, row) for i, row in enumerate(parsed) if isinstance(row, NewEvent)]
        faults = events.faults(events=[row for _i, row in good], channel_id=self.channel.pk, now=now)
        rejected = {i: row for i, row in enumerate(parsed) if isinstance(row, Rejection)}
        rejected |= {good[n][0]: Rejection("invalid_event", f.message, f.field) for n, f in faults.items()}
        accepted = [row for i, row in good if i not in rejected]
        n_new = events.record(
            events=accepted, who=who, channel_id=self.channel.pk, now=now, origin=events.Origin.CLIENT
        )
        return Response(_result(len(parsed), rejected, n_new), 202)

    def _sender(self, token: UUID | None) -> Who:
        """Whose events these are: with a key the visitor it names, otherwise the one behind the cookies."""
        if self.api_key is None:
            if token is not None:
                raise serializers.ValidationError(
                    {"visitor": [_("Only a client with a key names the visitor.")]}
                )
            return self.who
        language = get_language() or settings.LANGUAGE_CODE
        return visitors.identify(token=token, user_id=None, language=language)


def _parse(shape: EventInput, raw: Any) -> NewEvent | Rejection:
    try:
        given = shape.run_validation(raw)
    except serializers.ValidationError as error:
        first = flatten_errors(error.detail)[0]
        return Rejection(first.code, first.detail, None if first.attr == "non_field_errors" else first.attr)
    return NewEvent(**{name: given[name] for name in COLUMNS if given.get(name) is not None})


def _result(n_rows: int, rejected: dict[int, Rejection], n_new: int) -> dict[str, Any]:
    rows: Sequence[dict[str, Any]] = [_row(i, rejected.get(i)) for i in range(n_rows)]
    return {
        "n_accepted": n_rows - len(rejected),
        "n_rejected": len(rejected),
        "n_new": n_new,
        "results": rows,
    }


def _row(index: int, rejection: Rejection | None) -> dict[str, Any]:
    return {
        "index": index,
        "status": "rejected" if rejection else "accepted",
        "code": rejection.code if rejection else None,
        "detail": rejection.detail if rejection else None,
        "attr": rejection.attr if rejection else None,
    }
