"""The transparency log's mathematics (RFC 6962/9162 and the C2SP documents).

Pure functions over bytes: Merkle trees, signed notes, checkpoints and inclusion proofs. Nothing
here knows where entries are stored or what they say (specification 14).
"""
