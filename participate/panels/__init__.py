"""Panels of experts: who is asked to review a consultation's proposals, and who accepted."""
