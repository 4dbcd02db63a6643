"""The key ceremony in a real browser; the test plays the platform and the other trustees."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from unittest import mock

import pytest
from playwright.sync_api import Route, expect

from ballots.crypto.group import hex_of_point
from ballots.election.ceremony import assemble, read_certificates, read_commitments, read_reveals
from ballots.election.certificate import Context
from ballots.election.shares import check_complaint
from ballots.making import keyfile, passphrase
from ballots.making.threshold import Member, draw_member
from tests.ballots.ceremonies import Gathering
from tests.javascript.conftest import ORIGIN
from tests.javascript.test_trustee_page import PATIENCE, PHONE, PHRASE, Stand

pytestmark = pytest.mark.browser
ROUNDS = ("certificate", "commitment", "reveal", "shares", "verification")
ADDRESS = "/consultations/c/trustee"
TURN = "It is your turn"


@dataclass
class Platform:
    """What the platform holds of a ceremony; place 1 is the browser's, others follow."""

    size: int
    files: dict[str, list[bytes | None]]
    others: dict[int, Member] = field(default_factory=dict)
    complaint: bytes | None = None

    @property
    def round(self) -> str | None:
        return next((name for name in ROUNDS if None in self.files[name]), None)

    def closed(self):
        closed = read_certificates(self.files["certificate"])
        for name, close in (("commitment", read_commitments), ("reveal", read_reveals)):
            if None not in self.files[name]:
                closed = close(closed, self.files[name])
        return closed

    def told(self) -> dict[str, object]:
        texts = {
            name: [None if raw is None else raw.decode() for raw in row]
            for name, row in self.files.items()
        }
        state = "running" if self.round else "finished"
        complaint = None
        if self.complaint is not None:
            about = json.loads(self.complaint)["sender"]
            complaint = {"of": 1, "about": about, "file": self.complaint.decode()}
            state = "complained"
        return {
            "ceremony": 1, "size": self.size, "threshold": 2, "state": state, "place": 1,
            "names": ["Anna", "Ben", "陈"][: self.size], "round": self.round,
            "awaited": self.round is not None and self.files[self.round][0] is None,
            "files": texts, "complaint": complaint,
        }  # fmt: skip

    def take(self, name: str, raw: bytes) -> None:
        if name == "complaint":
            self.complaint = raw
            return
        self.files[name][0] = raw
        for place, member in self.others.items():
            self.files[name][place - 1] = self.made(name, member)

    def made(self, name: str, member: Member) -> bytes:
        random = secrets.token_bytes
        if name == "certificate":
            return member.certify(random)
        if name == "verification":
            return member.receive(self.closed(), self.files["shares"], random)[1]
        step = {"commitment": member.commit, "reveal": member.reveal, "shares": member.share}
        return step[name](self.closed(), random)


@dataclass
class CeremonyStand(Stand):
    """The page of a ceremony and the platform behind it."""

    platform: Platform | None = None
    tokens: set[str] = field(default_factory=set)

    def handle(self, route: Route) -> None:
        request = route.request
        path = request.url.removeprefix(ORIGIN).split("?")[0]
        if path == f"{ADDRESS}/ceremony.json":
            route.fulfill(json=self.platform.told())
        elif path.startswith(f"{ADDRESS}/ceremony/") and request.method == "POST":
            self.tokens.add(request.headers["x-csrf-token"])
            self.posts.append(request.post_data_buffer or b"")
            self.platform.take(path.rpartition("/")[2], self.posts[-1])
            route.fulfill(json={"round": self.platform.round})
        else:
            super().handle(route)

    def save_and_check(self) -> bytes:
        file = self.saved("save")
        self.choose("saved", file)
        self.part("saved-passphrase").fill(PHRASE)
        self.press("Check the saved file")
        return file


@pytest.fixture
def stand(open_page) -> Iterator[CeremonyStand]:
    page = open_page(PHONE)
    made = CeremonyStand(page)
    page.on("console", lambda said: made.hear(said.type, said.text))
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    page.context.route("**/*", made.handle)
    yield made
    assert made.complaints == []
    assert made.tokens == {"x"}


def test_a_trustee_goes_through_all_rounds_with_two_others(stand, axe, layout):
    others = {place: draw_member(Context(3, 2, place), secrets.token_bytes) for place in (2, 3)}
    stand.platform = Platform(3, {name: [None] * 3 for name in ROUNDS}, others)
    stand.open("ceremony")
    for part in ("passphrase", "passphrase-again"):
        stand.part(part).fill(PHRASE)
    stand.part("keep").check()
    assert axe(stand.page) + layout(stand.page) == []
    stand.press("Make my seed")
    stand.heading("Save the file, then check it")
    seed = keyfile.read_seed_file(passphrase.unseal_file(stand.save_and_check(), PHRASE))
    for name in ROUNDS[1:]:
        stand.heading(TURN)
        shown = stand.part("ceremony-id").inner_text().replace(" ", "")
        assert shown == read_certificates(stand.platform.files["certificate"]).id
        if name == "reveal":  # the page was left: the browser kept the locked seed, as was asked
            stand.open("ceremony")
            stand.heading(TURN)
            stand.part("seed-passphrase").fill(PHRASE)
            assert axe(stand.page) + layout(stand.page) == []
        stand.page.locator('[data-part="take-part"] button').click()
    stand.heading("Save the file, then check it")
    key = keyfile.read_key_file(passphrase.unseal_file(stand.save_and_check(), PHRASE))
    stand.heading("The keys are made")
    group = assemble(stand.platform.closed(), stand.platform.files["verification"])
    assert stand.part("own-key").inner_text() == hex_of_point(group.public_keys[0])
    own, _ = seed.receive(
        stand.platform.closed(), stand.platform.files["shares"], secrets.token_bytes
    )
    assert own.secret == key.secret
    assert not any(b"private" in raw for raw in stand.posts)
    assert axe(stand.page) + layout(stand.page) == []


def test_a_bad_share_ends_the_ceremony_and_names_its_sender(stand, axe, layout):
    gathering = Gathering(2, 2, secrets.token_bytes).certify().commit().reveal()
    honest, cheat = gathering.members
    coefficients = [*cheat._coefficients(gathering.ceremony)[:-1], 5]
    with mock.patch.object(Member, "_coefficients", return_value=coefficients):
        bad = cheat.share(gathering.revealed, secrets.token_bytes)
    good = honest.share(gathering.revealed, secrets.token_bytes)
    files = {**gathering.files, "shares": [good, bad], "verification": [None, None]}
    stand.platform = Platform(2, files)
    plain, public = keyfile.seed_file(honest), keyfile.public_of_seed(honest)
    stand.open("ceremony")
    stand.heading(TURN)
    cost = passphrase.FLOOR
    seed = passphrase.seal_file(plain, public, PHRASE, secrets.token_bytes, cost)
    stand.choose("seed-file", seed.replace(b'"size":2', b'"size":3'))
    stand.part("seed-passphrase").fill(PHRASE)
    stand.page.locator('[data-part="take-part"] button').click()
    stand.blamed("other-seed")
    stand.choose("seed-file", seed)
    stand.page.locator('[data-part="take-part"] button').click()
    stand.heading("This ceremony has ended without keys")
    said = "Anna has shown that Ben sent a share that does not fit."
    expect(stand.part("complaint")).to_have_text(said, timeout=PATIENCE)
    check_complaint(gathering.revealed, 2, bad, stand.posts[0])
    assert axe(stand.page) + layout(stand.page) == []
