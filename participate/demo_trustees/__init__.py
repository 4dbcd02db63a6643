"""Plays trustees with key files in a folder marked DEMO KEYS; only demo and replay import this."""
