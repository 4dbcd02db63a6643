"""People: accounts, addresses, sign-in by mail code, sessions, roles."""
