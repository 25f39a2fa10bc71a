"""Models of rows and columns, and what demand answers to price.

One interface (`table.Regressor`): `fit(train)` on a `table.Table`, `predict(features)` gives one number a row, `state`
and `from_state` are plain arrays. scikit-learn fits the trees; what is kept and served is arrays and numpy, so no
artifact depends on its version and none is a pickle.

- `linear.Linear`, `decision_tree.DecisionTree`, `random_forest.RandomForest`, `boosting.Boosting`: the estimators.
- `response`: elasticities that are not fooled by the reasons for which prices were set, with intervals.
"""
