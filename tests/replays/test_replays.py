"""What `make replays` demands: every file and rule, and each fault of a replay is told."""

import json
from dataclasses import asdict, replace

import pytest

from participate.replay.counting import RuleName, choose_rule
from tests.participate.replay.test_replay import poll_text, replay
from tests.replays.run import (
    Figures,
    judge,
    published_outcome,
    read,
    read_done,
    replays,
    report,
    row,
)

FIGURES = Figures("vote:schulze", 4, 9, 30, 20, ("3",), None, True, ())


@pytest.mark.data
def test_every_published_vote_that_fits_is_replayed_by_every_rule_that_reads_it(shared_data):
    demanded = {each.name for each in replays(shared_data)}
    files = {name.partition(":")[0] for name in demanded}
    assert len(files) == len(list(shared_data.glob("p*lib/*"))) - 1, "Wieliczka alone is too large"
    assert not any("Wieliczka" in name for name in files)
    for file in files:
        assert f"{file}:{RuleName.APPROVAL}" in demanded
    ranked = {name.partition(":")[0] for name in demanded if name.endswith(RuleName.SCHULZE)}
    assert len(ranked) == 2
    assert len(demanded) == 24
    (debian,) = shared_data.glob("preflib/debian*")
    assert published_outcome(debian, RuleName.SCHULZE) == {"3"}
    (assen,) = shared_data.glob("pabulib/*Assen*")
    assert len(published_outcome(assen, RuleName.EQUAL_SHARES)) == 9
    assert published_outcome(assen, RuleName.GREEDY) is None


def test_a_replay_that_lost_or_changed_a_ballot_is_told(tmp_path):
    code, out = replay(tmp_path, poll_text().replace("approval", "ordinal"), "--rule", "borda")
    assert code == 0
    poll = read(tmp_path / "poll.pb")
    result = json.loads((out / "result.json").read_text())
    dossier = (out / "dossier.zip").read_bytes()
    assert judge(choose_rule(poll, RuleName.BORDA, 1), result, dossier) == []
    first = replace(poll.votes[0], chosen=poll.votes[0].chosen[::-1])
    turned = choose_rule(replace(poll, votes=(first, *poll.votes[1:])), RuleName.BORDA, 1)
    assert judge(turned, result, dossier) == ["the opened ballots are not the file's"]
    wrong = {**result, "ballots": 10, "matches_published": False}
    assert judge(choose_rule(poll, RuleName.BORDA, 1), wrong, dossier) == [
        "10 ballots are counted",
        "the counts are not the published ones",
    ]
    changed = bytes([dossier[0] ^ 1]) + dossier[1:]
    assert judge(choose_rule(poll, RuleName.BORDA, 1), result, changed)


def test_what_went_wrong_is_done_again_and_the_table_says_what_is_missing(tmp_path, capsys):
    done = tmp_path / "done.jsonl"
    bad = replace(FIGURES, name="vote:borda", faults=("10 ballots are counted",))
    done.write_text("".join(json.dumps(asdict(each)) + "\n" for each in (FIGURES, bad)))
    kept = read_done(done)
    assert set(kept) == {"vote:schulze"}
    assert read_done(tmp_path / "none") == {}
    assert report(["vote:schulze"], kept) == 0
    assert report(["vote:schulze", "vote:borda"], kept) == 1
    said = capsys.readouterr()
    assert "| vote | schulze | 4 | 9 | 30 | 20 |  | 3 (as published) |" in said.out
    assert said.err == "not done or wrong: vote:borda\n"
    assert "10 ballots are counted" in row(bad)
