"""Tags that format finished values; none of them queries."""
