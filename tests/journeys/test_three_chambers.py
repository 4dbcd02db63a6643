"""Three chambers under one key that three trustees make in their browsers, two of whom count.

One citizen votes twice, one tests the device first; the third trustee never comes back. The
officials' pages have their own journey; here the office is played through the services.
"""

import json
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from participate.conduct import service as conduct
from participate.consultations.policy import Phase
from participate.decisions import service as decisions
from participate.elections import service as elections
from participate.eligibility.service import Chamber
from participate.shared.errors import ConflictError
from tests.journeys.playing import enrol, pass_the_close, play
from tests.journeys.sealing import WATCH, Cast, cast, choose
from tests.journeys.searching import steal
from tests.journeys.story import BALLOTS
from tests.journeys.town import Person, Town, new_town
from tests.journeys.trusting import PATIENCE, PHRASE
from tests.participate.elections.conftest import Stage

pytestmark = pytest.mark.slow
CHAMBERS = (Chamber.CITIZENS, Chamber.EXPERTS, Chamber.OFFICIALS)
WORKS = ("Work 0", "Work 1", "Work 2")
KEEPERS = ("anna", "bo", "cleo")


@dataclass
class Told:
    """The vote, its people, and what they saw."""

    town: Town
    stage: Stage
    people: dict[str, Person] = field(default_factory=dict)
    casts: list[Cast] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def uuids(self) -> tuple[str, ...]:
        return self.stage.uuids

    def key_of(self, keeper: str) -> Path:
        """Where a trustee keeps the key file of the ceremony."""
        return self.town.folder / f"{keeper}.key.json"


@pytest.fixture(scope="module")
def told(browser, axe, layout, tmp_path_factory):
    with new_town(tmp_path_factory.mktemp("town"), browser, axe, layout) as town:
        story = Told(town, play(town))
        for part in (prepare, hold_ceremony, get_ready, vote, count):
            part(story)
        yield story


def prepare(story: Told) -> None:
    """Everybody signs in; proposals, rolls and the plan are there."""
    town, stage = story.town, story.stage
    for key, name, language, narrow in (
        ("anna", "Anna", "en", False),
        ("bo", "Bo", "zh", True),
        ("cleo", "Cleo", "en", False),
        ("lin", "Lin", "en", False),
        ("wang", "Wang", "zh", True),
        ("expert", "Dr Chen", "en", False),
        ("clerk", "Clara", "en", True),
    ):
        story.people[key] = town.person(name, language, narrow=narrow, init=WATCH)
    for keeper in KEEPERS:
        enrol(stage, story.people[keeper], "trustee")
    stage.publish()
    of = {key: person.address for key, person in story.people.items()}
    stage.put_roll(Chamber.CITIZENS, of["lin"], of["wang"], "absent@example.org")
    stage.put_roll(Chamber.EXPERTS, of["expert"])
    stage.put_roll(Chamber.OFFICIALS, of["clerk"])
    stage.save(replace(stage.plan(CHAMBERS), threshold=None))
    accounts = [stage.make_person("trustee", address=of[keeper]).account for keeper in KEEPERS]
    stage.write(stage.official, elections.begin_ceremony, stage.consultation, accounts, 2)


def step(person: Person, name: str):
    """One step of the trustee's tool, when it is shown."""
    found = person.page.locator(f'[data-step="{name}"]')
    expect(found).to_be_visible(timeout=PATIENCE)
    return found


def submit(person: Person, form: str) -> None:
    """Submit one of the tool's forms."""
    person.page.locator(f'form[data-part="{form}"] button[type="submit"]').click()


def save_secret(person: Person, file: Path) -> None:
    """Save the sealed file that the tool shows, and let it open the saved one."""
    step(person, "save")
    with person.page.expect_download() as happened:
        person.page.locator('[data-part="save"]').click()
    happened.value.save_as(file)
    person.page.set_input_files('[data-part="saved"]', file)
    person.page.locator('[data-part="saved-passphrase"]').fill(PHRASE)
    submit(person, "check-saved")


