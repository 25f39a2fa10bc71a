"""What demand answers to price: elasticities with intervals, for pricing to decide by.

A regression of sales on prices learns how prices were set as much as what they do: a shop that discounts before the
holidays teaches it that low prices sell decorations. So the reasons are taken out of both first, and the slope is
read from what is left (`orthogonal`); thin variants borrow from their brand and category (`pooling`).

- `records.Records`: the rows, and `records.Tree`: which variant is of which brand and category.
- `drifting.Counts`: rows of small counts whose level drifts, whose slopes are read otherwise.
- `demand_response.DemandResponse`: `fit(records)`, `elasticities()`, state as arrays.
- `curve.squared_error_slopes`: what a model trained on squared error would have said; a row of reports, no curve.
"""
