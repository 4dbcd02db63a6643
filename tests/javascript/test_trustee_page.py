"""The trustee's tool in a real browser, under the strict policy: a key is made, a count opened."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, Route, expect

from ballots.crypto.group import hex_of_point
from ballots.election.readiness import Answer, Rehearsal, SetupOk
from ballots.election.trustees import TrusteePublic
from ballots.encoding import sha256_hex
from ballots.making import keyfile, passphrase
from ballots.making.decrypting import prepare
from ballots.making.journal import ShuffleLine, enter_shuffle
from ballots.making.upload import ShuffleUpload, Upload
from participate.shared.paths import static_dir, templates_dir
from participate.web.templating import make_environment
from tests.ballots.elections import Course
from tests.ballots.making.test_decrypting import LOG, arguments_of, sealed
from tests.ballots.making.test_readiness import stage
from tests.javascript.conftest import ORIGIN, POLICY, TYPES
from tests.javascript.test_trustee_opening import shuffled

pytestmark = pytest.mark.browser
PATIENCE = 60_000  # Argon2id takes a second, a check some; a busy machine takes longer
PHRASE = "correct horse 电池 staple"
NONCE = "9f" * 32
PHONE = {"width": 390, "height": 844}
PAGE = """{% extends "layouts/page.html" %}
{% from "components/trustee_tool.html" import count_tool, health_tool, key_tool with context %}
{% from "components/trustee_tool.html" import ceremony_tool, ready_tool with context %}
{% from "components/trustee_tool.html" import shuffle_tool, tool_script with context %}
{% block title %}Trustee{% endblock %}
{% block main %}<h1>Trustee</h1>TOOL<form method="post" action="/in" enctype="multipart/form-data">
{% for name in fields %}<label>File <input type="file" name="{{ name }}"></label>{% endfor %}
</form>{% endblock %}
{% block scripts %}{{ tool_script() }}{% endblock %}"""
TOOLS = {
    "key": ('{{ key_tool("vote") }}', ["key"]),
    "ceremony": ('{{ ceremony_tool("c", none) }}', []),
    "ready": ("{{ ready_tool(election, log_key, registrar_key) }}", ["rehearsal", "accepted"]),
    "health": ("{{ health_tool(election, nonce) }}", ["answer"]),
    "shuffle": ("{{ shuffle_tool(election, '/base') }}", ["upload"]),
    "count": ("{{ count_tool(election, '/base', log_key, [], shufflers) }}", ["upload"]),
}


@dataclass
class Stand:
    """The page in the browser, and the files that the test's server hands out."""

    page: Page
    files: dict[str, bytes] = field(default_factory=dict)
    posts: list[bytes] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    registrar_key: str = ""
    shufflers: tuple[int, ...] = ()

    def handle(self, route: Route) -> None:
        request = route.request
        path = request.url.removeprefix(ORIGIN).split("?")[0]
        policy = {"content-security-policy": POLICY}
        if request.method == "POST":
            self.posts.append(request.post_data_buffer or b"")
            route.fulfill(body="<h1>In</h1>", content_type="text/html; charset=utf-8")
        elif path.startswith("/static/"):
            file = static_dir() / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix[1:]],
                          headers=policy)  # fmt: skip
        elif path in self.files:
            route.fulfill(body=self.files[path], content_type="application/octet-stream")
        else:
            tool, _, language = path[1:].partition("-")
            route.fulfill(body=self.rendered(tool, language or "en"), headers=policy,
                          content_type="text/html; charset=utf-8")  # fmt: skip

    def hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def rendered(self, tool: str, language: str) -> str:
        viewer = SimpleNamespace(
            language=language, large_text=False, csrf_token="x", signed_in=True,
            actor=SimpleNamespace(roles=frozenset({"trustee"})),
        )  # fmt: skip
        place = {"en": "Qinghe Quarter, Yunxi", "zh": "云溪市青禾街道"}
        call, fields = TOOLS[tool]
        page = make_environment(language, templates_dir()).from_string(PAGE.replace("TOOL", call))
        return page.render(
            viewer=viewer, settings=SimpleNamespace(place=place, demo=True), current_path="/",
            election=SimpleNamespace(uuid=Course().uuid), log_key=LOG, fields=fields,
            registrar_key=self.registrar_key, nonce=NONCE, shufflers=self.shufflers,
        )  # fmt: skip

    def open(self, name: str) -> None:
        self.page.goto(f"{ORIGIN}/{name}")
        self.page.locator("[data-tool]").wait_for()

    def part(self, name: str) -> object:
        return self.page.locator(f'[data-part="{name}"]')

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def choose(self, part: str, content: bytes) -> None:
        file = {"name": "file.json", "mimeType": "application/json", "buffer": content}
        self.part(part).set_input_files(file)

    def heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", name=text)).to_be_focused(timeout=PATIENCE)

    def blamed(self, code: str) -> None:
        """The fault is shown, in the step that is shown, and is read out."""
        box = self.page.locator('[data-step]:visible [data-part="fault"]')
        expect(box).to_be_focused(timeout=PATIENCE)
        assert code in box.locator("li").evaluate_all("all => all.map(each => each.dataset.code)")

    def saved(self, part: str) -> bytes:
        with self.page.expect_download() as happened:
            self.part(part).click()
        return happened.value.path().read_bytes()


