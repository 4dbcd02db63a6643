"""The code of conduct: its version binds its words; who may decide."""

import hashlib

import pytest

from participate.moderation.policy import (
    CONDUCT,
    RULES,
    Reason,
    answering_refusal,
    deciding_refusal,
    find_rule,
    rule_of,
)
from participate.shared.act import VISITOR, Actor
from participate.web.i18n import translate

MODERATOR = Actor("m", "Mo", frozenset({"citizen", "moderator"}))
# The words of each version of the code. Other words are another version: add a line, change none.
WORDS = {"conduct/1": "61e23c3cede415811bfbde7357aa274f1d850e6a3b6a796e5c9f5d6174ee26f8"}


def test_the_words_of_a_version_never_change():
    text = "\n".join(
        f"{rule.number} {rule.reason} {translate(sentence, language)}"
        for rule in RULES.values()
        for sentence in (rule.name, rule.words)
        for language in ("en", "zh")
    )
    assert hashlib.sha256(text.encode()).hexdigest() == WORDS[CONDUCT]


def test_each_reason_is_a_rule_with_its_number():
    assert list(RULES) == list(Reason)
    assert [rule.number for rule in RULES.values()] == list(range(1, len(RULES) + 1))
    assert rule_of(Reason.OFF_TOPIC) == "conduct/1#off-topic"
    assert find_rule("off-topic") is RULES[Reason.OFF_TOPIC]
    assert find_rule("heresy") is None


@pytest.mark.parametrize(
    ("actor", "author", "reporters", "code"),
    [
        (VISITOR, "a", (), "not-moderator"),
        (Actor("a", "A", frozenset({"administrator"})), "b", (), "not-moderator"),
        (MODERATOR, "m", (), "own-content"),
        (MODERATOR, "a", ("b", "m"), "own-report"),
        (MODERATOR, "a", ("b",), None),
    ],
)
def test_who_may_decide(actor, author, reporters, code):
    refusal = deciding_refusal(actor, author, reporters)
    assert (refusal and refusal.code) == code
    assert (answering_refusal(actor, author, reporters, "x") is None) == (code is None)


def test_who_wrote_what_it_stands_under_does_not_decide():
    assert deciding_refusal(MODERATOR, "a", (), "m").code == "own-proposal"
    assert answering_refusal(MODERATOR, "a", (), "x", "m").code == "own-proposal"
    assert deciding_refusal(MODERATOR, "a", (), "b") is None


def test_who_hid_it_does_not_answer():
    assert answering_refusal(MODERATOR, "a", (), "m").code == "same-moderator"
