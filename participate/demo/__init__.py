"""The demo: an invented place, its people and its clock, run through the real services."""
