"""The rule's outcome, the official decision with its reasons, and the dossier over both."""