def hold_ceremony(story: Told) -> None:
    """Three browsers, five rounds: each makes and saves a seed, then takes its steps in turn."""
    address = f"/consultations/{story.stage.consultation}/trustee"
    keepers = [story.people[keeper] for keeper in KEEPERS]
    for keeper, person in zip(KEEPERS, keepers, strict=True):
        person.go(address)
        step(person, "begin")
        person.see(f"31-ceremony-{keeper}")
        for part in ("passphrase", "passphrase-again"):
            person.page.locator(f'[data-part="{part}"]').fill(PHRASE)
        submit(person, "begin")
        save_secret(person, story.town.folder / f"{keeper}.seed.json")
    for number in range(2, 6):
        for person in keepers:
            step(person, "round")
            if number == 4:
                person.see(f"31-round-{person.name}")
            submit(person, "take-part")
            if number == 5:
                key = {each.name: keeper for keeper, each in story.people.items()}[person.name]
                save_secret(person, story.key_of(key))
            else:
                expect(person.page.locator('[data-step="working"]')).to_be_hidden(timeout=PATIENCE)
    for person in keepers:
        step(person, "finished")
        person.see(f"31-finished-{person.name}")


def get_ready(story: Told) -> None:
    """Each trustee checks each set-up, rehearses with the stored key and signs; voting opens."""
    stage = story.stage
    stage.set_up()
    with pytest.raises(ConflictError) as early:
        stage.write(stage.publisher, elections.open_voting, stage.consultation)
    story.seen["early"] = early.value.code
    for keeper in KEEPERS:
        for uuid in story.uuids:
            person = open_tool(story, keeper, uuid)
            person.page.locator('[data-tool="ready"] form[data-part="open"] button').click()
            done = person.page.locator('[data-tool="ready"] [data-step="done"]')
            expect(done).to_be_visible(timeout=PATIENCE)
            with person.page.expect_navigation():
                done.locator('[data-part="send"]').click()
    stage.write(
        stage.publisher,
        conduct.move_phase,
        stage.consultation,
        Phase.VOTING,
        expected=Phase.REVIEW,
    )


def open_tool(story: Told, keeper: str, uuid: str) -> Person:
    """Let the tool of the page check everything, and type the passphrase."""
    person = story.people[keeper]
    person.go(f"/elections/{uuid}/trustee")
    person.page.set_input_files('[data-part="key-file"]', story.key_of(keeper))
    submit(person, "check")
    checked = step(person, "checked")
    person.see(f"32-checked-{keeper}")
    checked.locator('[data-part="open-passphrase"]').fill(PHRASE)
    return person


def vote(story: Told) -> None:
    """All chambers vote; Lin votes twice, Wang tests the phone first."""
    citizens, experts, officials = story.uuids
    titles = (WORKS,)
    lin, wang = story.people["lin"], story.people["wang"]
    story.casts.append(cast(lin, citizens, titles, ((WORKS[0],),)))
    spoil(story, wang, citizens)
    story.casts.append(cast(wang, citizens, titles, ((WORKS[1], WORKS[2]),), "33-wang"))
    story.casts.append(cast(story.people["expert"], experts, titles, ((WORKS[1],),)))
    story.casts.append(cast(story.people["clerk"], officials, titles, ((WORKS[2], WORKS[1]),)))
    story.casts.append(cast(lin, citizens, titles, ((WORKS[2],),), "33-lin-again"))


def spoil(story: Told, person: Person, uuid: str) -> None:
    """Seal a ballot, test it instead of casting it, and open it on another device."""
    page = person.go(f"/elections/{uuid}/vote")
    choose(person, ((WORKS[0],),))
    early = page.locator('[data-part="code-early"]')
    page.wait_for_function("place => place.textContent !== '…'", arg=early.element_handle())
    story.seen["burned"] = early.inner_text()
    page.locator('details:has([data-part="test"]) > summary').click()
    page.locator('[data-part="test"]').click()
    text = page.locator('[data-part="test-text"]')
    text.wait_for(state="attached")
    expect(text).not_to_have_value("", timeout=PATIENCE)
    person.see("33-tested")
    other = story.town.browser.new_page()
    other.goto(text.input_value())
    other.locator('[data-part="result"]').wait_for()
    other.locator('[data-part="answers"]').get_by_text(WORKS[0]).wait_for()
    story.seen["second"] = other.locator("main").inner_text()
    other.close()


