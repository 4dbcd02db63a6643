"""A ranked vote whose codes an independent registrar makes offline, through two shuffles.

One voter comes by the link of a letter, one with a spare code for a lost one, one at a public
device. The officials and the two trustees are played through the services.
"""

import csv
import io
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ballots.counting.rule import Stv
from ballots.encoding import canonical_json
from participate.conduct import service as conduct
from participate.consultations.policy import Phase
from participate.decisions import service as decisions
from participate.elections.service import Registrar
from participate.eligibility.service import Chamber
from tests.journeys.playing import enrol, pass_the_close, play
from tests.journeys.searching import forms_of_code, steal
from tests.journeys.story import BALLOTS, run
from tests.journeys.town import Person, Town, new_town
from tests.participate.elections.conftest import Stage

pytestmark = pytest.mark.slow
RANKED = canonical_json(Stv(blank=False, seats=1).to_json_value()).decode()


@dataclass
class Told:
    """The vote, its people, and what they saw."""

    town: Town
    stage: Stage
    home: Path
    people: dict[str, Person] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def uuid(self) -> str:
        return self.stage.uuids[0]

    def codes(self) -> dict[str, dict[str, str]]:
        """The registrar's private table by the mail address."""
        (path,) = self.home.glob("issued-*/codes.csv")
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        return {next(iter(row.values())): row for row in rows}


@pytest.fixture(scope="module")
def told(browser, axe, layout, tmp_path_factory):
    with new_town(tmp_path_factory.mktemp("town"), browser, axe, layout) as town:
        home = town.folder / "registrar's machine"
        home.mkdir()
        story = Told(town, play(town), home)
        for part in (prepare, make_codes, vote, count):
            part(story)
        yield story


def prepare(story: Told) -> None:
    """Proposals, the roll, two trustees' keys, the registrar's key; then the rules are fixed."""
    town, stage = story.town, story.stage
    story.people["rolf"] = town.person("Rolf")
    story.people["mei"] = town.person("Mei", "zh", narrow=True)
    story.people["ruth"] = town.person("Ruth")
    story.people["sam"] = town.person("Sam", narrow=True)
    enrol(stage, story.people["rolf"], "registrar")
    stage.publish()
    voters = [story.people[each].address for each in ("mei", "ruth", "sam")]
    stage.put_roll(Chamber.CITIZENS, *voters, "absent@example.org")
    for number in (1, 2):
        stage.hand_in_key(number)
    stage.save(replace(stage.plan(counting=RANKED), registrar=Registrar.INDEPENDENT, spares=2))
    rolf = story.people["rolf"]
    run(story.home, "registrar", "keygen", "--out", "registrar")
    rolf.go("/registrar")
    rolf.see("21-registrar-desk")
    rolf.go(f"/consultations/{stage.consultation}/registrar")
    rolf.page.set_input_files("#key", story.home / "registrar" / "registrar.public.json")
    rolf.press("Hand in")
    rolf.see("21-registrar-key")
    stage.set_up()


def make_codes(story: Told) -> None:
    """The registrar makes the codes with the page's own command, and hands in the public list."""
    rolf, home = story.people["rolf"], story.home
    rolf.go(f"/consultations/{story.stage.consultation}/registrar")
    rolf.see("22-registrar-list")
    (home / f"roll-{story.uuid}.csv").write_bytes(rolf.download('main a[href$="/roll.csv"]'))
    command = next(
        line for line in rolf.page.locator(".app-cli").all_inner_texts() if " issue " in line
    )
    words = " ".join(command.split()).removeprefix("$ ").split(" ")
    assert words[:3] == ["ballots", "registrar", "issue"], command
    run(home, *words[1:])
    issued = home / f"issued-{story.uuid}"
    rolf.page.set_input_files("#credentials", issued / "codes.csv")
    rolf.page.set_input_files("#approval", issued / "credentials-ok.json")
    rolf.page.set_input_files("#spares", issued / "spares.json")
    rolf.press("Hand in the list")
    assert rolf.page.locator("#credentials-error").count() == 1, "a private file is refused"
    rolf.see("22-private-refused")
    for name, file in (
        ("credentials", "credentials"),
        ("approval", "credentials-ok"),
        ("spares", "spares"),
    ):
        rolf.page.set_input_files(f"input[name={name}]", issued / f"{file}.json")
    rolf.press("Hand in the list")
    story.seen["list"] = rolf.text()
    story.stage.make_ready()
    story.stage.write(
        story.stage.publisher,
        conduct.move_phase,
        story.stage.consultation,
        Phase.VOTING,
        expected=Phase.REVIEW,
    )


def rank(person: Person, places: tuple[int, ...], shot: str) -> None:
    """Give the options these places, check and cast."""
    page = person.page
    section = page.locator('[data-state="question"]').locator("visible=true")
    section.wait_for()
    for option, place in enumerate(places):
        section.locator("select").nth(option).select_option(str(place))
    person.see(f"{shot}-question")
    page.locator('[data-part="continue"]').click()
    page.locator('[data-state="check"]').wait_for()
    person.see(f"{shot}-check")
    page.locator('[data-part="cast"]').click()
    page.locator('[data-state="done"]').wait_for()
    person.see(f"{shot}-done")


