"""The departments of the authority and the officials who speak for them."""
