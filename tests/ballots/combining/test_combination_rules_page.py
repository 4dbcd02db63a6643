"""The catalogue in docs/ is what the code counts; its examples show what they are to show."""

from ballots.combining import combine
from tests.ballots.combining import make_combination_rules as making


def test_the_catalogue_is_what_the_code_prints():
    """Otherwise: python -m tests.ballots.combining.make_combination_rules."""
    assert making.PAGE.read_text(encoding="utf-8") == making.page()


def test_each_rule_carries_something_and_not_everything():
    for example in making.examples():
        outcome = combine(example.rules, {each.chamber: each for each in example.tallies})
        (result,) = outcome.contests
        assert 0 < len(outcome.selected) < len(result.options), example.title
