"""The outside watcher: it follows a record over time and says what does not hold."""
