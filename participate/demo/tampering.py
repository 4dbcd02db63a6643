"""A forged copy of a dossier, so that everybody can see a check fail."""

import re
from dataclasses import replace
from typing import Final

from ballots.dossier.container import read_container, write_container
from ballots.dossier.layout import MANIFEST, OUTCOME
from ballots.dossier.manifest import Manifest, list_files

ADDED: Final = 12
_VOTES: Final = re.compile(rb'"votes":([0-9]+)')


def tamper(dossier: bytes) -> bytes:
    """Give the first option of the published outcome 12 votes that nobody cast, and cover it up.

    The list of files with its hashes is made anew, so that the copy looks whole by itself. What
    still tells is the ballots, and the outcome's hash in the record. The dossier's vote must be
    one of marks (its outcome counts votes).
    """
    files = dict(read_container(dossier).files)
    files[OUTCOME] = _VOTES.sub(
        lambda found: b'"votes":%d' % (int(found[1]) + ADDED), files[OUTCOME], count=1
    )
    manifest = Manifest.from_bytes(files.pop(MANIFEST))
    files[MANIFEST] = replace(manifest, files=list_files(files)).to_bytes()
    return write_container(files)
