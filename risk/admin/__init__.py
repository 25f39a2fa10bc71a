"""What operators see of the app: cases that wait, every screening, rules by version, costs, trainings."""

from risk.admin import cases, ledgers, rules

__all__ = ["cases", "ledgers", "rules"]
