"""A person's own data: taken away as a file, erased, the account closed."""
