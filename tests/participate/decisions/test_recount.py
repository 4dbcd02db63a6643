"""A whole vote recounted by the code of the result page, from what anybody can download."""

import json

from ballots.encoding import canonical_json
from participate.decisions import service as decisions
from participate.elections import service as elections
from tests.javascript.checker import b64, recounted

SCHULZE = '{"method":"Schulze","blank":true}'


def downloads(stage):
    """The rules, every chamber's archive and the outcome, as the page fetches them."""
    return {
        "rules": stage.read(elections.rules_document, stage.consultation),
        "archives": [stage.read(elections.export_archive, uuid) for uuid in stage.uuids],
        "outcome": stage.read(decisions.compute_outcome, stage.consultation).to_bytes(),
    }


def job_of(files, **others):
    found = files | others
    return {
        "rules": b64(found["rules"]),
        "archives": [b64(each) for each in found["archives"]],
        "outcome": b64(found["outcome"]),
    }


def changed(document, change):
    """A JSON document after a change, written canonically."""
    value = json.loads(document)
    change(value)
    return canonical_json(value)


def said(field, value):
    """An outcome in which the first option has another value."""

    def change(outcome):
        outcome["contests"][0]["options"][0][field] = value

    return change


def fewer_ballots(outcome):
    outcome["chambers"][1]["ballots"] -= 1


def other_ties(outcome):
    outcome["contests"][0]["ties"] = []


def another_k(rules):
    rules["k"] = 2


def test_a_vote_of_two_chambers_is_counted_the_same_and_every_change_is_named(vote):
    files = downloads(vote())
    outcome, archives, rules = files["outcome"], files["archives"], files["rules"]
    cut = archives[1][: archives[1].rindex(b'"height":')]
    jobs = [
        job_of(files),
        job_of(files, outcome=changed(outcome, said("rank", 9))),
        job_of(files, outcome=changed(outcome, said("score", "1/7"))),
        job_of(files, outcome=changed(outcome, fewer_ballots)),
        job_of(files, outcome=changed(outcome, other_ties)),
        job_of(files, outcome=b"{"),
        job_of(files, archives=[archives[1], archives[0]]),
        job_of(files, archives=[archives[0], cut]),
        job_of(files, rules=changed(rules, another_k)),
    ]
    same, *others = recounted(jobs)
    assert same == {"same": True, "difference": None}
    assert not any(each["same"] for each in others)
    kinds = [each["difference"]["kind"] for each in others[:5]]
    assert kinds == ["rank", "score", "ballots", "steps", "unreadable"]
    assert others[0]["difference"]["title"] == "Work 0"
    assert (others[1]["difference"]["published"], others[1]["difference"]["counted"]) == (
        "1/7",
        "2/3",
    )
    assert others[2]["difference"]["chamber"] == "experts"
    codes = [(each["chamber"], each["fault"]["code"]) for each in others[5:]]
    assert codes == [
        ("citizens", "wrong-election"),
        ("experts", "malformed"),
        ("citizens", "wrong-rules"),
    ]


def test_a_chamber_that_is_not_opened_is_recounted_as_closed(vote):
    files = downloads(vote(k=3, choices={1: [1, 0, 0], 2: [1, 0, 0]}))
    assert recounted([job_of(files)]) == [{"same": True, "difference": None}]


def test_shuffled_ballots_are_recounted_by_their_rule(stage):
    stage.ready(voters=3, counting=SCHULZE)
    for number, choices in enumerate(([1, 2, 0], [0, 1, 2], [2, 1, 3]), 1):
        voter = stage.voter(number)
        stage.cast(voter, stage.ballot(voter, choices))
    stage.close()
    for owner in (1, 2):
        stage.shuffle(owner)
    for owner in (1, 2):
        stage.submit(owner)
    files = downloads(stage)
    assert json.loads(files["outcome"])["contests"][0]["count"]["rule"]["method"] == "Schulze"

    def other_pairs(outcome):
        outcome["contests"][0]["count"]["result"]["pairs"][0][1] += 1

    altered = changed(files["outcome"], other_pairs)
    good, bad = recounted([job_of(files), job_of(files, outcome=altered)])
    assert good == {"same": True, "difference": None}
    assert bad == {"same": False, "difference": {"kind": "steps"}}
