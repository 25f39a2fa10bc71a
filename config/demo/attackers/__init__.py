"""Simulated attackers, and honest people who look like them: what risk is tried on where no real fraud is at hand.

Two generators that share nothing but the form of their result, so that a model is not graded on the assumptions that
it was fitted on: `agents` follows people and criminals who live in households, dormitories and behind proxies;
`mixture` draws events from pools and windows. Both are seeded; docs/risk-operators.md
describes every process.

- `made`: the form of a result. `people`: the honest ones of `agents`, and their friendly oddities.
- `crimes`: card testing, stolen cards, takeovers, promotion farms, return abuse, review rings.
- `outcomes`: labels that come late, are missing, or are wrong. `mixture`: the other generator.
"""
