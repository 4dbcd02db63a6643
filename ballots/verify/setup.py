"""Verification of a set-up alone: an archive up to its first event (specification 18.6)."""

from ballots.election.archive import ArchiveReader
from ballots.errors import BallotsError
from ballots.verify.election import Examination, Profile, examine_archive


def examine_setup(archive: bytes, *, rules_required: bool = False) -> Examination:
    """Check election, trustees and credentials in the profile `participate`, and nothing behind.

    The payload of the event, the set-up's hash, is `last.event.payload` of a valid examination.
    """
    return examine_archive(
        _up_to_setup(archive), profile=Profile.PARTICIPATE, rules_required=rules_required
    )


def _up_to_setup(archive: bytes) -> bytes:
    """Return an archive up to its first event; all of it where there is none to be found."""
    try:
        first = next((each for each in ArchiveReader(archive).records() if each.is_event), None)
    except BallotsError:
        return archive  # what is wrong with it, its examination says
    return archive if first is None else archive[: first.end]
