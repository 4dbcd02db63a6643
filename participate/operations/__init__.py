"""Looking after an installation: whether what is stored still is what was written."""
