"""What readers may look for in the record: the kinds of entries, in groups that people know."""

from collections.abc import Mapping
from types import MappingProxyType

BALLOT = "election.event Ballot"

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ballots": (BALLOT,),
        "votes": (
            "roll.sealed",
            "rules.fixed",
            "election.event Setup",
            "election.opened",
            "election.event EndBallots",
            "election.event EncryptedTally",
            "election.event PartialDecryption",
            "election.event Result",
        ),
        "outcomes": ("outcome.published", "decision.published"),
        "consultations": ("consultation.published", "phase.moved"),
        "proposals": ("proposal.version",),
        "comments": ("comment.posted",),
        "reviews": ("review.submitted",),
    }
)
"""The groups that the filter offers, and the kinds in each."""
