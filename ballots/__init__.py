"""The verifiable-voting core: bytes in, bytes out.

Invariants: no module here opens a file, reads a clock, draws randomness of its own or speaks to a
network or a database. Randomness, time and bytes come in as arguments; only `ballots.cli` works
with files. Every fault in what is read is a `ballots.errors.BallotsError` with a whole sentence.
"""