def vote(story: Told) -> None:
    """By a letter's link, by a spare code, at a public device; each by the code alone."""
    mei, ruth, sam = (story.people[each] for each in ("mei", "ruth", "sam"))
    codes = story.codes()
    link = next(each for each in codes[mei.address].values() if each.startswith("http"))
    mei.page.goto(link)
    expect(mei.page.locator("#voting-code")).not_to_have_value("")
    story.seen["address"] = mei.page.url
    rank(mei, (1, 2, 0), "23-letter")
    give_spare(story)
    ruth.go(f"/elections/{story.uuid}/vote")
    ruth.page.fill("#voting-code", codes[ruth.address]["code"])
    story.seen["blocked"] = refused(ruth, (3, 2, 1))
    ruth.page.locator('[data-part="problem"]').wait_for()
    ruth.go(f"/elections/{story.uuid}/vote?again")
    ruth.page.fill("#voting-code", story.codes()[ruth.address]["code"])
    rank(ruth, (2, 1, 3), "24-spare")
    sam.go(f"/elections/{story.uuid}/vote?device=shared")
    sam.page.fill("#voting-code", codes[sam.address]["code"])
    rank(sam, (0, 1, 2), "25-shared")


def refused(person: Person, places: tuple[int, ...]) -> str:
    """Try to vote; what does the page say?"""
    page = person.page
    section = page.locator('[data-state="question"]').locator("visible=true")
    section.wait_for()
    for option, place in enumerate(places):
        section.locator("select").nth(option).select_option(str(place))
    page.locator('[data-part="continue"]').click()
    page.locator('[data-part="cast"]').click()
    problem = page.locator('[data-part="problem"]')
    problem.wait_for()
    person.see("24-blocked")
    return problem.inner_text()


def give_spare(story: Told) -> None:
    """Ruth has lost her code: the registrar signs, an official confirms."""
    rolf, home = story.people["rolf"], story.home
    rolf.go(f"/consultations/{story.stage.consultation}/registrar")
    (home / "vote.bel").write_bytes(rolf.download('main a[href$="archive.bel"]'))
    issued = f"issued-{story.uuid}"
    words = ["--codes", f"{issued}/codes.csv", "--for", story.people["ruth"].address]
    words += ["--reason", "letter lost", "--by", "Rolf", "--confirmed-by", "Olga"]
    words += ["--key", "registrar/registrar.key.json", "--archive", "vote.bel"]
    run(home, "registrar", "spare", *words, "--out", "spare-1.json")
    rolf.page.set_input_files("input[name=trace]", home / "spare-1.json")
    rolf.press("Hand in the statement")
    rolf.see("24-statement")
    olga = story.people["olga"] = story.town.person("Olga")
    enrol(story.stage, olga, "official")
    olga.go(f"/desk/consultations/{story.stage.consultation}/vote/spares")
    olga.see("24-confirm")
    olga.press("Confirm as the second person")
    story.seen["spare"] = olga.text()


def count(story: Told) -> None:
    """Close, two shuffles, two parts, the outcome; the reader's browser counts again."""
    stage, consultation = story.stage, story.stage.consultation
    pass_the_close(story.town)
    stage.write(
        stage.publisher,
        conduct.move_phase,
        consultation,
        Phase.DECISION,
        expected=Phase.VOTING,
    )
    for owner in (1, 2):
        stage.shuffle(owner)
    for owner in (1, 2):
        stage.submit(owner)
    stage.write(stage.publisher, decisions.publish_outcome, consultation)
    mei = story.people["mei"]
    mei.go(f"/consultations/{consultation}/result")
    story.seen["result"] = mei.text()
    mei.see("26-result")
    mei.page.locator('#recount [data-part="begin"]').click()
    verdict = mei.page.locator('#recount [data-part="verdict"]')
    verdict.wait_for()
    story.seen["recount"] = verdict.inner_text()
    mei.see("26-recount")
    story.files["dossier"] = mei.download('main a[href$="dossier.zip"]')
    mei.go(f"/elections/{story.uuid}")
    story.files["archive"] = mei.download('main a[href$="archive.bel"]')


def test_only_the_public_list_came_to_the_platform(told):
    stolen = steal(told.town.services.database.path)
    for row in told.codes().values():
        assert stolen.places_of([row["credential"].encode()]), "the search sees what is there"
        assert stolen.places_of(forms_of_code(told.uuid, row["code"])) == []


def test_a_letters_code_fills_the_field_and_leaves_the_address(told):
    assert told.seen["address"].endswith(f"/elections/{told.uuid}/vote")
    for each in told.people["mei"].traffic.since(0):
        assert told.codes()[told.people["mei"].address]["code"] not in each.url


def test_a_lost_code_is_blocked_and_the_spare_counts(told):
    assert "Reason: " in told.seen["blocked"]
    assert "1 spare code is left" in told.seen["spare"]


def test_the_result_is_counted_from_three_rankings_and_the_reader_counts_the_same(told):
    assert "Work 0" in told.seen["result"]
    assert (
        "the same" in told.seen["recount"]
        or "相同" in told.seen["recount"]
        or "一致" in told.seen["recount"]
    )


def test_the_dossier_is_verified_and_the_upstream_tool_accepts_the_archive(told, tool, tmp_path):
    file = told.town.folder / "dossier.zip"
    file.write_bytes(told.files["dossier"])
    words = ["verify", "dossier.zip", "--key", told.town.log_key]
    done = subprocess.run(
        [str(BALLOTS), *words],
        cwd=told.town.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "independent" in done.stdout
    tool.verify_archive(told.files["archive"], told.uuid, tmp_path / "whole")


def test_every_step_is_fit_for_everyone(told):
    assert not told.town.found, "\n".join(told.town.found)
