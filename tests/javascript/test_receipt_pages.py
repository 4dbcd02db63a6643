"""The pages of receipts in a real browser, under the strict policy: true ones and false ones."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, Route, expect

from ballots.crypto import signing
from ballots.dossier.entries import read_entry
from ballots.election.ballot import Ballot, short_code
from ballots.encoding import from_hex
from ballots.record.merkle import leaf_hash
from ballots.record.note import COSIGNATURE, VerifierKey
from ballots.record.proof import InclusionProof
from ballots.record.witness import cosign
from ballots.verify.receipt import grouped, receipt_code
from participate.record.catalogue import KINDS
from participate.record.service import Witnessing
from participate.shared.paths import static_dir, templates_dir
from participate.web.templating import make_environment
from tests.ballots.verify.dossiers import CITIZENS, VKEY, World, make_world
from tests.javascript.conftest import ORIGIN, POLICY, TYPES

pytestmark = pytest.mark.browser
PATIENCE = 20_000
WITNESS = VerifierKey("witness.example", signing.public_key_of(bytes(range(2, 34))), COSIGNATURE)
SEEN = 1_795_435_400
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
FOREIGN = VerifierKey("else.example/record", signing.public_key_of(bytes(32))).text


@dataclass
class Stand:
    """One of the pages in the browser, and the files that the test's server hands out."""

    page: Page
    world: World
    template: str = "record/check.html"
    shown: SimpleNamespace = field(default_factory=SimpleNamespace)
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def handle(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).partition("#")[0].partition("?")[0]
        if not path.startswith("/static/img/"):
            self.asked.append(f"{route.request.method} {path}")
        policy = {"content-security-policy": POLICY}
        if path.startswith("/static/"):
            file = static_dir() / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix[1:]],
                          headers=policy)  # fmt: skip
        elif path.endswith("/qr.svg"):
            route.fulfill(path=static_dir() / "img" / "mark.svg", content_type=TYPES["svg"])
        elif path in self.files:
            route.fulfill(body=self.files[path])
        elif path == "/page":
            language = "zh" if "lang=zh" in route.request.url else "en"
            route.fulfill(body=self.rendered(language), content_type="text/html; charset=utf-8",
                          headers=policy)  # fmt: skip
        else:
            route.abort()

    def rendered(self, language: str) -> str:
        viewer = SimpleNamespace(
            language=language, large_text=False, csrf_token="x", signed_in=False,
            actor=SimpleNamespace(roles=frozenset()),
        )  # fmt: skip
        place = {"en": "Qinghe Quarter, Yunxi", "zh": "云溪市青禾街道"}
        return make_environment(language, templates_dir()).get_template(self.template).render(
            viewer=viewer, settings=SimpleNamespace(place=place, demo=False), page=self.shown,
            current_path="/page",
            witnessing=Witnessing(0, 0),
        )  # fmt: skip

    def open(self, address: str = "") -> None:
        self.page.goto("about:blank")
        self.page.goto(f"{ORIGIN}/page{address}")

    def verdict(self) -> str:
        heading = self.page.locator('[data-part="heading"]')
        expect(heading).to_be_focused(timeout=PATIENCE)
        return heading.inner_text()

    def text(self, part: str) -> str:
        return self.page.locator(f'[data-part="{part}"]').inner_text()

    def codes(self) -> list[str]:
        heads = self.page.locator(".app-finding__head .app-mono")
        return heads.all_inner_texts() if heads.count() else []


@pytest.fixture(scope="module")
def world():
    return make_world()


@pytest.fixture
def stand(open_page, world) -> Iterator[Stand]:
    page = open_page(PHONE)
    made = Stand(page, world)
    page.on("console", lambda said: made.complaints.append(said.text))
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    page.context.route("**/*", made.handle)
    yield made
    assert [each for each in made.complaints if "Failed to load resource" not in each] == []


def place_of(world, kind):
    return next(i for i, raw in enumerate(world.entries) if read_entry(raw).kind == kind)


def cosigned(proof: InclusionProof) -> bytes:
    signature = cosign(proof.checkpoint.checkpoint, WITNESS.name, bytes(range(2, 34)), SEEN)
    return proof.to_bytes() + signature.line.encode()


