"""What the shop does: every write, verb first, with the moment as an argument."""
