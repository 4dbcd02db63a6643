"""From a draft to a verified dossier in the browser; what left it, and what a thief would find.

The story is told once (preparing.py, deciding.py); each test here judges one promise of it.
"""

import hashlib
import json
import re
import subprocess
from collections import Counter
from itertools import chain
from urllib.parse import quote

import pytest
from nacl.secret import SecretBox

from tests.journeys.conftest import Sent
from tests.journeys.deciding import close_and_count, decide, vote
from tests.journeys.opening import (
    derive,
    joint_key,
    opened,
    private_key,
    scalars_of,
    simulated,
    times_base,
)
from tests.journeys.preparing import discuss, gather, review, set_up
from tests.journeys.sealing import Cast
from tests.journeys.searching import as_bytes, forms_of_bytes, forms_of_code, forms_of_number
from tests.journeys.story import BALLOTS, OPTIONS, QUESTIONS, Story, ballots_of, home_of
from tests.journeys.town import new_town

pytestmark = pytest.mark.slow
DIGITS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
WARNED = {"desk", "consultation", "election", "vote", "confirmation", "board", "result"}
VOTERS = ("lin", "wang", "expert")
AXE_DRAWS = 16  # bytes that the checker of accessibility draws for a name
# What a voting browser asks for, from the page's address to the ballot; its receipt it draws.
ASKED = re.compile(
    r"GET /elections/\w{14}/(vote|election\.json)"
    r"|GET /static/(site\.css|js/[a-z-]{6,16}\.js|img/[a-z]{4,8}\.svg)(\?v=[0-9a-f]{12})?"
    r"|POST /elections/\w{14}/ballots"
)
OPAQUE = re.compile(r"[0-9a-f]{64}|\d{60,78}|[A-Za-z0-9+/]{43}")


@pytest.fixture(scope="module")
def story(browser, axe, layout, tmp_path_factory):
    with new_town(tmp_path_factory.mktemp("town"), browser, axe, layout) as town:
        told = Story(town)
        for part in (gather, discuss, review, set_up, vote, close_and_count, decide):
            part(told)
        yield told


def ballots(story: Story, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BALLOTS), *words], cwd=story.town.folder, capture_output=True, text=True, check=False
    )


