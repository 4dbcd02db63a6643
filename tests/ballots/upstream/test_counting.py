"""The upstream tool's own counting beside ours, on random profiles with printed seeds.

Equal throughout: how answers are classed, Schulze's comparisons, chains and places, the grades of
each option. Instant runoff and STV are compared where neither side had to settle a tie, STV where
one option at a time reaches the quota. The order of majority judgment differs by the middle grade
of an even number (docs/adr/0010).
"""

import json
from pathlib import Path

import pytest

from ballots.counting.answers import BallotCount
from ballots.counting.instant_runoff import count_instant_runoff
from ballots.counting.majority_judgment import count_majority_judgment
from ballots.counting.schulze import count_schulze
from ballots.counting.stv import Action, count_stv
from ballots.election.definition import Election
from ballots.encoding import canonical_json
from tests.ballots.counting.published import TIE
from tests.ballots.counting.test_count import EXTRAS
from tests.vectors.bel import Parts
from tests.vectors.belenios_tool import UpstreamElection

PROFILES = 100

pytestmark = pytest.mark.upstream


@pytest.fixture
def theirs(tool):
    """A function from a method, its options and answers to what the tool prints."""

    def count(method, answers, **options):
        flags = [f"--{name}={value}" for name, value in options.items()]
        text = json.dumps(answers).encode()
        return json.loads(tool.run("method", method, *flags, cwd=Path.cwd(), stdin=text))

    return count


def test_the_tool_keeps_every_rule_byte_for_byte(tool, tmp_path):
    """A rule in `extra` is bound to the ballots whichever of the two programs sets the vote up."""
    theirs = UpstreamElection.prepare(tool, tmp_path / "theirs", ["a@example.org,a"])
    theirs.add_trustees(1)
    texts = [canonical_json(extra) for extra in EXTRAS]
    questions = [
        {
            "type": "NonHomomorphic",
            "value": {"answers": ["A", "B", "C"], "question": "Which?"},
            "extra": extra,
        }
        for extra in EXTRAS
    ]
    theirs.open(questions, name="Rules", description="")
    election = Election.from_bytes(Parts.of(theirs.archive()).first("Setup").payloads[0])
    assert election.is_canonical
    assert [question.extra for question in election.questions] == texts
    assert [
        canonical_json(question.counting_rule().to_json_value()) for question in election.questions
    ] == texts


def ranking(random, options):
    ranked = random.sample(range(options), random.randint(1, options))
    return [ranked.index(option) + 1 if option in ranked else 0 for option in range(options)]


def factions(random, most):
    """Rankings by some voters each; every option is ranked by someone."""
    options = random.randint(2, most)
    answers = [[(option + first) % options + 1 for option in range(options)] for first in (0, 1)]
    for _ in range(random.randint(3, 9)):
        answers += [ranking(random, options)] * random.randint(1, 20)
    return options, answers


def untied(said):
    return not any(event[0].startswith("Tie") for event in said["events"])


def test_schulze_agrees_in_every_number(theirs, seeded):
    for _ in range(PROFILES):
        options, blank = seeded.randint(1, 7), seeded.random() < 0.5
        answers = [
            [seeded.randint(0, options) for _ in range(options)]
            for _ in range(seeded.randint(0, 25))
        ]
        said = theirs("schulze", answers, **flags(options, blank=blank))
        ours = count_schulze(answers, options, TIE, blank=blank)
        assert ours.ballots == BallotCount(said["valid"], said.get("blank", 0), 0)
        assert [list(row) for row in ours.pairs] == said["raw"]
        assert [sorted(place) for place in ours.places] == [sorted(one) for one in said["winners"]]
        for one in range(options):
            for other in set(range(options)) - {one}:
                strength = ours.strengths[one][other]
                chain = said["beatpaths"][one][other]
                assert [strength.winning, -strength.minus_losing] == chain


def flags(options, *, blank):
    return {"nchoices": options, "blank-allowed": str(blank).lower()}


def test_an_instant_runoff_has_the_winner_of_one_seat(theirs, seeded):
    compared = 0
    for _ in range(PROFILES):
        options, answers = factions(seeded, most=6)
        said = theirs("stv", answers, nseats=1)
        ours = count_instant_runoff(answers, options, TIE)
        if untied(said) and not any(each.tie for each in ours.rounds):
            compared += 1
            assert said["winners"] == [ours.winner], answers
    assert compared > PROFILES // 4


def one_at_a_time(ours):
    """Say whether there was neither a tie nor a stage at which two options reached the quota.

    Under the Scottish rules both are elected before the first surplus moves, so it passes them by;
    the tool elects the first alone, and its surplus can go to the second.
    """
    quotas = [stage for stage in ours.stages if stage.action is not Action.LAST_VACANCIES]
    return all(stage.tie is None and len(stage.elected) <= 1 for stage in quotas)


def test_stv_elects_the_same_options(theirs, seeded):
    compared = 0
    for _ in range(2 * PROFILES):
        options, answers = factions(seeded, most=7)
        seats = seeded.randint(1, options - 1)
        ours = count_stv(answers, options, seats, TIE)
        if one_at_a_time(ours):
            said = theirs("stv", answers, nseats=seats)
            if untied(said):
                compared += 1
                assert sorted(said["winners"]) == sorted(ours.elected), (answers, seats)
    assert compared > PROFILES // 4


def test_impossible_rankings_are_invalid_in_both(theirs, seeded):
    for _ in range(PROFILES // 4):
        answers = [[seeded.choice((0, 1, 2, 3, 255)) for _ in range(3)] for _ in range(20)]
        ranked = [answer for answer in answers if any(answer)]
        said = theirs("stv", ranked, nseats=1)
        assert count_stv(ranked, 3, 1, TIE).ballots.invalid == len(said["invalid"])


def order_by(grades, middle):
    """Return the places by majority value, with `middle` of a number of grades taken away first."""

    def value(given):
        left, taken = sorted(given), []
        while left:
            taken.append(left.pop(middle(len(left))))
        return taken

    values = [value(given) for given in zip(*grades, strict=True)]
    best = sorted({tuple(each) for each in values})
    return [[o for o, each in enumerate(values) if tuple(each) == place] for place in best]


def test_majority_judgment_agrees_but_for_the_middle_of_an_even_number(theirs, seeded):
    """Ours takes the lower middle grade, the tool the better one, at every step."""
    same = 0
    for _ in range(PROFILES):
        options, grades = seeded.randint(1, 5), seeded.randint(2, 6)
        answers = [
            [seeded.randint(0, grades + 1) if seeded.random() < 0.1 else seeded.randint(1, grades)
             for _ in range(options)]
            for _ in range(seeded.randint(2, 14))
        ]  # fmt: skip
        blank = seeded.random() < 0.5
        said = theirs("majority-judgment", answers, ngrades=grades, **flags(options, blank=blank))
        ours = count_majority_judgment(answers, options, grades, TIE, blank=blank)
        invalid = len(said["invalid"])
        assert ours.ballots == BallotCount(said["valid"], said.get("blank", 0), invalid)
        assert [list(gauge.counts) for gauge in ours.gauges] == said["raw"]
        valid = [answer for answer in answers if all(1 <= grade <= grades for grade in answer)]
        places = [sorted(place) for place in ours.places]
        assert not valid or places == order_by(valid, lambda number: number // 2)
        better = [sorted(place) for place in said["winners"]]
        assert not valid or better == order_by(valid, lambda number: (number - 1) // 2)
        same += places == better
    assert PROFILES // 4 < same < PROFILES
