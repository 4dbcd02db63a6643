"""The public record: appends entries, seals checkpoints, proves and shows what is in it."""
