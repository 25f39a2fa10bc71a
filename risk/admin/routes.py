"""Operators' pages that belong to no table."""

from django.contrib import admin
from django.urls import path

from risk.admin import alert_pages, case, queue, report_page, rule_pages

app_name = "risk_admin"
view = admin.site.admin_view
urlpatterns = [
    path("risk/queue/", view(queue.page), name="queue"),
    path("risk/cases/<int:case_id>/", view(case.page), name="case"),
    path("risk/rules/", view(rule_pages.listed), name="rules"),
    path("risk/rules/write/", view(rule_pages.build), name="build"),
    path("risk/rules/<int:rule_id>/", view(rule_pages.page), name="rule"),
    path("risk/alerts/", view(alert_pages.page), name="alerts"),
    path("risk/dashboard/", view(report_page.page), name="dashboard"),
]
