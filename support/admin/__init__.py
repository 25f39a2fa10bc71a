"""What operators see of the app: the inbox, articles, macros, the ledgers and the dashboard."""

from support.admin import articles, conversations, dashboard, inbox, ledgers

__all__ = ["articles", "conversations", "dashboard", "inbox", "ledgers"]
