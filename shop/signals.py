"""What the shop announces, always after commit and with ids alone. Receivers turn each into a task or nothing."""

from django.dispatch import Signal

product_changed = Signal()  # product_ids: list[int]
events_recorded = Signal()  # event_ids: list[int]
order_placed = Signal()  # order_id: int
order_confirmed = Signal()  # order_id: int (paid or otherwise certain)
order_changed = Signal()  # order_id: int
review_submitted = Signal()  # review_id: int (its words are new)
reviews_changed = Signal()  # product_ids: list[int] (published, hidden, masked, erased or deleted)
# review_id: int, actor: str, decided_at: datetime (a person published, rejected or restored it)
review_decided = Signal()
insights_changed = Signal()  # product_ids: list[int] (what customers say was published or withdrawn)
stock_changed = Signal()  # variant_ids: list[int]
customer_joined = Signal()  # customer_id: int, visitor_id: int
job_promised = Signal()  # job_id: int
# customer_id: int | None, visitor_ids: list[int]: whoever learnt of them forgets it
behaviour_erased = Signal()
