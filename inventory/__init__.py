"""What to order, when and how much: an app that proposes, and acts only through the shop's services."""
