"""Inputs as of a moment. None of them is of a person: `allowed` names each, and a test holds the others to it.

- `panel`: sales, prices and the reasons for prices, by variant, channel and day: what elasticities are learnt from.
- `listings`: what is known of each listing when a price is proposed.
- `terms`: what merchants allow.
- `ledger`: proposals that were made before, and live tests.
"""
