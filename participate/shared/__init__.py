"""What every feature stands on: clock, ids, errors, text, database, paths."""
