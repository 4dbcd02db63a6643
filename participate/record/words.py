"""What the groups of entries are called, and the roles in which entries are written."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from participate.shared.i18n import N_

PLATFORM: Final = "platform"
GROUP_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ballots": N_("Ballots"),
        "votes": N_("Steps of votes"),
        "outcomes": N_("Outcomes and decisions"),
        "consultations": N_("Consultations and phases"),
        "proposals": N_("Proposals"),
        "comments": N_("Comments"),
        "reviews": N_("Reviews"),
        "moderation": N_("Moderation and erasure"),
        "platform": N_("Platform and roles"),
    }
)
"""The groups that people know, in the order of the filter, and what they are called."""

ROLE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "citizen": N_("Citizen"),
        "voter": N_("Voter"),
        "expert": N_("Expert"),
        "official": N_("Official"),
        "publisher": N_("Publisher"),
        "moderator": N_("Moderator"),
        "registrar": N_("Registrar"),
        "trustee": N_("Trustee"),
        "auditor": N_("Auditor"),
        "administrator": N_("Administrator"),
        PLATFORM: N_("Platform"),
    }
)
"""What roles are called; a voter is who casts a ballot, the platform who acts by itself."""