def count(story: Told) -> None:
    """The close; Cleo never comes back; the two others count every chamber; the outcome."""
    stage, consultation = story.stage, story.stage.consultation
    pass_the_close(story.town)
    stage.write(
        stage.publisher,
        conduct.move_phase,
        consultation,
        Phase.DECISION,
        expected=Phase.VOTING,
    )
    for keeper in KEEPERS[:2]:
        story.people[keeper].sign_in()  # days have gone by
        for uuid in story.uuids:
            person = open_tool(story, keeper, uuid)
            submit(person, "open")
            done = person.page.locator('[data-tool="count"] [data-step="done"]')
            expect(done).to_be_visible(timeout=PATIENCE)
            with person.page.expect_navigation():
                done.locator('[data-part="send"]').click()
    stage.write(stage.publisher, decisions.publish_outcome, consultation)
    lin = story.people["lin"]
    lin.go(f"/consultations/{consultation}/result")
    story.seen["result"] = lin.text()
    lin.page.locator('#recount [data-part="begin"]').click()
    verdict = lin.page.locator('#recount [data-part="verdict"]')
    expect(verdict).to_be_visible(timeout=PATIENCE)
    story.seen["recount"] = verdict.inner_text()
    lin.see("34-recount")
    story.files["dossier"] = lin.download('main a[href$="dossier.zip"]')
    for uuid in story.uuids:
        lin.go(f"/elections/{uuid}")
        story.files[uuid] = lin.download('main a[href$="archive.bel"]')


def test_voting_does_not_open_before_every_trustee_is_ready(told):
    assert told.seen["early"] == "not-ready"


def test_the_keys_are_sealed_in_files_and_never_came_to_the_platform(told):
    stolen = steal(told.town.services.database.path)
    for keeper in KEEPERS:
        sealed = json.loads(told.key_of(keeper).read_text(encoding="utf-8"))
        public = sealed["public"]["public_key"]
        assert "private_key" not in sealed, "the file is sealed under the passphrase"
        assert stolen.places_of([public.encode()]), "the search sees what is there"
        for text in (told.key_of(keeper), told.town.folder / f"{keeper}.seed.json"):
            assert stolen.places_of([text.read_bytes()]) == []


def test_the_second_device_shows_what_was_sealed_and_the_ballot_never_counts(told):
    assert WORKS[0] in told.seen["second"]
    code = "".join(told.seen["burned"].split())
    assert code in "".join(told.seen["second"].split())
    assert code not in {each.code for each in told.casts}


def test_the_last_ballots_count_and_the_readers_browser_counts_the_same(told):
    shown = told.seen["result"].replace("\n", " ")
    assert "Work 2" in shown
    assert "Your browser counted the same." in told.seen["recount"]


def test_the_dossier_is_verified_by_its_file_alone(told):
    file = told.town.folder / "dossier.zip"
    file.write_bytes(told.files["dossier"])
    words = ["verify", "dossier.zip", "--key", told.town.log_key]
    done = subprocess.run(
        [str(BALLOTS), *words],
        cwd=told.town.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_upstream_tool_accepts_every_chamber(told, tool, tmp_path):
    for uuid in told.uuids:
        tool.verify_archive(told.files[uuid], uuid, tmp_path / uuid)
        owners = told.files[uuid].count(b'"type":"PartialDecryption"')
        assert owners == 2, "one trustee was missing"


def test_every_step_is_fit_for_everyone(told):
    assert not told.town.found, "\n".join(told.town.found)


def test_no_page_complains(told):
    for person in told.people.values():
        assert person.said == []
