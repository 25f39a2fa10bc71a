"""The operators' pages: everything of the shop, editable by a role that may."""
