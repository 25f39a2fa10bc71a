"""From readings to what may be shown and what is held: pure arithmetic and rules."""
