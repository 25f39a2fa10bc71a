"""The rule-based recommender: what the shop shows when no model is installed, trained or wanted.

Counts and catalogue facts, read by SQL and kept in the cache for minutes; only the shopper's own history is
read anew each time. `answering` holds the port, `counting`, `companions` (counted at night) and `catalogue` its
candidates, `history` reads one shopper's events, also for the recommend app.
"""

from shop.ports.recommender.answering import PopularityRecommender

__all__ = ["PopularityRecommender"]
