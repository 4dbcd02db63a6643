"""What experts find: a declaration of interests first, then scores with reasons."""
