"""Events in the form of server-sent events: one line of JSON each, so that no text can end an event early."""

import json
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

from support.contracts import StreamEvent

MAX_EVENT_ID = 40


def written(events: Iterable[StreamEvent]) -> Iterator[str]:
    for event in events:
        data = json.dumps(dict(event.data), ensure_ascii=False, default=str)
        yield f"id: {event.event_id}\nevent: {event.kind.value}\ndata: {data}\n\n"


def response(events: Iterable[StreamEvent]) -> StreamingHttpResponse:
    """Events as they come; proxies are asked not to gather them."""
    sent = StreamingHttpResponse(written(events), content_type="text/event-stream; charset=utf-8")
    sent["Cache-Control"] = "no-store"
    sent["X-Accel-Buffering"] = "no"
    return sent
