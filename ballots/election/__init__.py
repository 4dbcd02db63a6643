"""The public objects of one protocol election and their checks (specification 6 to 13)."""
