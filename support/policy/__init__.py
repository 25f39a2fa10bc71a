"""What is allowed, asked and said: pure rules over what was understood. No model decides what a customer may do."""