class TestCheck:
    """Checking files: nothing is sent, and every fault has its name in the reader's language."""

    @pytest.fixture
    def check(self, stand, tmp_path) -> Callable[..., Stand]:
        """Open the page in a language, choose files, return the stand with its verdict."""
        kinds = tuple((kind, words.title) for kind, words in KINDS.items())

        def choose(
            receipt: bytes, opening: bytes | None = None, language="en", key=None, *, compared=True
        ) -> Stand:
            stand.shown = SimpleNamespace(
                key=VKEY, witnesses=(WITNESS.text,), quorum=1, kinds=kinds
            )
            stand.open(f"?lang={language}")
            stand.asked.clear()
            if key is not None:
                stand.page.locator("#key").fill(key)
            stand.page.locator("#compared").set_checked(compared)
            for name, raw in (("opening", opening), ("receipt", receipt)):
                if raw is not None:
                    file = tmp_path / name
                    file.write_bytes(raw)
                    stand.page.locator(f"#{name}-file").set_input_files(file)
            return stand

        return choose

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_a_witnessed_ballot_holds_and_shows_its_code(self, check, world, axe, layout, language):
        ballot = Ballot.from_bytes(world.courses[CITIZENS].cast[0][2])
        place = next(i for i, raw in enumerate(world.entries) if b'\\"Ballot' in raw)
        stand = check(cosigned(world.receipt(place)), language=language)
        assert stand.verdict() == {"en": "The receipt holds.", "zh": "回执成立。"}[language]
        assert stand.text("code") == grouped(short_code(ballot.tracker))
        assert stand.text("tracker") == ballot.tracker
        assert stand.text("kind") == {"en": "Ballot received", "zh": "收下一张选票"}[language]
        seen = {"en": "23 November 2026", "zh": "2026年11月23日"}[language]
        assert WITNESS.name in stand.text("witnesses")
        assert seen in stand.text("witnesses")
        assert stand.codes() == []
        assert stand.asked == []
        assert axe(stand.page) + layout(stand.page) == []
        stand.page.set_viewport_size(DESKTOP)
        assert axe(stand.page) + layout(stand.page) == []

    def test_with_the_opening_the_words_are_shown_and_stay_words(self, check, world, axe):
        place = place_of(world, "comment.posted")
        opening = world.openings[place].to_bytes(place)
        stand = check(world.receipt(place).to_bytes(), opening)
        assert stand.verdict() == "The receipt holds, and these are the words."
        assert stand.text("content").split("\n")[:2] == ["Text", "Yes!"]
        assert stand.text("code") == grouped(receipt_code(read_entry(world.entries[place])))
        assert stand.codes() == ["W-UNWITNESSED"]
        assert "signed by the log only" in stand.text("witnesses")
        assert axe(stand.page) == []
        hostile = world.openings[place].content.replace(b"Yes!", b"<img src=x>")
        changed = opening.replace(b"Yes!", b"<img src=x>")
        assert hostile != world.openings[place].content
        check(world.receipt(place).to_bytes(), changed)
        assert stand.verdict() == "The receipt does not hold."
        assert stand.page.locator("img[src=x]").count() == 0

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_one_wrong_bit_is_named(self, check, world, axe, layout, language):
        raw = world.receipt(place_of(world, "comment.posted")).to_bytes()
        at = raw.index(b"\n", raw.index(b"index ")) + 8  # in the first hash of the path
        other = b"A" if raw[at : at + 1] != b"A" else b"B"
        stand = check(raw[:at] + other + raw[at + 1 :], language=language)
        assert stand.verdict() == {
            "en": "The receipt does not hold.", "zh": "回执不成立。",
        }[language]  # fmt: skip
        assert stand.codes()[0] == "bad-inclusion"
        said = {"en": "does not lead from this entry", "zh": "不能从这个条目推到"}[language]
        assert said in stand.text("findings")
        assert axe(stand.page) + layout(stand.page) == []

    def test_another_log_is_named_and_another_key_can_be_brought(self, check, world):
        raw = world.receipt(place_of(world, "comment.posted")).to_bytes()
        stand = check(raw, key=FOREIGN)
        assert stand.verdict() == "The receipt does not hold."
        assert stand.codes()[0] == "wrong-log"
        stand.page.locator("#key").fill("no key")
        stand.page.locator("#key").blur()
        expect(stand.page.locator('[data-part="status"]')).to_contain_text(
            "One of these is no key."
        )
        stand.page.locator("#key").fill(VKEY)
        stand.page.locator("#key").blur()
        assert stand.verdict() == "The receipt holds."

    def test_keys_that_the_server_gave_are_no_independent_check(self, check, world, axe, layout):
        place = place_of(world, "comment.posted")
        raw = cosigned(world.receipt(place))
        stand = check(raw, compared=False)
        under = "The receipt holds under the key that this server gave."
        assert stand.verdict() == under
        assert "keys that this server gave" in stand.text("witnesses")
        assert axe(stand.page) + layout(stand.page) == []
        stand.page.get_by_label("I have compared these keys").check()
        assert stand.verdict() == "The receipt holds."
        assert "keys that this server gave" not in stand.text("witnesses")
        check(raw, compared=False)
        stand.page.locator("#witness-keys").fill(f"{WITNESS.text}\n{FOREIGN}")
        stand.page.locator("#witness-keys").blur()
        assert stand.verdict() == under
        assert "keys that this server gave" not in stand.text("witnesses")
        opening = world.openings[place].to_bytes(place)
        check(raw, opening, compared=False)
        assert stand.verdict() == f"{under[:-1]}, and these are the words."

    def test_a_witness_that_the_page_does_not_know_is_told(self, check, world, axe):
        raw = world.receipt(place_of(world, "comment.posted"))
        line = cosign(raw.checkpoint.checkpoint, "stranger.example", bytes(32), SEEN).line
        stand = check(raw.to_bytes() + line.encode())
        assert stand.verdict() == "The receipt holds."
        assert stand.codes() == ["W-UNWITNESSED", "I-UNKNOWN-WITNESS"]
        assert "stranger.example" in stand.text("findings")
        assert axe(stand.page) == []

    def test_another_entrys_words_are_named(self, check, world):
        place, other = place_of(world, "comment.posted"), place_of(world, "review.submitted")
        opening = world.openings[other].to_bytes(other)
        stand = check(world.receipt(place).to_bytes(), opening)
        assert stand.verdict() == "The receipt does not hold."
        assert stand.codes()[0] == "foreign-file"

    def test_a_file_that_is_no_receipt_is_said_and_another_one_can_follow(self, check, world):
        stand = check(b"Dear voter, ...")
        assert stand.verdict() == "The receipt does not hold."
        assert stand.codes() == ["malformed"]
        stand.page.get_by_role("button", name="Check another one").click()
        expect(stand.page.locator("#receipt-file")).to_be_focused()
        assert stand.page.locator('[data-part="verdict"]').is_hidden()

    def test_words_without_a_receipt_ask_for_it(self, check, world, tmp_path):
        place = place_of(world, "comment.posted")
        opening = world.openings[place].to_bytes(place)
        stand = check(opening)
        status = stand.page.locator('[data-part="status"]')
        expect(status).to_contain_text("Now choose the receipt")


