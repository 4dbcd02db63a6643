"""What an authority promised with its decision, and what became of it."""
