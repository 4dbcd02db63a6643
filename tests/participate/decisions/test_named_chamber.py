"""Citizens and experts vote secretly, officials by name: from the set-up to a verified dossier."""

import json
from fractions import Fraction

import pytest

from ballots.cli.main import main
from participate.consultations.policy import Phase
from participate.decisions import service as decisions
from participate.elections.service import Rule
from participate.eligibility.service import Chamber
from tests.ballots.verify.dossiers import files_of, pack
from tests.participate.decisions.conftest import move, publish_outcome
from tests.participate.elections.conftest import DAYS

PANEL = (Chamber.OFFICIALS,)
CHAMBERS = (Chamber.CITIZENS, Chamber.EXPERTS, *PANEL)


@pytest.fixture
def counted(stage):
    """A vote of three chambers, opened by its trustee and published."""
    stage.publish()
    for chamber in CHAMBERS:
        stage.put_roll(chamber, *(f"voter{n}@example.org" for n in range(1, 4)))
    stage.hand_in_key(1)
    plan = stage.plan(CHAMBERS, named=PANEL)
    assert plan.rule is Rule.WEIGHTED_SHARES
    stage.save(plan)
    stage.set_up()
    stage.make_ready()
    move(stage, Phase.REVIEW, Phase.VOTING)
    *secret, panel = stage.uuids
    one, two, three = (stage.voter(n) for n in (1, 2, 3))
    for uuid in secret:
        stage.cast(one, stage.ballot(one, [1, 0, 0], uuid), uuid)
        stage.cast(two, stage.ballot(two, [0, 1, 0], uuid), uuid)
    stage.cast_by_name(one, (0, 1, 0), uuid=panel)
    stage.cast_by_name(three, (0, 0, 1), uuid=panel)
    stage.cast_by_name(one, (1, 0, 1), uuid=panel)
    stage.clock.advance(DAYS * 2)
    move(stage, Phase.VOTING, Phase.DECISION)
    for uuid in secret:
        stage.submit(1, uuid)
    publish_outcome(stage)
    return stage


def dossier_of(stage, folder):
    file = folder / "dossier.zip"
    file.write_bytes(stage.read(decisions.export_dossier, stage.consultation))
    return file


def test_the_three_chambers_are_combined_and_anybody_can_check_it(counted, tmp_path, capsys):
    file = dossier_of(counted, tmp_path)
    assert main(["verify", str(file), "--key", counted.seals.log]) == 0
    told = capsys.readouterr().out
    assert "named votes" in told
    assert "W-NAMED" in told
    files = files_of(file.read_bytes())
    assert [name for name in files if name.startswith("archives/")] == sorted(
        f"archives/{uuid}.bel" for uuid in counted.uuids[:2]
    )
    outcome = json.loads(files["outcome.json"])
    assert [(c["chamber"], c["voting"], c["ballots"]) for c in outcome["chambers"]] == [
        ("citizens", "secret", 2),
        ("experts", "secret", 2),
        ("officials", "named", 2),
    ]
    scores = [Fraction(each["score"]) for each in outcome["contests"][0]["options"]]
    # Each chamber weighs a third: ½, ½ and ½; ½, ½ and 0; 0, 0 and 1.
    assert scores == [Fraction(1, 2), Fraction(1, 3), Fraction(1, 3)]


def test_the_command_names_the_vote_that_was_changed(counted, tmp_path, capsys):
    file = dossier_of(counted, tmp_path)
    files = files_of(file.read_bytes())
    entries = files["record/entries.jsonl"]
    changed = entries.replace(b'"answers":[[0,0,1]]', b'"answers":[[1,0,0]]')
    assert changed != entries
    file.write_bytes(pack({**files, "record/entries.jsonl": changed}))
    assert main(["verify", str(file), "--key", counted.seals.log]) == 1
    told = capsys.readouterr().out
    assert "the vote of place 3 is not the one that counted at the close" in told


def test_the_result_page_shows_the_panel_beside_the_others(counted, client):
    for language in ("en", "zh"):
        page = client.get(f"/consultations/{counted.consultation}/result?lang={language}")
        assert page.status_code == 200
        assert f"/elections/{counted.uuids[2]}/votes" in page.text
        assert f"/elections/{counted.uuids[2]}/verify" not in page.text
        assert client.get(f"/elections/{counted.uuids[2]}/votes").text.count("<tr") == 4
    assert client.get(f"/consultations/{counted.consultation}").status_code == 200


def test_a_vote_by_name_alone_speaks_of_no_registrar_and_no_trustee(stage, client):
    stage.ready(voters=2, chambers=PANEL, named=PANEL, trustees=0)
    page = client.get(f"/consultations/{stage.consultation}?lang=en").text
    assert "Votes by name" in page
    assert "Registrar" not in page
    assert "trustee" not in page.casefold()
