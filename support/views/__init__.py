"""What customers see: a page of its own, the panel over any page, and their streams."""
