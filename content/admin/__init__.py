"""What operators see of the app."""
