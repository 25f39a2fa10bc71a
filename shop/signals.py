"""What the shop announces, always after commit and with ids alone. Receivers turn each into a task or nothing."""

from django.dispatch import Signal

product_changed = Signal()  # product_ids: list[int]
events_recorded = Signal()  # event_ids: list[int]
order_placed = Signal()  # order_id: int
order_confirmed = Signal()  # order_id: int (paid or otherwise certain)
order_changed = Signal()  # order_id: int
# kind: contracts.people.AccountStep, user_id: int | None, email: str (as typed where nobody was found)
account_used = Signal()
address_kept = Signal()  # customer_id: int, address_id: int (added to the address book, or changed in it)
cart_filled = Signal()  # cart_id: int (something was put in)
voucher_tried = Signal()  # cart_id: int, is_good: bool
payment_tried = Signal()  # payment_id: int (a page was opened on which to pay)
payment_booked = Signal()  # event_ids: list[int] (of PaymentEvent)
parcel_sent = Signal()  # fulfilment_id: int (the goods have left the house)
return_changed = Signal()  # return_id: int
dispute_changed = Signal()  # dispute_id: int (what its latest message says is new)
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
