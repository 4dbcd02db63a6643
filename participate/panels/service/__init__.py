"""The life of a panel: convened, experts invited by mail, joined with a declaration, or declined.

Only who has joined is public. Mail addresses and the reasons of those who declined are the
office's, and neither is in the record.
"""

from participate.panels.service.convening import (
    NO_INVITATION,
    NO_PANEL,
    convene_panel,
    invite,
    withdraw,
)
from participate.panels.service.joining import decline, join, leave, read_invitation
from participate.panels.service.reading import (
    find_member,
    find_panel,
    forget_address,
    list_memberships,
    list_waiting,
    require_members,
    seat_of,
    seat_on,
    seats_of,
)
from participate.panels.service.views import (
    Acceptance,
    Balance,
    Invitation,
    MemberView,
    PanelView,
    Terms,
    balance_of,
)

__all__ = [
    "NO_INVITATION",
    "NO_PANEL",
    "Acceptance",
    "Balance",
    "Invitation",
    "MemberView",
    "PanelView",
    "Terms",
    "balance_of",
    "convene_panel",
    "decline",
    "find_member",
    "find_panel",
    "forget_address",
    "invite",
    "join",
    "leave",
    "list_memberships",
    "list_waiting",
    "read_invitation",
    "require_members",
    "seat_of",
    "seat_on",
    "seats_of",
    "withdraw",
]
