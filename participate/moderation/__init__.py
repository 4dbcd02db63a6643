"""The code of conduct and its keeping: reports, hiding, tombstones, appeals, public counts."""