@pytest.fixture
def stand(open_page) -> Iterator[Stand]:
    page = open_page(PHONE)
    made = Stand(page)
    page.on("console", lambda said: made.hear(said.type, said.text))
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    page.context.route("**/*", made.handle)
    yield made
    assert made.complaints == []


def test_a_key_is_made_saved_checked_and_its_public_half_handed_in(stand, axe, layout):
    stand.open("key")
    stand.part("passphrase").fill("short")
    stand.press("Make my key")
    stand.blamed("bad-passphrase")
    assert axe(stand.page) + layout(stand.page) == []
    for part, typed in (("passphrase", PHRASE), ("passphrase-again", PHRASE + "!")):
        stand.part(part).fill(typed)
    stand.press("Make my key")
    stand.blamed("two-passphrases")
    stand.part("passphrase-again").fill(PHRASE)
    stand.press("Make my key")
    stand.heading("Save the file, then check it")
    assert axe(stand.page) + layout(stand.page) == []
    file = stand.saved("save")
    stand.choose("saved", file.replace(b"1", b"2"))
    stand.part("saved-passphrase").fill(PHRASE)
    stand.press("Check the saved file")
    stand.blamed("other-file")
    stand.choose("saved", file)
    stand.part("saved-passphrase").fill(PHRASE + "!")
    stand.press("Check the saved file")
    stand.blamed("wrong-passphrase")
    stand.part("saved-passphrase").fill(PHRASE)
    stand.press("Check the saved file")
    stand.heading("The saved file opens")
    key = keyfile.read_key_file(passphrase.unseal_file(file, PHRASE))
    assert stand.part("key").inner_text() == hex_of_point(key.public_key)
    public = stand.saved("save-public")
    assert TrusteePublic.from_bytes(public).public_key == key.public_key
    stand.press("Hand in my public key")
    expect(stand.page.locator("h1")).to_have_text("In")
    (sent,) = stand.posts
    assert public in sent
    assert b"vote.public.json" in sent
    assert b"private" not in sent


def served(course, arguments):
    return {
        "/base/archive.bel": arguments["archive"],
        "/base/last-event.receipt": arguments["receipt"],
        f"/elections/{course.uuid}/rules.json": arguments["rules"],
    }


def sealed_key(course, owner):
    private = course.keys[owner - 1].private
    plain, public = keyfile.private_key_file(private), keyfile.public_of_key(private)
    return passphrase.seal_file(plain, public, PHRASE, course.randomness, passphrase.FLOOR)


def test_a_set_up_is_checked_then_rehearsed_with_and_signed(stand, axe, layout):
    course, arguments = stage()
    stand.registrar_key = arguments["registrar_key"].hex()
    vote = f"/elections/{course.uuid}"
    stand.files = {
        f"{vote}/archive.bel": arguments["archive"],
        f"{vote}/rules.json": arguments["rules"],
        f"{vote}/credentials-ok.json": arguments["registrar_statement"],
    }
    stand.open("ready")
    stand.choose("key-file", sealed_key(course, 2))
    stand.part("registrar-key").fill("00" * 32)
    stand.press("Check the set-up")
    stand.blamed("wrong-key")
    stand.part("registrar-key").fill(stand.registrar_key)
    stand.press("Check the set-up")
    stand.heading("Everything holds")
    assert (stand.part("owner").inner_text(), stand.part("number").inner_text()) == ("2", "4")
    assert axe(stand.page) + layout(stand.page) == []
    stand.part("open-passphrase").fill(PHRASE)
    stand.press("Rehearse and sign")
    stand.heading("Both files are ready to hand in")
    rehearsal = Rehearsal.from_bytes(stand.saved("save-rehearsal"))
    accepted = stand.saved("save-accepted")
    digest = course.steps[0][1][-1]
    rehearsal.check(sha256_hex(digest), course.election.public_key, course.trustee_list)
    SetupOk.from_bytes(accepted).check(sha256_hex(digest), course.trustee_list)
    stand.press("Upload both files")
    expect(stand.page.locator("h1")).to_have_text("In")
    assert rehearsal.to_bytes() in stand.posts[0]
    assert accepted in stand.posts[0]


