"""The storefront: each view parses a request, makes one call and renders; rules live in services and QuerySets."""