class TestBallot:
    """Where a ballot's QR code leads: the fragment against what the server has."""

    @pytest.fixture
    def voted(self, world):
        ballot = Ballot.from_bytes(world.courses[CITIZENS].cast[0][2])
        place = next(i for i, raw in enumerate(world.entries) if b'\\"Ballot' in raw)
        return SimpleNamespace(
            tracker=ballot.tracker,
            ref=ref(ballot.tracker),
            credential=ballot.credential,
            receipt=world.receipt(place),
        )

    @pytest.fixture
    def compare(self, stand, voted) -> Callable[..., Stand]:
        """Open the page with a fragment while the box holds these trackers."""
        election = SimpleNamespace(
            uuid=CITIZENS, consultation="c", chamber="citizens", k=10, registrar="platform"
        )
        stand.template = "elections/receipt.html"
        stand.shown = SimpleNamespace(
            election=election, title={"en": "Old housing", "zh": "老旧小区"}, log_key=VKEY,
            witnesses=(WITNESS.text,), quorum=1, contact="office@example.org",
        )  # fmt: skip

        def go(box, *, receipt=None, fragment=None, language="en") -> Stand:
            under = f"/elections/{CITIZENS}/credentials/{voted.credential}"
            if box is not None:
                ballots = [{"tracker": each, "code": "", "index": 0} for each in box]
                stand.files[under] = json.dumps({"ballots": ballots}).encode()
            raw = voted.receipt.to_bytes() if receipt is None else receipt
            stand.files[f"/elections/{CITIZENS}/receipts/{voted.ref}"] = raw
            here = f"#c={voted.credential}&t={voted.ref}" if fragment is None else fragment
            stand.open(f"?lang={language}{here}")
            return stand

        return go

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_the_same_ballot_is_in_the_box(self, compare, voted, axe, layout, language):
        stand = compare([voted.tracker], receipt=cosigned(voted.receipt), language=language)
        assert (
            stand.verdict()
            == {
                "en": "Your ballot is in the box, unchanged.",
                "zh": "您的选票在票箱里，没有被改动。",
            }[language]
        )
        assert stand.text("code") == grouped(short_code(voted.tracker))
        assert WITNESS.name in stand.text("witnesses")
        given = {"en": "keys that this server gave", "zh": "这台服务器给出的密钥"}[language]
        assert given in stand.text("witnesses")
        assert axe(stand.page) + layout(stand.page) == []
        stand.page.set_viewport_size(DESKTOP)
        assert axe(stand.page) + layout(stand.page) == []

    def test_a_later_ballot_is_named(self, compare, voted):
        later = "B" * 42 + "A"
        stand = compare([voted.tracker, later])
        assert stand.verdict() == "A later ballot of yours counts."
        assert stand.text("later") == grouped(short_code(later))
        assert "signed by the log only" in stand.text("witnesses")

    def test_another_ballot_in_its_place_is_an_alarm(self, compare, voted, axe, layout):
        other = "C" * 42 + "A"
        stand = compare([other])
        assert stand.verdict() == "Another ballot is there."
        assert stand.text("there") == grouped(short_code(other))
        assert stand.page.locator('[data-part="file"]').is_hidden()
        assert axe(stand.page) + layout(stand.page) == []

    def test_no_ballot_at_all_is_an_alarm(self, compare):
        assert compare([]).verdict() == "Your ballot is not in the box."

    def test_the_tracker_is_not_asked_for_unless_the_box_says_it_first(self, compare, voted):
        stand = compare(["C" * 42 + "A"])
        stand.verdict()
        assert not [each for each in stand.asked if voted.ref in each]

    def test_a_receipt_of_something_else_does_not_pass_for_this_one(self, compare, voted, world):
        other = world.receipt(place_of(world, "comment.posted")).to_bytes()
        wrong = voted.receipt.to_bytes().replace(b"\nindex ", b"\nindex 1", 1)
        for raw in (other, wrong, b"", b"x" * 100):
            stand = compare([voted.tracker], receipt=raw)
            assert stand.verdict() == "The receipt that this server gives does not hold."

    @pytest.mark.parametrize("fragment", ["#x", "#c=1&t=2", "#t=" + "A" * 43, "#c=" + "a" * 64])
    def test_an_address_that_was_cut_is_said(self, compare, fragment):
        assert compare([], fragment=fragment).verdict() == "This address is not complete."

    def test_a_server_that_does_not_answer_is_said(self, compare, voted, stand):
        assert compare(None).verdict() == "The server could not be reached."
        under = f"/elections/{CITIZENS}/credentials/{voted.credential}"
        for answer in (b"", b"[]", b'{"ballots":[{"tracker":"<b>"}]}', b'{"ballots":[null]}'):
            stand.files[under] = answer
            assert compare(None).verdict() == "The server could not be reached."

    def test_without_a_fragment_nothing_is_said_and_nothing_asked(self, compare, stand):
        compare([], fragment="")
        expect(stand.page.get_by_label("Ballot code")).to_be_visible()
        assert stand.page.locator('[data-part="verdict"]').is_hidden()
        assert not [each for each in stand.asked if "credentials" in each]


