"""The public objects of one protocol election and their checks (protocol 2.1 to 2.3)."""
