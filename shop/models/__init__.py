"""The shop's tables, by subject. Imported from here everywhere: `from shop.models import Product`."""

from shop.models.cart import MAX_QUANTITY, Cart, CartLine, ShippingMethod
from shop.models.catalogue import (
    Attribute,
    AttributeOption,
    Brand,
    Category,
    Collection,
    CollectionItem,
    Product,
    ProductAttribute,
    ProductImage,
    ProductType,
    ProductTypeAttribute,
    SearchEntry,
    TaxClass,
    TaxRate,
    Variant,
    VariantOption,
)
from shop.models.channel import Channel, ChannelLocation, PriceChange, ProductListing, VariantListing
from shop.models.companion import Companion
from shop.models.customer import Address, ApiKey, Consent, Customer, User, Visitor, WishlistItem
from shop.models.event import Event, Experiment, Job, Review
from shop.models.insight import Aspect, AspectInsight, ProductInsight, ReviewMention
from shop.models.invoice import CreditNote, Invoice, InvoiceCounter
from shop.models.market import CompetitorOffer, SalesDay
from shop.models.order import Fulfilment, FulfilmentLine, Order, OrderEvent, OrderLine, Return, ReturnLine
from shop.models.outlook import DemandOutlook, Overstock, PlannedReplenishment
from shop.models.payment import (
    Dispute,
    IdempotencyKey,
    Payment,
    PaymentEvent,
    SandboxPayment,
    WebhookInbox,
)
from shop.models.promotion import Voucher, VoucherUse
from shop.models.search import ProductFacet, SearchGram, SearchTerm
from shop.models.stock import Location, Reservation, StockItem, StockMovement
from shop.models.supply import PurchaseOrder, PurchaseOrderLine, PurchaseReceipt, Supplier, SupplierOffer
from shop.models.trust import AuditEntry, SignInGuess

__all__ = [
    "MAX_QUANTITY",
    "Address",
    "ApiKey",
    "Aspect",
    "AspectInsight",
    "Attribute",
    "AttributeOption",
    "AuditEntry",
    "Brand",
    "Cart",
    "CartLine",
    "Category",
    "Channel",
    "ChannelLocation",
    "Collection",
    "CollectionItem",
    "Companion",
    "CompetitorOffer",
    "Consent",
    "CreditNote",
    "Customer",
    "DemandOutlook",
    "Dispute",
    "Event",
    "Experiment",
    "Fulfilment",
    "FulfilmentLine",
    "IdempotencyKey",
    "Invoice",
    "InvoiceCounter",
    "Job",
    "Location",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Overstock",
    "Payment",
    "PaymentEvent",
    "PlannedReplenishment",
    "PriceChange",
    "Product",
    "ProductAttribute",
    "ProductFacet",
    "ProductImage",
    "ProductInsight",
    "ProductListing",
    "ProductType",
    "ProductTypeAttribute",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "PurchaseReceipt",
    "Reservation",
    "Return",
    "ReturnLine",
    "Review",
    "ReviewMention",
    "SalesDay",
    "SandboxPayment",
    "SearchEntry",
    "SearchGram",
    "SearchTerm",
    "ShippingMethod",
    "SignInGuess",
    "StockItem",
    "StockMovement",
    "Supplier",
    "SupplierOffer",
    "TaxClass",
    "TaxRate",
    "User",
    "Variant",
    "VariantListing",
    "VariantOption",
    "Visitor",
    "Voucher",
    "VoucherUse",
    "WebhookInbox",
    "WishlistItem",
]
