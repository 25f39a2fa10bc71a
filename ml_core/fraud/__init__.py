"""Telling fraud from honest orders: rare, costly, and known late.

Estimators of rows keep `tabular`'s interface: `fit` on a `Table` with targets 0 and 1, `predict` gives chances.
Nothing is resampled or reweighted, because a decision by expected cost needs honest chances.

- `logistic`, `support_vectors`, `perceptron`, `fine_boosting`: estimators of rows, beside `tabular`'s trees.
- `rarity`: how unusual a row is, where nobody has said what is wrong.
- `events`: a recurrent network over the latest events of whoever pays.
- `ensemble`: what is served; `contributions` says exactly what each feature adds to its score.
"""
