"""Verification of public data: every fault becomes a finding, none stops the rest.

Invariant: nothing here can reach a secret; `ballots.making` stands above this package.
"""
