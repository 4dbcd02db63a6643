"""One consultation from its draft to its decision, each person at a browser of their own.

The rules open counts from one ballot on (k = 1), so that a handful of people is enough; every page
of such a vote warns of it. The story keeps what its tests judge.
"""

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from participate.accounts import service as accounts
from participate.elections import service as elections
from participate.web.filters import TIME_ZONE
from tests.journeys.sealing import BLANK, WATCH, Cast, cast, choose, post
from tests.journeys.searching import Stolen, steal
from tests.journeys.town import Person, Town
from tests.vectors.bel import Parts, split

BALLOTS = Path(sys.executable).with_name("ballots")
PHASES = ("draft", "discussion", "review", "voting", "decision", "follow_up")
LIFT, LIGHT, TREES = "Lifts in buildings 3 to 7", "Lamps along the school path", "古树周围留出空地"
OPTIONS = (LIFT, LIGHT, TREES)
QUESTIONS = ("Which works come first? / 先做哪些？", "Which one is urgent? / 哪一项最急？")
SMALL = {"en": "Small groups are counted here.", "zh": "人数"}


@dataclass
class Story:
    """The people, what they did, and what could be seen at each point."""

    town: Town
    people: dict[str, Person] = field(default_factory=dict)
    consultation: str = ""
    uuids: dict[str, str] = field(default_factory=dict)
    casts: list[Cast] = field(default_factory=list)
    warned: dict[str, bool] = field(default_factory=dict)
    refusals: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    stored: list[tuple[int, int]] = field(default_factory=list)
    board: dict[str, str] = field(default_factory=dict)
    open: Stolen | None = None
    closed: Stolen | None = None
    decided: Stolen | None = None
    said_on_page: str = ""
    proposals: list[str] = field(default_factory=list)
    outcome_text: str = ""
    files: dict[str, bytes] = field(default_factory=dict)

    def path(self, rest: str = "") -> str:
        """An address below the consultation."""
        return f"/consultations/{self.consultation}{rest}"

    def desk(self, rest: str) -> str:
        """An address of its desk."""
        return f"/desk/consultations/{self.consultation}{rest}"

    def last(self, voter: str) -> Cast:
        """What someone cast last."""
        return [each for each in self.casts if each.voter == self.people[voter].name][-1]

    def definition(self, uuid: str) -> dict[str, Any]:
        """An election as the public archive defines it."""
        (found,) = [
            each
            for _, body in split(self.files[uuid])
            if b'"questions"' in body and (each := json.loads(body)).get("uuid") == uuid
        ]
        return found

    def marks_of_voters(self) -> list[bytes]:
        """Accounts, addresses, credentials and trackers: what stands for a voter in a row."""
        with self.town.services.database.read() as session:
            found = [
                mark
                for key in ("lin", "wang", "expert")
                if (address := self.people[key].address)
                and (account := accounts.account_of_address(session, address))
                for mark in (address, account)
            ]
        for each in self.casts:
            tracker = base64.b64encode(hashlib.sha256(each.body).digest()).decode().rstrip("=")
            found += [each.ballot["credential"], tracker, each.code]
        return [mark.encode() for mark in found]

    def count_stored(self) -> tuple[int, int]:
        """How many archive events and record entries there are."""
        path = self.town.services.database.path
        rows = steal(path).rows
        return len(rows["elections_event"]), len(rows["record_entry"])


def tell(town: Town) -> Story:
    """The whole story."""
    story = Story(town)
    gather(story)
    discuss(story)
    review(story)
    set_up(story)
    vote(story)
    close_and_count(story)
    decide(story)
    return story


def gather(story: Story) -> None:
    """Everyone signs in by mail; the administrator gives roles on the page for it."""
    town = story.town
    admin = town.administrator("Ada")
    roles = {
        "official": ("Olga", "en"),
        "publisher": ("Pavel", "en"),
        "expert": ("Dr Chen", "zh"),
        "anna": ("Anna", "en"),
        "bo": ("Bo", "en"),
    }
    for key, (name, language) in roles.items():
        story.people[key] = town.person(name, language, init=WATCH)
        role = "trustee" if key in {"anna", "bo"} else key
        admin.go("/desk/roles")
        admin.fill(address=story.people[key].address)
        admin.page.select_option("#role", role)
        admin.press("Give the role")
    admin.see("01-roles")
    story.people["lin"] = town.person("Lin", "en", init=WATCH)
    story.people["wang"] = town.person("Wang", "zh", narrow=True, init=WATCH)


