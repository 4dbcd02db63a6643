"""Who votes by name is told apart by the public name: in a chamber, no two members share one.

Names can change until the first vote, so this is looked at twice: when the roll is sealed, and when
a vote is cast. What stands in the record keeps its name.
"""

from collections import Counter
from collections.abc import Iterable

from sqlmodel import Session

from ballots.verify.named import plain_name
from participate.accounts import service as accounts
from participate.elections.plan import Plan
from participate.elections.problems import Fault
from participate.eligibility import service as eligibility
from participate.shared.errors import ConflictError
from participate.shared.i18n import N_

NAME_TAKEN = "name-taken"


def name_faults(session: Session, consultation: str, plan: Plan) -> dict[str, Fault]:
    """Of each named chamber whose members share a name now, the fault at its roll."""
    faults = {}
    for place in plan.chambers:
        if place.is_secret:
            continue
        addresses = eligibility.addresses_of(session, consultation, place.chamber)
        names = [name for name in accounts.names_of_addresses(session, addresses).values() if name]
        counts = Counter(map(plain_name, names))
        shared = next((name for name in names if counts[plain_name(name)] > 1), None)
        if shared is not None:
            faults[f"roll-{place.chamber}"] = Fault(
                N_(
                    "Two members have the public name %(name)s: nobody could tell their votes "
                    "apart. One of them chooses another name in the account first."
                ),
                {"name": shared},
            )
    return faults


def require_own_name(name: str, others: Iterable[str]) -> None:
    """Raise ConflictError (`name-taken`) where another member of the chamber has this name."""
    if plain_name(name) in map(plain_name, others):
        raise ConflictError(
            NAME_TAKEN,
            N_(
                "Another member of this chamber has your public name: nobody could tell your votes "
                "apart. Choose another name, then vote."
            ),
        )
