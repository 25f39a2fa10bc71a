"""Demand forecasts: quantiles of the units sold in each of the next H periods, for many series at once.

One interface (`panel.Forecaster`): `fit(train)` learns what series share, `predict(history, horizon, levels)` reads
the newest history and answers with a `panel.Forecast` of quantiles and means; `state` and `from_state` are plain
arrays. The history is an argument of `predict` and no part of the state, so a model that was fitted last night
answers for this morning's sales, and for a series that began since.

- `statistical.Statistical`: seasonal naive, moving average, SES, Croston, SBA, TSB, ADIDA, IMAPA, damped trend.
- `level.Level`: a weighted level under a negative binomial; the fallback that others must beat.
- `tabular.Tabular`: one model over all series: linear, tree, forest, boosting (Poisson, with quantile heads).
- `neural.Neural`: one small quantile network over all series. Imports torch.
- `selection.Selected`: the best of them for each class of demand by rolling origins, or the fallback.
- `conformal`, `spread`, `reconciliation`, `cold_start`, `stock_cost`: what is put on top.
"""
