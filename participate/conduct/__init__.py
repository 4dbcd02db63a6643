"""Running a consultation: moving a phase, and the officials' desk."""
