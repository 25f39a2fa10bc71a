"""Routes below /api/v1/inventory/; the app has no pages for shoppers."""

from django.urls import path

import shop.api.urls  # noqa: F401 - brings the converter of keys
from inventory import api

urlpatterns = [
    path("inventory/outlook/", api.Outlook.as_view(), name="demand_outlook"),
    path("inventory/proposals/", api.Proposals.as_view(), name="reorder_proposals"),
    path("inventory/proposals/<id:proposal_id>/approve/", api.Approve.as_view(), name="reorder_approve"),
    path("inventory/proposals/<id:proposal_id>/reject/", api.Reject.as_view(), name="reorder_reject"),
]
