"""A small witness for partner institutions: it cosigns a record as long as there is one of it."""
