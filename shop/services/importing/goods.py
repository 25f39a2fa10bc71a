"""What the lines of a whole file say about each article: its name, its prices by day, how fast it sells.

Gathered in a first pass, because the most frequent of several names is known only at the end.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from shop.services.importing.rows import Entry

SALES_WINDOW = timedelta(days=28)
# The opening stock: two months at the latest pace, at least so many that one order does not empty the shelf.
WEEKS_OF_STOCK, LEAST_STOCK, MOST_STOCK = 8, 50, 10_000
SMALL_WORDS = {"of", "and", "in", "the", "for", "with", "on", "to", "a", "at", "by"}


@dataclass(slots=True)
class Seen:
    """A price on a day: in how many lines, and first when."""

    n_lines: int
    first_at: datetime


@dataclass(frozen=True, slots=True)
class PriceStep:
    """From this moment on the article cost so much."""

    at: datetime
    price: Decimal


@dataclass(slots=True)
class Goods:
    """One article."""

    sku: str
    names: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    rates: Counter[Decimal] = field(default_factory=Counter)
    account_prices: dict[date, dict[Decimal, Seen]] = field(default_factory=dict)
    guest_prices: dict[date, dict[Decimal, Seen]] = field(default_factory=dict)
    units: Counter[date] = field(default_factory=Counter)

    def note(self, entry: Entry) -> None:
        """Learn from a sale."""
        day = entry.at.date()
        self.names[entry.name] += 1
        self.rates[entry.tax_rate] += 1
        self.units[day] += entry.quantity
        if entry.category:
            self.categories[entry.category] += 1
        if entry.unit_price:
            prices = self.account_prices if entry.customer or entry.email else self.guest_prices
            seen = prices.setdefault(day, {}).setdefault(entry.unit_price, Seen(0, entry.at))
            seen.n_lines += 1
            seen.first_at = min(seen.first_at, entry.at)

    @property
    def name(self) -> str:
        """The most frequent name, in letters that do not shout; the code where no line has a name."""
        named = [(count, name) for name, count in self.names.items() if name]
        return tidy(max(named, key=lambda pair: (pair[0], pair[1]))[1])[:160] if named else self.sku

    def steps(self) -> list[PriceStep]:
        """The price over time: each day's most frequent one, where it differs from the day before.

        Prices to customers with an account count, because guests often buy through a till that charges
        otherwise (with tax, for instance) and would make every price seem to jump to and fro; guests' prices
        only count for articles that nobody else bought.
        """
        found: list[PriceStep] = []
        by_day = self.account_prices or self.guest_prices
        for day in sorted(by_day):
            price, seen = max(by_day[day].items(), key=lambda pair: (pair[1].n_lines, -pair[0]))
            if not found or found[-1].price != price:
                found.append(PriceStep(seen.first_at, price))
        return found

    def opening_stock(self, latest_day: date) -> int:
        """How many to put on the shelf when the shop starts to sell the article."""
        recent = sum(n for day, n in self.units.items() if day > latest_day - SALES_WINDOW)
        weeks = SALES_WINDOW.days // 7
        return min(MOST_STOCK, max(LEAST_STOCK, recent * WEEKS_OF_STOCK // weeks))


def tidy(name: str) -> str:
    """A name in capitals becomes one in words: "RED TIN OF TEA" is "Red Tin of Tea"."""
    if not name.isupper():
        return name
    words = [word if word.lower() in SMALL_WORDS else _capital(word) for word in name.lower().split()]
    return " ".join([_capital(words[0]), *words[1:]])


def _capital(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))
