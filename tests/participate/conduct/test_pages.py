"""Where the desk sends whom."""

import pytest

from participate.conduct.pages import duty_path
from participate.conduct.policy import Duty
from participate.shared.act import Actor


@pytest.mark.parametrize(
    ("role", "duty", "page"),
    [
        ("official", Duty.DECIDE, "decide"),
        ("publisher", Duty.DECIDE, "result"),
        ("official", Duty.COUNTERSIGN, "result"),
        ("publisher", Duty.COUNTERSIGN, "countersign"),
    ],
)
def test_who_may_not_decide_is_shown_where_the_decision_will_stand(role, duty, page):
    actor = Actor("1" * 14, "Lin", frozenset({role}))
    assert duty_path("2" * 14, duty, actor) == f"/consultations/{'2' * 14}/{page}"
