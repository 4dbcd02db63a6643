"""Everything that holds a secret: codes, ballots in the making, trustees' keys, decryption.

Invariants: randomness comes in as `Randomness` (n -> n fresh uniform bytes) and is never kept;
nothing below this package can reach a secret.
"""