def discuss(story: Story) -> None:
    """An official drafts, a publisher publishes, citizens propose, support and comment."""
    official, publisher = story.people["official"], story.people["publisher"]
    lin, wang = story.people["lin"], story.people["wang"]
    draft(story, official)
    publisher.go(story.desk("/draft"))
    publisher.press("Publish the consultation")
    publisher.see("02-published")
    propose(story, official, LIFT)
    propose(story, lin, LIGHT)
    propose(story, wang, TREES)
    wang.see("03-proposal")
    lin.press("I support this")
    lin.press("Write a comment")
    lin.page.check("#stance")
    lin.fill(text="Children walk there in the dark from November on.")
    lin.page.select_option("#language", "en")
    lin.press("Publish the comment")
    lin.see("04-comment")
    move_on(story, "discussion")


def draft(story: Story, official: Person) -> None:
    """Write the draft."""
    official.go("/desk")
    official.see("02-desk")
    official.page.get_by_role("link", name="Draft a consultation").click()
    official.fill(
        title_en="Renewal of the Willow estate",
        title_zh="柳园小区更新",
        summary_en="Which works the estate gets first.",
        summary_zh="小区先做哪些工程。",
        changes_en="The order of the works follows the vote, or the office says why not.",
        changes_zh="工程次序按投票结果定，否则说明理由。",
        text_en="The estate was built in 1986.\n\n- Lifts\n- Lamps",
        text_zh="小区建于1986年。",
    )
    today = story.town.clock.now().astimezone(TIME_ZONE).date()
    for days, phase in enumerate(PHASES):
        official.page.fill(f"#starts_{phase}", str(today + timedelta(days=7 * days)))
        official.page.fill(f"#ends_{phase}", str(today + timedelta(days=7 * days + 6)))
    official.see("02-draft-form")
    official.press("Save the draft")
    story.consultation = official.page.url.split("/")[-2]
    official.see("02-draft")


def propose(story: Story, person: Person, title: str) -> None:
    """Publish a proposal."""
    person.go(story.path("/proposals/new"))
    person.page.fill("#title", title)
    person.page.fill("#text", f"{title}.\n\n1986 → 2026.")
    person.press_main()
    story.proposals.append(person.page.url.split("/")[-1])


def move_on(story: Story, phase: str) -> None:
    """The official moves the consultation on from a phase."""
    official = story.people["official"]
    official.go(story.desk("/phase"))
    official.see(f"05-move-on-from-{phase}")
    official.press_main()


def review(story: Story) -> None:
    """An expert declares interests and reviews one proposal."""
    expert = story.people["expert"]
    expert.go("/reviews")
    expert.see("06-queue")
    expert.page.locator("main .app-tasks a, main .govuk-task-list a").first.click()
    expert.page.fill("#affiliation", "云溪大学")
    expert.page.check("#kind")
    expert.see("06-declaration")
    expert.press_main()
    for number in range(1, 5):
        expert.page.locator(f'input[name="score_c{number}"]').nth(number - 1).check()
        expert.page.fill(f"#reason_c{number}", "有同类工程可比。")
    expert.page.fill("#summary", "可行，但费用高于预算。")
    expert.see("06-review")
    expert.press_main()
    expert.see("06-reviewed")


def set_up(story: Story) -> None:
    """Questions, chambers, rolls, times, the trustees' public keys; then the rules are sealed."""
    official = story.people["official"]
    for number, question in enumerate(QUESTIONS):
        official.go(story.desk(f"/vote/questions/{number}"))
        official.fill(question=question, minimum="1", maximum=str(2 - number))
        for box in official.page.locator('input[name="options"]').all():
            box.check()
        if number == 1:
            official.page.check("#blank")
        official.press("Save")
    official.go(story.desk("/vote/chambers"))
    for box in official.page.locator('input[name="chambers"]').all():
        box.check()
    official.page.check('input[name="accept"][value="top"]')
    official.fill(weight_citizens="60", weight_experts="40", n="1", k="1")
    official.see("07-chambers")
    official.press("Save")
    story.warned["desk"] = warns(official)
    people = story.people
    citizens = [people["lin"].address, people["wang"].address, "stayed.home@example.org"]
    paste_roll(story, "citizens", citizens)
    paste_roll(story, "experts", [people["expert"].address])
    now = story.town.clock.now().astimezone(TIME_ZONE)
    official.go(story.desk("/vote/timetable"))
    official.fill(
        opens=f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        closes=f"{now + timedelta(hours=4):%Y-%m-%dT%H:%M}",
    )
    official.press("Save")
    for key in ("anna", "bo"):
        hand_in_key(story, story.people[key])
    official.go(story.desk("/vote"))
    official.see("07-ready")
    official.press("Seal the rules and set up")
    official.see("07-set-up")
    story.town.clock.advance(timedelta(hours=2))
    move_on(story, "review")
    official.go(story.path())
    official.see("08-open")
    story.warned["consultation"] = warns(official)
    with story.town.services.database.read() as session:
        for view in elections.list_elections(session, story.consultation):
            story.uuids[str(view.chamber)] = view.uuid


