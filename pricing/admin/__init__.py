"""What operators see of the app: proposals, terms and limits, the listing's page, live tests, quality."""

from pricing.admin import ledgers, pages, proposals, rules, trials

__all__ = ["ledgers", "pages", "proposals", "rules", "trials"]
