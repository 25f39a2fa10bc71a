"""Routes below /api/v1/pricing/; the app has no pages for shoppers."""

from django.urls import path

import shop.api.urls  # noqa: F401 - brings the converter of keys
from pricing import api

urlpatterns = [
    path("pricing/proposals/", api.Proposals.as_view(), name="price_proposals"),
    path("pricing/proposals/<id:proposal_id>/approve/", api.Approve.as_view(), name="price_approve"),
    path("pricing/proposals/<id:proposal_id>/reject/", api.Reject.as_view(), name="price_reject"),
]