def paste_roll(story: Story, chamber: str, addresses: Sequence[str]) -> None:
    """Paste a roll: look at it first, then save it."""
    official = story.people["official"]
    official.go(story.desk(f"/vote/rolls/{chamber}"))
    official.fill(addresses="\n".join([*addresses, addresses[0]]))
    official.press("Check only")
    assert f"repeats {addresses[0]}" in official.text()
    official.see("07-roll")
    official.fill(addresses="\n".join(addresses))
    official.press("Save the roll")


def hand_in_key(story: Story, trustee: Person) -> None:
    """A trustee makes a key on a machine of their own and hands in its public half."""
    home = home_of(story, trustee)
    run(home, "trustee", "keygen", "--out", "keys", "--name", "mine")
    trustee.go("/trustee")
    trustee.page.get_by_role("link", name="My public key").click()
    trustee.page.set_input_files("#key", home / "keys" / "mine.key.json")
    trustee.press("Hand in")
    assert "private" in trustee.page.locator("#key-error").inner_text()
    trustee.see("07-private-key-refused")
    trustee.page.set_input_files("#key", home / "keys" / "mine.public.json")
    trustee.press("Hand in")
    assert "Your public key is in." in trustee.text()


def home_of(story: Story, trustee: Person) -> Path:
    """The folder that is a trustee's own machine."""
    home = story.town.folder / trustee.name
    home.mkdir(exist_ok=True)
    return home


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a folder; it must do what it is asked."""
    done = subprocess.run(
        [str(BALLOTS), *words], cwd=home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def warns(person: Person) -> bool:
    """Whether a reader of this page sees the warning of a small k."""
    notes = person.page.locator("main .app-note--warn").locator("visible=true")
    return any(word in text for text in notes.all_inner_texts() for word in SMALL.values())


def vote(story: Story) -> None:
    """Three people vote, one again; strangers' and changed ballots are refused."""
    lin, wang, expert = (story.people[each] for each in ("lin", "wang", "expert"))
    citizens, experts = story.uuids["citizens"], story.uuids["experts"]
    titles = (OPTIONS, OPTIONS)
    lin.go(f"/elections/{citizens}")
    lin.see("09-election")
    story.warned["election"] = warns(lin)
    story.casts.append(cast(lin, citizens, titles, ((LIFT,), (LIGHT,)), "10-vote-en"))
    story.warned["confirmation"] = warns(lin)
    story.casts.append(cast(wang, citizens, titles, ((TREES, LIFT), (TREES,)), "11-vote-zh"))
    story.casts.append(cast(expert, experts, titles, ((LIGHT,), (LIFT,)), "12-vote-expert"))
    refuse(story)
    story.casts.append(cast(lin, citizens, titles, ((TREES, LIGHT), (BLANK,)), "13-again"))
    for number, each in enumerate(story.casts):
        lin.go(f"/elections/{each.uuid}/board?code={each.code}")
        story.board[each.code] = lin.page.locator(".app-entries li").first.inner_text()
        story.warned["board"] = warns(lin)
        if number == 0:
            lin.see("14-board")
    lin.go(f"/elections/{citizens}/check?code={story.casts[-1].code}")
    lin.see("15-check")
    story.files["receipt"] = lin.download('main a[href*="/receipts/"]')
    story.open = steal(story.town.services.database.path)


def refuse(story: Story) -> None:
    """Ballots that must be refused, each posted from a signed-in voter's page."""
    lin, wang, expert = (story.people[each] for each in ("lin", "wang", "expert"))
    citizens, experts = story.uuids["citizens"], story.uuids["experts"]
    own = story.last("lin")
    story.stored.append(story.count_stored())
    altered, theirs = flip_a_digit(own.body), story.last("wang").body
    story.refusals["altered"] = post(lin, citizens, altered)
    story.refusals["another person's"] = post(lin, citizens, theirs)
    story.refusals["one's own by another"] = post(expert, citizens, own.body)
    story.refusals["off the roll"] = post(expert, citizens, altered)
    story.refusals["of another election"] = post(expert, experts, own.body)
    story.refusals["no ballot"] = post(wang, citizens, b'{"election_uuid":Infinity}')
    story.said_on_page = cast_altered(story, lin, citizens)
    story.stored.append(story.count_stored())


