"""Every input of a price, by name, with where it comes from. What is not here cannot enter one.

Prices follow goods, stock and markets, never who is looking: no table of persons, devices, visits or addresses is read
by this app. Open carts are counted by variant, without whose they are.
"""

CONTROLS = {
    "weekend": "the calendar",
    "trend": "the calendar",
    "annual_sin": "the calendar",
    "annual_cos": "the calendar",
    "promoted": "the price history: whether a reduction was shown",
    "rival_price": "competitors' offers: the middle one of a week",
    "shop_level": "sales by day: of all other goods of the channel",
}
PANEL = {
    "variant_ids": "the catalogue",
    "tree": "the catalogue: brand and category",
    "variant": "the catalogue",
    "channel": "the channels",
    "day": "the calendar",
    "units": "sales by day",
    "exposure": "sales by day: share of the day in stock",
    "price": "sales by day: the list price",
    "controls": "see CONTROLS",
}
LISTING = {
    "listing_id": "the price list",
    "variant_id": "the catalogue",
    "channel_id": "the channels",
    "product_id": "the catalogue",
    "sku": "the catalogue",
    "category_ids": "the catalogue",
    "currency": "the price list",
    "channel_currency": "the channels",
    "price": "the price list",
    "compare_at": "the price list",
    "cost": "the price list, or the cheapest supplier",
    "tax_rate": "tax rates",
    "history": "the price history",
    "in_open_carts": "carts: whether a variant lies in any, not whose",
    "available": "stock",
    "arrivals": "planned replenishment",
    "reorder_days": "suppliers' offers and lead times",
    "demand": "the demand outlook, or sales by day",
    "demand_spread": "the demand outlook, or sales by day",
    "offers": "competitors' offers",
    "excess": "overstock",
    "markdown_rate": "overstock",
    "own": "limits that merchants set",
}
TABLES = {  # of the shop that may be read at all
    "shop_brand",
    "shop_cart",
    "shop_cartline",
    "shop_category",
    "shop_channel",
    "shop_channellocation",
    "shop_competitoroffer",
    "shop_demandoutlook",
    "shop_location",
    "shop_overstock",
    "shop_plannedreplenishment",
    "shop_pricechange",
    "shop_product",
    "shop_productlisting",
    "shop_salesday",
    "shop_stockitem",
    "shop_supplier",
    "shop_supplieroffer",
    "shop_taxrate",
    "shop_variant",
    "shop_variantlisting",
}
COLUMNS = {  # of tables that also hold what is of a person, all that may be read
    "shop_cart": {"id", "channel_id", "status", "updated_at"},
    "shop_cartline": {"cart_id", "variant_id"},
}
