"""Counting rules, one a file; pure and exact."""