def cast_altered(story: Story, person: Person, uuid: str) -> str:
    """Vote on the page while someone on the way changes a digit; what does the page say?"""
    page = person.go(f"/elections/{uuid}/vote")
    choose(person, ((LIFT,), (LIFT,)))
    story.warned["vote"] = warns(person)
    page.route(
        "**/ballots",
        lambda route: route.continue_(
            post_data=flip_a_digit(route.request.post_data_buffer or b"")
        ),
    )
    page.locator('[data-part="cast"]').click()
    problem = page.locator('[data-part="problem"]')
    problem.wait_for()
    said = problem.inner_text()
    person.see("10-refused")
    page.unroute("**/ballots")
    return said


def flip_a_digit(body: bytes) -> bytes:
    """Change one digit of the first proof's response."""
    at = body.index(b'"response":"') + len(b'"response":"') + 5
    return body[:at] + (b"1" if body[at : at + 1] != b"1" else b"2") + body[at + 1 :]


def close_and_count(story: Story) -> None:
    """The close; two trustees check, decrypt on their own machines and upload."""
    story.town.clock.advance(timedelta(hours=3))
    move_on(story, "voting")
    story.closed = steal(story.town.services.database.path)
    for key in ("anna", "bo"):
        for uuid in story.uuids.values():
            count(story, story.people[key], uuid)
    for uuid in story.uuids.values():
        lin = story.people["lin"]
        lin.go(f"/elections/{uuid}")
        story.files[uuid] = lin.download('main a[href$="archive.bel"]')


def count(story: Story, trustee: Person, uuid: str) -> None:
    """One trustee's part in one chamber, by the page's own three steps."""
    home = home_of(story, trustee)
    trustee.go("/trustee")
    trustee.page.locator(f'a[href="/elections/{uuid}/trustee"]').click()
    trustee.see("16-trustee")
    for name, end in (
        ("vote.bel", "archive.bel"),
        ("last", "receipt"),
        ("rules.json", "rules.json"),
    ):
        (home / name).write_bytes(trustee.download(f'main a[href$="{end}"]'))
    assert story.town.log_key in trustee.text()
    (home / "upload.json").unlink(missing_ok=True)
    words = ["vote.bel", "--key", "keys/mine.key.json", "--rules", "rules.json"]
    words += ["--receipt", "last", "--log-key", story.town.log_key]
    run(home, "trustee", "decrypt", *words, "--journal", "journal", "--out", "upload.json")
    trustee.page.set_input_files("#upload", home / "keys" / "mine.key.json")
    trustee.press("Upload")
    assert trustee.page.locator("#upload-error").count() == 1
    trustee.page.set_input_files("#upload", home / "upload.json")
    trustee.press("Upload")
    assert trustee.heading() == "Your part of this count is in."
    trustee.see("16-uploaded")


def decide(story: Story) -> None:
    """The outcome by the sealed rule; a decision that departs from it must say why."""
    publisher, lin = story.people["publisher"], story.people["lin"]
    publisher.go(story.path("/result"))
    publisher.see("17-before-outcome")
    publisher.press("Publish the outcome")
    story.warned["result"] = warns(publisher)
    story.outcome_text = publisher.text()
    publisher.see("17-outcome")
    publisher.page.get_by_role("link", name="Write the decision").click()
    for box in publisher.page.locator('input[name^="verdict-"][value="adopt"]').all():
        box.check()
    for box in publisher.page.locator('textarea[name^="reasons-"]').all():
        box.fill("Affordable this year.")
    publisher.page.select_option("#language", "en")
    publisher.press("Publish the decision")
    assert publisher.page.locator("#departure-error").count() == 1, publisher.text()[:1500]
    publisher.see("18-departure")
    publisher.fill(departure="The budget pays for all three at once.")
    publisher.press("Publish the decision")
    publisher.see("18-decided")
    move_on(story, "decision")
    lin.go(story.path("/result"))
    lin.see("19-result")
    story.decided = steal(story.town.services.database.path)
    story.files["dossier"] = lin.download('main a[href$="dossier.zip"]')


def ballots_of(archive: bytes) -> list[bytes]:
    """Every accepted ballot of an archive, in order."""
    return Parts.of(archive).ballots()
