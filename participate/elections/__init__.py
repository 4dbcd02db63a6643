"""Elections: set-up, casting, board, count; one protocol election for each chamber."""
