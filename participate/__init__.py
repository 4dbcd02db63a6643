"""Participate: a public participation and e-voting platform."""

__version__ = "0.1.0"
