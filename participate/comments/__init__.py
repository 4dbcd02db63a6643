"""What people say about a proposal: for, against, or as a question."""