class TestEntry:
    """Where another entry's QR code leads."""

    @pytest.fixture
    def compare(self, stand, world) -> Callable[..., Stand]:
        place = place_of(world, "comment.posted")
        entry = read_entry(world.entries[place])
        line = SimpleNamespace(
            index=place, kind=entry.kind, words=KINDS[entry.kind], role="Citizen", at=None,
            consultation=None, title=None, code=receipt_code(entry),
        )  # fmt: skip
        stand.template = "record/receipt.html"
        stand.shown = SimpleNamespace(
            line=line, commits=True, sealed=False, size=9, witnesses=0, waiting=False,
            file="x.receipt", receipt=f"/record/receipts/{place}", opening="", opening_file="",
            key=VKEY,
        )  # fmt: skip

        def go(given: int, leaf: bytes) -> Stand:
            stand.files[f"/record/receipts/{place}"] = world.receipt(given).to_bytes()
            stand.open(f"#l={urlsafe_b64encode(leaf).decode().rstrip('=')}")
            return stand

        return go

    def test_the_same_entry_another_one_and_a_false_receipt(self, compare, world, axe, layout):
        place, other = place_of(world, "comment.posted"), place_of(world, "review.submitted")
        leaf = leaf_hash(world.entries[place])
        stand = compare(place, leaf)
        assert stand.verdict() == "This is the entry of your QR code, unchanged."
        assert axe(stand.page) + layout(stand.page) == []
        assert compare(place, from_hex("ab" * 32, 32)).verdict() == "Another entry stands here."
        failed = "The receipt that this server gives does not hold."
        assert compare(other, leaf_hash(world.entries[other])).verdict() == failed


def ref(fingerprint: str) -> str:
    return fingerprint.replace("+", "-").replace("/", "_")
