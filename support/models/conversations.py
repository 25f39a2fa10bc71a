"""Conversations, messages and thumbs. Texts are stored masked: a card number never reaches the database."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.contracts.people import Who
from shop.models import Channel, Customer, User, Visitor


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def of(self, who: Who) -> "ConversationQuerySet":
        """What this person may see: an account's on every device, a device's own before sign-in."""
        own = Q(pk__in=())
        if who.customer_id is not None:
            own |= Q(customer_id=who.customer_id)
        if who.visitor_id is not None:
            own |= Q(visitor_id=who.visitor_id, customer__isnull=True)
        return self.filter(own)


class Conversation(models.Model):
    """One matter, from the first message until it is resolved or left. `state` is `contracts.State` as JSON.

    A guest without consent has no visitor: `token`, kept in the session, is then the only way back.
    """

    class Status(models.TextChoices):
        BOT = "bot", _("the assistant answers")
        WAITING = "waiting", _("waits for a person")
        PERSON = "person", _("a person answers")
        RESOLVED = "resolved", _("resolved")

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    customer = models.ForeignKey(
        Customer, models.CASCADE, null=True, blank=True, related_name="conversations"
    )
    visitor = models.ForeignKey(Visitor, models.SET_NULL, null=True, blank=True, related_name="conversations")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.BOT)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.JSONField(default=dict)
    n_turns = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="person", owner__isnull=False) | ~Q(status="person"),
                name="a_person_who_answers_is_known",
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-updated_at"], name="conversations_of_customer"),
            models.Index(fields=["visitor", "-updated_at"], name="conversations_of_visitor"),
            models.Index(fields=["status", "updated_at"], name="conversations_by_status"),
        ]

    def __str__(self) -> str:
        return str(self.token)[:8]


class Message(models.Model):
    """One message, in order. `client_id` makes sending idempotent; `parts` holds an answer as JSON.

    A customer's message waits until one process claims it (`claimed_at`, a lease) and writes the answer, which
    names it in `answers`.
    """

    class Author(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        BOT = "bot", _("assistant")
        PERSON = "person", _("person")
        SYSTEM = "system", _("notice")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    author = models.CharField(max_length=8, choices=Author.choices)
    staff = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)
    payload = models.CharField(max_length=200, blank=True, help_text=_("Of the choice that was tapped."))
    parts = models.JSONField(default=dict)
    client_id = models.CharField(max_length=64, null=True, blank=True)
    answers = models.OneToOneField("self", models.CASCADE, null=True, blank=True, related_name="answer")
    claimed_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="messages_are_in_order"),
            models.UniqueConstraint(fields=["conversation", "client_id"], name="a_message_is_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.number}"


class MessageFeedback(models.Model):
    """A thumb on an answer, and why."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="feedback")
    is_helpful = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        return f"{self.message_id}: {'+' if self.is_helpful else '-'}"
