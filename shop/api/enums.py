"""Lists of values under the names that the OpenAPI document gives them; the settings point here."""

from shop.contracts.insights import Opinion
from shop.contracts.recommending import ReasonKind, SlateKind
from shop.models import Cart, Fulfilment, Order, Payment, Return
from shop.services.returns import ReturnCode

CART_STATUS: list[str] = Cart.Status.values
ORDER_STATUS: list[str] = Order.Status.values
PAYMENT_STATUS: list[str] = Payment.Status.values
FULFILMENT_STATUS: list[str] = Fulfilment.Status.values
RETURN_STATUS: list[str] = Return.Status.values
RETURN_REASON: list[str] = Return.Reason.values
RETURN_CODE = [code.value for code in ReturnCode]
SLATE_KIND = [kind.value for kind in SlateKind]
REASON_KIND = [kind.value for kind in ReasonKind]
DELIVERY_KIND = ["delivery", "pickup"]
OPINION = [opinion.value for opinion in Opinion]
LOCATION_KIND = ["warehouse", "store"]
ROW_STATUS = ["accepted", "rejected"]
