"""People: accounts, customers of any channel, visitors by device, addresses, consent, wishes, API keys."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Product
from shop.models.channel import Channel


class UserManager(BaseUserManager["User"]):
    """Accounts are named by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractUser):
    """Who can sign in: shoppers with an account, and staff."""

    username = None  # type: ignore[assignment]  # the e-mail address is the name
    email = models.EmailField(_("e-mail address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()  # type: ignore[misc, assignment]  # no username, so another manager

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.email


class Customer(models.Model):
    """A buyer known by account, by e-mail as a guest, or by another system's reference (till, import)."""

    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="customer")
    email = models.EmailField(blank=True, db_index=True)
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, blank=True)
    external_ref = models.CharField(max_length=80, null=True, blank=True, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"


class Visitor(models.Model):
    """A device. Joined to the customer at sign-in; what it did before then counts for the customer after."""

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, blank=True, related_name="visitors")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    first_seen_at = models.DateTimeField()
    latest_seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.token)


class Address(models.Model):
    """An address of a customer's book, or the snapshot that an order keeps (then without customer)."""

    customer = models.ForeignKey(Customer, models.CASCADE, null=True, blank=True, related_name="addresses")
    name = models.CharField(_("full name"), max_length=120)
    company = models.CharField(_("company"), max_length=120, blank=True)
    line1 = models.CharField(_("street and number"), max_length=160)
    line2 = models.CharField(_("flat, floor"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=80)
    region = models.CharField(_("region"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(is_default=True),
                name="one_default_address_per_customer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.line1}, {self.city}"


class Consent(models.Model):
    """Append-only: what a visitor or customer allowed or withdrew, per purpose. The latest row holds."""

    class Purpose(models.TextChoices):
        PERSONALISATION = "personalisation", _("personal recommendations")
        ANALYTICS = "analytics", _("statistics")
        MARKETING = "marketing", _("news by e-mail")

    visitor = models.ForeignKey(Visitor, models.CASCADE, null=True, blank=True, related_name="consents")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, blank=True, related_name="consents")
    purpose = models.CharField(max_length=15, choices=Purpose.choices)
    is_granted = models.BooleanField()
    version = models.CharField(max_length=20, help_text=_("Version of the text that was shown."))
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visitor__isnull=False) | models.Q(customer__isnull=False),
                name="consent_is_somebodys",
            )
        ]
        indexes = [
            models.Index(fields=["visitor", "purpose", "-at"], name="consent_of_visitor"),
            models.Index(fields=["customer", "purpose", "-at"], name="consent_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.is_granted}"


class WishlistItem(models.Model):
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="wishlist")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "product"], name="a_wish_once")]

    def __str__(self) -> str:
        return f"{self.customer_id}:{self.product_id}"


class ApiKey(models.Model):
    """A key of a REST client: only its SHA-256 is kept. Scopes name what it may do."""

    name = models.CharField(max_length=80)
    prefix = models.CharField(
        max_length=12, unique=True, help_text=_("Its first letters, to recognise it by.")
    )
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    latest_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