def test_a_challenge_is_answered_with_the_stored_key(stand, axe, layout):
    course, arguments = stage()
    stand.files = {f"/elections/{course.uuid}/archive.bel": arguments["archive"]}
    stand.open("health")
    stand.choose("key-file", sealed_key(course, 3))
    stand.part("open-passphrase").fill(PHRASE)
    assert axe(stand.page) + layout(stand.page) == []
    stand.press("Check and answer")
    stand.heading("Your answer is ready to hand in")
    answer = stand.saved("save-part")
    digest = sha256_hex(course.steps[0][1][-1])
    Answer.from_bytes(answer).check(digest, NONCE, course.trustee_list)
    stand.press("Upload my answer")
    expect(stand.page.locator("h1")).to_have_text("In")
    assert answer in stand.posts[0]


def test_a_count_is_checked_then_opened_once_and_never_another_one(stand, axe, layout):
    course, arguments = sealed()
    key = sealed_key(course, 1)
    stand.files = served(course, arguments)
    stand.open("count")
    stand.choose("key-file", keyfile.public_key_file(course.keys[0]))
    stand.press("Check everything")
    stand.blamed("no-key-file")
    stand.choose("key-file", key)
    stand.part("log-key").fill(LOG.replace("+", "x+", 1))
    stand.press("Check everything")
    stand.blamed("malformed")
    stand.part("log-key").fill(LOG)
    stand.press("Check everything")
    stand.heading("Everything holds")
    assert stand.part("number").inner_text() == "4"
    assert axe(stand.page) + layout(stand.page) == []
    stand.part("open-passphrase").fill(PHRASE + "!")
    stand.press("Open my part")
    stand.blamed("wrong-passphrase")
    stand.part("open-passphrase").fill(PHRASE)
    stand.press("Open my part")
    stand.heading("Your part is ready to hand in")
    assert stand.saved("save-journal") == prepare(**arguments).journal
    upload = Upload.from_bytes(stand.saved("save-part"))
    upload.check(course.election, course.trustee_list, course.sums.tally, course.sealed)
    stand.press("Upload my part")
    expect(stand.page.locator("h1")).to_have_text("In")
    assert upload.to_bytes() in stand.posts[0]
    # Another count of the same election, in the same browser: the journal it keeps forbids it.
    other = Course(questions=course.questions, rules_sha256=course.election.rules_sha256)
    other.set_up().vote(0).vote(1).vote(2).end().seal()
    stand.files = served(other, arguments_of(other, arguments["rules"]))
    stand.open("count-zh")
    stand.choose("key-file", key)
    stand.page.get_by_role("button", name="核验全部内容").click()
    stand.heading("全部成立")
    stand.part("open-passphrase").fill(PHRASE)
    stand.page.get_by_role("button", name="开启我的那一份").click()
    stand.blamed("already-opened")
    assert "绝不能开启两次" in stand.page.locator('[data-part="fault"]').inner_text()
    assert axe(stand.page) + layout(stand.page) == []


def test_a_shuffle_is_made_signed_and_known_to_the_browsers_journal(stand, axe, layout):
    course, _ = shuffled(end=False)
    stand.files = {"/base/archive.bel": course.archive()}
    stand.open("shuffle")
    stand.choose("key-file", sealed_key(course, 1))
    stand.press("Check everything")
    stand.heading("Everything holds")
    assert stand.part("number").inner_text() == "4"
    assert axe(stand.page) + layout(stand.page) == []
    stand.part("open-passphrase").fill(PHRASE + "!")
    stand.press("Shuffle and sign")
    stand.blamed("wrong-passphrase")
    stand.part("open-passphrase").fill(PHRASE)
    stand.press("Shuffle and sign")
    stand.heading("Your shuffle is ready to hand in")
    upload = ShuffleUpload.from_bytes(stand.saved("save-part"))
    upload.check(course.election, course.trustee_list, course.lists, course.head)
    key, fingerprint = course.keys[0].private.public_key, course.election.fingerprint
    line = ShuffleLine(key, fingerprint, sha256_hex(upload.shuffle))
    assert stand.saved("save-journal") == enter_shuffle(b"", line)
    stand.press("Upload my shuffle")
    expect(stand.page.locator("h1")).to_have_text("In")
    assert upload.to_bytes() in stand.posts[0]


def test_the_page_fetches_each_shuffles_signature_and_opens_nothing_without_one(stand):
    course, arguments = shuffled(1, 2)
    stand.shufflers = (1, 2)
    stand.files = served(course, arguments)
    for owner, proof in course.shuffle_proofs.items():
        stand.files[f"/base/shuffle-proofs/{owner}.json"] = proof
    stand.open("count")
    stand.choose("key-file", sealed_key(course, 1))
    stand.press("Check everything")
    stand.heading("Everything holds")
    stand.shufflers = (1,)
    stand.open("count")
    stand.choose("key-file", sealed_key(course, 1))
    stand.press("Check everything")
    stand.blamed("missing-shuffle-proof")