def short_code(body: bytes) -> str:
    rest = int.from_bytes(hashlib.sha256(body).digest()) % 31**12
    return "".join(DIGITS[rest // 31**place % 31] for place in range(11, -1, -1))


def whole(sent: Sent) -> bytes:
    """Everything of a request: address, headers, body."""
    heads = "\n".join(f"{name}: {value}" for name, value in sent.headers.items())
    return f"{sent.method} {sent.url}\n{heads}\n\n".encode() + sent.body


def everything_sent(story: Story, person: str) -> bytes:
    return b"\n".join(map(whole, story.people[person].traffic.since(0)))


def trustees_keys(story: Story) -> list[int]:
    homes = [home_of(story, story.people[each]) for each in ("anna", "bo")]
    return [private_key(home / "keys" / "mine.key.json") for home in homes]


def counted(story: Story, uuid: str) -> dict[str, dict]:
    """The last ballot of each credential in the public archive."""
    ballots = [json.loads(each) for each in ballots_of(story.files[uuid])]
    return {ballot["credential"]: ballot for ballot in ballots}


# --- the vote ----------------------------------------------------------------------------------


def test_a_small_k_is_warned_of_on_every_page_of_the_vote(story):
    assert story.warned == dict.fromkeys(WARNED, True)


def test_the_code_on_screen_is_the_ballots_and_stands_on_the_board(story):
    for cast in story.casts:
        assert cast.early_code == cast.code == short_code(cast.body)
        assert f"{cast.code[:4]} {cast.code[4:8]} {cast.code[8:]}" in story.board[cast.code]


def test_the_first_ballot_is_marked_replaced_by_the_second(story):
    first, *others = story.casts
    second = others[-1]
    assert (first.voter, second.voter) == ("Lin", "Lin")
    shown = story.board[first.code]
    assert "Replaced" in shown
    assert f"{second.code[:4]} {second.code[4:8]} {second.code[8:]}" in shown
    assert all("Counts" in story.board[each.code] for each in others)


def test_ballots_that_are_not_the_voters_own_are_refused_with_a_reason(story):
    reasons = {name: (said["status"], said["error"]) for name, said in story.refusals.items()}
    assert reasons == {
        "altered": (400, "bad-signature"),
        "another person's": (409, "other-credential"),
        "one's own by another": (403, "not-on-roll"),
        "off the roll": (403, "not-on-roll"),
        "of another election": (400, "wrong-election"),
        "no ballot": (400, "malformed"),
    }
    assert "Reason: bad-signature" in story.said_on_page
    assert story.stored[0] == story.stored[1], "something was stored"


def test_the_outcome_shows_its_arithmetic(story):
    shown = story.outcome_text.replace("\n", " ")
    for sentence in (
        "Carried: Lamps along the school path",
        "Citizens: 1 ÷ 2 = 50.0%",
        "50.0% × 60.0% = 30.0%",
        "Experts: 1 ÷ 1 = 100.0%",
        "100.0% × 40.0% = 40.0%",
        "Combined score 70.0%",
        "Carried: 古树周围留出空地",
    ):
        assert sentence in shown


def test_the_dossier_of_the_page_is_valid_and_a_changed_one_is_not(story):
    file = story.town.folder / "dossier.zip"
    file.write_bytes(story.files["dossier"])
    words = ("verify", "dossier.zip", "--key", story.town.log_key)
    done = ballots(story, *words)
    assert done.returncode == 0, done.stdout
    at = story.files["dossier"].index(b'"response":"') + 20
    changed = bytearray(story.files["dossier"])
    changed[at] ^= 1
    file.write_bytes(changed)
    assert ballots(story, *words).returncode == 1


def test_the_receipt_of_the_page_shows_that_the_ballot_is_in(story):
    (story.town.folder / "my.receipt").write_bytes(story.files["receipt"])
    done = ballots(story, "verify-receipt", "my.receipt", "--key", story.town.log_key)
    assert done.returncode == 0, done.stdout
    assert story.last("lin").code in done.stdout.replace(" ", "").replace("-", "")


def test_the_trustees_keys_open_exactly_the_last_choices(story):
    keys = trustees_keys(story)
    for uuid in story.uuids.values():
        election = story.definition(uuid)
        assert election["public_key"] == joint_key([times_base(key) for key in keys])
        last = {cast.voter: cast for cast in story.casts if cast.uuid == uuid}
        wanted = {
            derive(uuid, cast.private_code).credential: cast.choices for cast in last.values()
        }
        found = {
            credential: opened(ballot, sum(keys))
            for credential, ballot in counted(story, uuid).items()
        }
        assert found == wanted


def test_every_step_is_fit_for_everyone(story):
    assert not story.town.found, "\n".join(story.town.found)


def test_no_page_complains(story):
    refused = "Failed to load resource: the server responded with a status of 4"
    for person in story.people.values():
        assert [said for said in person.said if not said.startswith(refused)] == []


# --- what left the browser ----------------------------------------------------------------------


def test_no_choice_leaves_the_browser(story):
    words = [*OPTIONS, *QUESTIONS, *story.proposals]
    told = [form.encode() for word in words for form in (word, quote(word), json.dumps(word)[1:-1])]
    for cast in story.casts:
        for sent in cast.sent:
            assert not [word for word in told if word in whole(sent)]
            path = sent.url.removeprefix(story.town.url)
            assert ASKED.fullmatch(f"{sent.method} {path}"), "the voting page asks for nothing else"
            assert bool(sent.body) == (sent.method == "POST")


def test_the_ballot_holds_nothing_but_opaque_numbers(story):
    for cast in story.casts:
        assert set(cast.ballot) == {
            "election_uuid",
            "election_hash",
            "credential",
            "answers",
            "signature",
        }
        leaves = list(leaves_of({**cast.ballot, "election_uuid": []}))
        assert [leaf for leaf in leaves if not OPAQUE.fullmatch(leaf)] == []
        assert max(Counter(leaves).values()) == 1, "equal numbers would tell something"


def leaves_of(value: object):
    """Every value of a ballot that holds no other, as text."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from leaves_of(each)
    else:
        yield str(value)


def test_no_private_code_leaves_the_browser(story):
    for voter in VOTERS:
        cast, left = story.last(voter), everything_sent(story, voter)
        assert cast.body in left, "the search sees bodies"
        assert [form for form in forms_of_code(cast.uuid, cast.private_code) if form in left] == []


def test_no_randomness_leaves_but_what_proofs_publish(story):
    """Simulated branches of a proof are random numbers made to be published; nothing else is.

    The seed of a ballot and the nonce of its signature are all that is drawn.
    """
    for cast in story.casts:
        election = story.definition(cast.uuid)
        drawn = scalars_of(cast.drawn, cast.ballot)
        secrets = {times_base(number): number for number in drawn}
        alphas = {each["alpha"] for answer in cast.ballot["answers"] for each in answer["choices"]}
        assert alphas <= secrets.keys(), "not every draw was seen"
        sizes = [len(each) for each in cast.drawn]
        assert [size for size in sizes if size != AXE_DRAWS] == [32, 64]
        published = simulated(cast.ballot, election, cast.choices)
        assert published <= drawn
        left = b"\n".join(map(whole, cast.sent))
        raw = [form for each in cast.drawn for form in (*forms_of_bytes(each), *decimals(each))]
        assert [form for form in raw if form in left] == []
        kept = [form for number in drawn - published for form in forms_of_number(number)]
        assert [form for form in kept if form in left] == []


def decimals(drawn: bytes) -> list[bytes]:
    return [str(int.from_bytes(drawn, order)).encode() for order in ("big", "little")]


# --- what a thief of the database finds ---------------------------------------------------------


def test_before_the_close_codes_lie_encrypted_and_none_in_clear(story):
    sealed = story.open.rows["elections_code"]
    assert Counter(row["election"] for row in sealed) == {
        story.uuids["citizens"]: 3,
        story.uuids["experts"]: 1,
    }
    box = SecretBox(story.town.services.secrets.code_key)
    inside = [box.decrypt(row["sealed"]).decode().rsplit("\n", 1)[1] for row in sealed]
    assert {cast.private_code for cast in story.casts} <= set(inside)
    for row, code in zip(sealed, inside, strict=True):
        assert story.open.places_of([row["sealed"]]), "the search sees what is there"
        assert story.open.places_of(forms_of_code(row["election"], code)) == []


def test_after_the_close_the_encrypted_codes_are_gone_from_the_very_file(story):
    assert story.closed.rows["elections_code"] == ()
    box = SecretBox(story.town.services.secrets.code_key)
    for row in story.open.rows["elections_code"]:
        assert story.closed.settled().places_of([row["sealed"]]) == []
        code = box.decrypt(row["sealed"]).decode().rsplit("\n", 1)[1]
        assert story.decided.places_of(forms_of_code(row["election"], code)) == []


@pytest.mark.parametrize("moment", ["open", "closed", "decided"])
def test_the_database_never_holds_a_trustees_key(story, moment):
    keys = trustees_keys(story)
    stolen = getattr(story, moment)
    for key in keys:
        assert stolen.places_of([times_base(key).encode()]), "the public key is there"
        assert stolen.places_of(forms_of_number(key)) == []
    assert stolen.places_of(forms_of_number(sum(keys))) == []


@pytest.mark.parametrize("moment", ["open", "closed", "decided"])
def test_the_database_never_holds_a_choice(story, moment):
    stolen = getattr(story, moment)
    for cast in story.casts:
        assert stolen.places_of([cast.body]), "the ballot is there"
        public = b"".join(story.files.values()) if moment == "decided" else b""
        telling = [form for form in forms_of_choices(cast) if form not in public]
        assert telling, "a chamber's totals are public, a voter's choices are not"
        assert stolen.places_of(telling) == []


def forms_of_choices(cast: Cast) -> list[bytes]:
    lists = [list(bits) for bits in cast.choices]
    both = [json.dumps(lists), json.dumps([*chain(*lists)]), *map(json.dumps, lists)]
    return [form.encode() for text in both for form in (text, text.replace(" ", ""))]


@pytest.mark.parametrize("moment", ["open", "closed", "decided"])
def test_no_row_joins_a_voter_and_an_option(story, moment):
    """In the tables of the vote and the mails; authors of proposals stand beside their own."""
    stolen = getattr(story, moment)
    options = [word.encode() for word in (*OPTIONS, *story.proposals)]
    seen = 0
    for table, rows in stolen.rows.items():
        if not table.startswith(("elections_", "eligibility_", "mail_")):
            continue
        for row in rows:
            text = b"\0".join(map(as_bytes, row.values()))
            if any(mark in text for mark in story.marks_of_voters()):
                seen += 1
                assert not [word for word in options if word in text], table
    assert seen >= len(story.casts)
