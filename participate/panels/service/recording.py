"""The entries of panels in the record."""

from ballots.encoding import JsonLike, canonical_json
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment


def office_role(act: Act) -> str:
    """The role in which an official does this."""
    return "publisher" if "publisher" in act.actor.roles else "official"


def record_act(
    act: Act, kind: str, consultation: str, role: str, content: JsonLike, member: str = ""
) -> int:
    """Append what happened to a panel, or to one `member` of it; return the index."""
    entry: dict[str, JsonLike] = {
        "kind": kind,
        "consultation": consultation,
        "at": format_moment(act.now),
        "by": role,
    }
    if member:
        entry["member"] = member
    return record.append_committed(act.session, entry, canonical_json(content), act.randomness)
