"""The same conversations for apps: JSON in the shop's shape, answers as a stream or as rows."""
