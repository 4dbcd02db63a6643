"""The dossier: one zip with everything that is needed to re-check one consultation.

A format without web types: the catalogue of the record's entries, commitments and their openings,
the canonical zip container, the manifest and the layout. `ballots.verify.dossier` checks it.
"""
