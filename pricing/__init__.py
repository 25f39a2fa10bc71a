"""What to charge: an app that proposes prices inside limits, and acts only through the shop's services."""
