"""Roles: who may give them, and which exclude each other."""

from itertools import combinations

import pytest

from participate.accounts import service as accounts
from participate.accounts.policy import NEVER_TOGETHER, Role
from participate.shared.errors import ConflictError

APART = ("registrar", "trustee", "publisher", "moderator", "auditor", "administrator")


@pytest.mark.parametrize(("first", "second"), list(combinations(sorted(Role), 2)))
def test_each_pair_of_roles_is_refused_or_allowed_as_the_table_says(
    first, second, make_person, database, act
):
    person = make_person(first)
    apart = first in APART and second in APART
    assert (frozenset({first, second}) in NEVER_TOGETHER) == apart
    with database.write() as session:
        if apart:
            with pytest.raises(ConflictError) as refusal:
                accounts.grant_role(act(session), person.account, second)
            assert refusal.value.code == "roles-exclude-each-other"
        else:
            accounts.grant_role(act(session), person.account, second)
        held = accounts.roles_of(session, person.account)
    assert (second in held) is not apart
