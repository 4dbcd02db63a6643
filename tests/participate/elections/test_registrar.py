"""Who issues the codes: the platform, or somebody who hands in the public list alone."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from ballots.crypto import signing
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.election.listing import Listing
from ballots.making.casting import make_ballot
from ballots.making.codes import Codes
from ballots.making.issuing import issue
from ballots.making.roll import Roll
from ballots.making.signing_key import private_signing_key, public_signing_key
from ballots.verify.dossier import verify_dossier
from participate.app import FEATURES
from participate.consultations.policy import Phase
from participate.elections import service as elections
from participate.elections.policy import State
from participate.elections.problems import Ground, problems
from participate.elections.service import ListFiles, Registrar
from participate.eligibility.service import Chamber
from participate.record import service as record
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError
from tests.participate.decisions.conftest import move, publish_outcome
from tests.participate.decisions.test_service import dossier_of
from tests.participate.elections.conftest import DAYS

SEED, OTHER_SEED = bytes(32), bytes([1]) * 32


@pytest.fixture
def features():
    return FEATURES


@pytest.fixture
def registrar(make_person):
    return make_person("registrar", address="registrar@example.org", name="Rita Registrar")


def prepared(stage, registrar, *, spares=2, mode=Registrar.INDEPENDENT, seed=SEED):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, *(f"voter{n}@example.org" for n in range(1, 4)))
    stage.hand_in_key(1)
    stage.hand_in_key(2)
    stage.save(replace(stage.plan(), registrar=mode, spares=spares))
    if mode is Registrar.INDEPENDENT:
        hand_in(stage, registrar, public_signing_key(seed))


def hand_in(stage, registrar, raw):
    return stage.write(registrar, elections.hand_in_registrar_key, stage.consultation, raw)


def issued(stage, registrar, *, spares=2, seed=SEED):
    """What the registrar makes offline from the roll that the platform gives out."""
    uuid = stage.uuids[0]
    roll = Roll.from_bytes(stage.write(registrar, elections.export_roll, uuid))
    made = issue(roll, uuid, spares=spares, k=1, seed=seed, randomness=stage.services.randomness)
    return made, ListFiles(made.credentials, made.approval, made.spares)


def entries(stage):
    with stage.services.database.read() as session:
        views = record.list_entries(session, consultation=stage.consultation, limit=200)
    return [json.loads(view.entry.raw) for view in reversed(views)]


def everything(stage):
    path = stage.services.database.path
    return b"".join(each.read_bytes() for each in path.parent.glob("participate.sqlite3*"))


def test_an_independent_registrar_hands_in_the_list_and_the_platform_never_held_a_code(
    stage, registrar
):
    prepared(stage, registrar)
    uuid = stage.set_up()
    assert stage.view().state is State.AWAITING_LIST
    assert entries(stage)[-1]["kind"] == "rules.fixed"
    made, files = issued(stage, registrar)
    stage.write(registrar, elections.submit_list, uuid, files)
    assert stage.view().state is State.SET_UP
    listed, setup = entries(stage)[-2:]
    assert (listed["kind"], listed["by"], listed["count"]) == ("credentials.listed", "registrar", 3)
    assert '"type":"Setup"' in setup["event"]
    assert stage.read(elections.get_listing, uuid).approval_file == made.approval
    assert stage.read(elections.get_listing, uuid).spares_file == made.spares
    stage.open()
    codes = Codes.from_bytes(made.codes)
    voter = stage.voter(1)
    assert stage.read(elections.own_code, uuid, voter.account, bytes(32)) is None
    definition = Election.from_bytes(stage.read(elections.definition_of, uuid))
    code = codes.require("voter1@example.org").code
    stage.cast(voter, make_ballot(definition, code, [[1, 0, 0]], stage.services.randomness))
    assert stage.view().voters == 1
    content = everything(stage)
    assert not [each for each in codes.holders if each.code.encode() in content]


def test_the_dossier_of_an_independent_registrars_vote_is_valid_and_says_so(stage, registrar):
    prepared(stage, registrar)
    uuid = stage.set_up()
    made, files = issued(stage, registrar)
    stage.write(registrar, elections.submit_list, uuid, files)
    stage.make_ready()
    move(stage, Phase.REVIEW, Phase.VOTING)
    definition = Election.from_bytes(stage.read(elections.definition_of, uuid))
    for holder, number in zip(Codes.from_bytes(made.codes).holders[:2], (1, 2), strict=True):
        raw = make_ballot(definition, holder.code, [[1, 0, 0]], stage.services.randomness)
        stage.cast(stage.voter(number), raw)
    stage.clock.advance(DAYS * 2)
    move(stage, Phase.VOTING, Phase.DECISION)
    for owner in (1, 2):
        stage.submit(owner)
    publish_outcome(stage)
    report = verify_dossier(dossier_of(stage), log_key=stage.seals.log)
    assert report.valid, report.errors
    said = [each.sentence for each in report.findings if each.code == "I-REGISTRAR"]
    assert "which never held a code" in said[0]


def refused(stage, registrar, files, field, words=""):
    before = entries(stage)
    with pytest.raises(InvalidInputError) as caught:
        stage.write(registrar, elections.submit_list, stage.uuids[0], files)
    assert list(caught.value.fields) == [field]
    assert words in caught.value.params.get("reason", "")
    assert entries(stage) == before
    assert stage.view().state is State.AWAITING_LIST


def test_private_files_are_refused_before_anything_is_kept(stage, registrar):
    prepared(stage, registrar)
    stage.set_up()
    made, files = issued(stage, registrar)
    for private in (made.codes, made.salts, private_signing_key(SEED)):
        for field in ("credentials", "approval", "spares"):
            refused(stage, registrar, replace(files, **{field: private}), field)
    content = everything(stage)
    code = Codes.from_bytes(made.codes).holders[0].code
    assert code.encode() not in content


def test_a_list_that_is_not_as_rules_and_roll_want_it_is_refused(stage, registrar):
    prepared(stage, registrar)
    uuid = stage.set_up()
    made, files = issued(stage, registrar)
    _, foreign = issued(stage, registrar, seed=OTHER_SEED)
    refused(stage, registrar, foreign, "credentials", "another key")
    _, fewer = issued(stage, registrar, spares=1)
    refused(stage, registrar, fewer, "credentials", "3 places and 1 spares")
    refused(stage, registrar, replace(files, spares=fewer.spares), "approval", "another list")
    refused(stage, registrar, replace(files, credentials=fewer.credentials), "credentials")
    refused(stage, registrar, replace(files, credentials=b"[]"), "credentials")
    refused(stage, registrar, replace(files, credentials=b"nothing"), "credentials")
    refused(stage, registrar, replace(files, approval=b"{}"), "approval")
    doubled = files.credentials.replace(b"]", b"," + files.credentials[1:])
    refused(stage, registrar, replace(files, credentials=doubled), "credentials", "twice")
    statement = replace(made.statement, election="JZnGv4UdMhJpVp")
    spares = Listing.from_files(made.approval, made.spares).spares
    other = Listing.make(statement, spares, SEED)
    wrong = ListFiles(files.credentials, other.approval_file, other.spares_file)
    refused(stage, registrar, wrong, "credentials", "another election")
    listed = CredentialList.from_bytes(files.credentials)
    pretty = json.dumps(list(listed.weights)).encode()
    refused(stage, registrar, replace(files, credentials=pretty), "credentials")
    stage.write(registrar, elections.submit_list, uuid, files)


def test_a_list_is_handed_in_once_and_by_a_registrar_alone(stage, registrar):
    prepared(stage, registrar)
    uuid = stage.set_up()
    _, files = issued(stage, registrar)
    with pytest.raises(DeniedError):
        stage.write(stage.official, elections.submit_list, uuid, files)
    with pytest.raises(DeniedError):
        stage.write(stage.official, elections.export_roll, uuid)
    stage.write(registrar, elections.submit_list, uuid, files)
    for step in ((elections.submit_list, uuid, files), (elections.export_roll, uuid)):
        with pytest.raises(ConflictError) as caught:
            stage.write(registrar, *step)
        assert caught.value.code == "list-in"


def test_nothing_opens_and_nothing_changes_while_a_list_is_awaited(stage, registrar):
    prepared(stage, registrar)
    uuid = stage.set_up()
    with pytest.raises(ConflictError) as caught:
        stage.write(stage.publisher, elections.open_voting, stage.consultation)
    assert caught.value.code == "wrong-state"
    with pytest.raises(ConflictError) as caught:
        stage.save(stage.plan())
    assert caught.value.code == "rules-frozen"
    with pytest.raises(ConflictError) as caught:
        hand_in(stage, registrar, public_signing_key(OTHER_SEED))
    assert caught.value.code == "rules-frozen"
    for missing in (elections.definition_of, elections.get_listing):
        with pytest.raises(ConflictError):
            stage.read(missing, uuid)


def test_the_key_is_handed_in_before_the_set_up_and_never_the_private_one(stage, registrar):
    prepared(stage, registrar)
    assert stage.read(elections.find_registrar, stage.consultation).name == "Rita Registrar"
    for raw in (private_signing_key(SEED), b"", b"{}", public_signing_key(SEED)[:-1]):
        with pytest.raises(InvalidInputError) as caught:
            hand_in(stage, registrar, raw)
        assert list(caught.value.fields) == ["key"]
    with pytest.raises(DeniedError):
        hand_in(stage, stage.official, public_signing_key(SEED))


@pytest.fixture
def other(make_person):
    """Somebody else who is a registrar, of other votes."""
    return make_person("registrar", address="other-registrar@example.org", name="Otto Other")


def denied(stage, other, *step):
    before = entries(stage)
    with pytest.raises(DeniedError) as caught:
        stage.write(other, *step)
    assert caught.value.code == "other-registrar"
    assert entries(stage) == before


def test_nobody_but_the_registrar_of_the_vote_changes_the_key_gets_the_roll_or_hands_in_a_list(
    stage, registrar, other
):
    prepared(stage, registrar)
    key = stage.read(elections.find_registrar, stage.consultation)
    changed = public_signing_key(OTHER_SEED)
    denied(stage, other, elections.hand_in_registrar_key, stage.consultation, changed)
    assert stage.read(elections.find_registrar, stage.consultation) == key
    uuid = stage.set_up()
    denied(stage, other, elections.export_roll, uuid)
    _, files = issued(stage, registrar)
    denied(stage, other, elections.submit_list, uuid, files)
    assert stage.view().state is State.AWAITING_LIST
    stage.write(registrar, elections.submit_list, uuid, files)
    denied(stage, other, elections.hand_in_trace, uuid, b"{}", "")


def test_a_set_up_with_another_key_than_the_official_saw_does_nothing(stage, registrar):
    prepared(stage, registrar)
    seen = stage.read(elections.find_registrar, stage.consultation).public_key
    hand_in(stage, registrar, public_signing_key(OTHER_SEED))
    before = entries(stage)
    given = (elections.set_up, stage.consultation, stage.seals)
    for shown in (seen, "", None):
        with pytest.raises(ConflictError) as caught:
            stage.write(stage.official, *given, registrar_key=shown)
        assert caught.value.code == "key-changed"
    assert entries(stage) == before
    assert stage.read(elections.list_elections, stage.consultation) == ()
    stage.set_up()


def test_the_task_list_shows_the_key_that_is_fixed_then(stage, registrar, client, sign_in, post):
    prepared(stage, registrar)
    sign_in(client, "official", address="official@example.org")
    base = f"/desk/consultations/{stage.consultation}/vote"
    page = client.get(base).text
    key = stage.read(elections.find_registrar, stage.consultation).public_key
    assert page.count(key) == 2
    assert "Rita Registrar" in page
    hand_in(stage, registrar, public_signing_key(OTHER_SEED))
    assert post(client, f"{base}/set-up", {"registrar_key": key}).status_code == 409
    assert stage.read(elections.list_elections, stage.consultation) == ()
    newer = stage.read(elections.find_registrar, stage.consultation).public_key
    assert post(client, f"{base}/set-up", {"registrar_key": newer}).status_code == 303


def test_another_registrar_can_follow_once_the_plan_has_had_none(
    stage, registrar, other, client, sign_in
):
    prepared(stage, registrar)
    sign_in(client, "registrar", address="other-registrar@example.org")
    page = f"/consultations/{stage.consultation}/registrar"
    assert "Another registrar has handed in the key of this vote." in client.get(page).text
    for each in (page, "/registrar"):
        assert "This vote has another registrar" in client.get(each).text
        assert "Your public key is in." not in client.get(each).text
    stage.save(replace(stage.plan(), registrar=Registrar.PLATFORM))
    assert stage.read(elections.find_registrar, stage.consultation) is None
    stage.save(replace(stage.plan(), registrar=Registrar.INDEPENDENT))
    hand_in(stage, other, public_signing_key(OTHER_SEED))
    assert stage.read(elections.find_registrar, stage.consultation).name == "Otto Other"
    assert "Another registrar" not in client.get(page).text
    stage.save(replace(stage.plan(), registrar=Registrar.INDEPENDENT, spares=1))
    assert stage.read(elections.find_registrar, stage.consultation) is not None


def test_a_plan_with_an_independent_registrar_needs_the_key(stage):
    stage.publish()
    plan = replace(stage.plan(), registrar=Registrar.INDEPENDENT)
    ground = Ground(frozenset(), {}, 1, stage.clock.now())
    assert "not handed in" in problems(plan, ground)["registrar"].sentence
    known = replace(ground, registrar_key=True)
    assert "registrar" not in problems(plan, known)
    assert "0 to 500" in problems(replace(plan, spares=501), known)["registrar"].sentence


@pytest.mark.parametrize("mode", [Registrar.PLATFORM, Registrar.LETTERS])
def test_the_platform_as_registrar_signs_its_own_list_and_keeps_spares_sealed(
    stage, registrar, mode
):
    prepared(stage, registrar, mode=mode)
    uuid = stage.set_up()
    assert stage.view().state is State.SET_UP
    assert stage.view().registrar == mode
    listing = stage.read(elections.get_listing, uuid)
    assert (listing.statement.count, len(listing.spares)) == (3, 2)
    assert listing.public_key != signing.public_key_of(SEED).hex()
    assert [each["by"] for each in entries(stage) if each["kind"] == "credentials.listed"] == [
        "official"
    ]
    with stage.services.database.read() as session:
        query = text("SELECT sealed FROM elections_spare")
        assert [bool(sealed) for (sealed,) in session.execute(query)] == [True, True]
    if mode is Registrar.LETTERS:
        key = stage.services.secrets.code_key
        stage.write(stage.official, elections.read_letters, uuid, key, "https://v.example/e")
        seen = stage.read(elections.waiting_letters, uuid).letters
        stage.write(stage.official, elections.erase_printed, uuid, seen)
    stage.open()
    stage.close()
    with stage.services.database.read() as session:
        assert [sealed for (sealed,) in session.execute(query)] == [None, None]


def test_the_page_of_an_election_says_who_is_on_its_roll_and_what_the_registrar_signed(
    stage, registrar, client, sign_in
):
    prepared(stage, registrar, mode=Registrar.PLATFORM)
    uuid = stage.set_up()
    page = client.get(f"/elections/{uuid}").text
    assert "on the roll of this chamber" not in page
    assert "2 spares on the list, given: 0." in page
    for name, raw in (
        ("credentials-ok.json", stage.read(elections.get_listing, uuid).approval_file),
        ("spares.json", stage.read(elections.get_listing, uuid).spares_file),
    ):
        assert f"/elections/{uuid}/{name}" in page
        assert client.get(f"/elections/{uuid}/{name}").content == raw
    sign_in(client, "citizen", address="voter1@example.org")
    assert "You are on the roll of this chamber." in client.get(f"/elections/{uuid}").text
    sign_in(client, "citizen", address="stranger@example.org")
    assert "You are not on the roll of this chamber." in client.get(f"/elections/{uuid}").text
    letters = client.get(f"/elections/{uuid}/enter", follow_redirects=False)
    assert letters.headers["location"] == f"/elections/{uuid}/vote"


def test_a_registrar_does_their_part_by_the_pages(stage, registrar, client, sign_in, post):
    prepared(stage, registrar, mode=Registrar.PLATFORM)
    sign_in(client, "official", address="official@example.org")
    form = f"/desk/consultations/{stage.consultation}/vote/registrar"
    assert "Who issues the voting codes?" in client.get(form).text
    wrong = post(client, form, {"registrar": "nobody", "spares": "501"})
    assert wrong.status_code == 422
    assert post(client, form, {"registrar": "independent", "spares": "1"}).status_code == 303
    sign_in(client, "registrar", address="registrar@example.org")
    page = f"/consultations/{stage.consultation}/registrar"
    assert page in client.get("/registrar").text
    assert post(client, page, {}).status_code == 422
    answer = post(client, page, {}, files={"key": ("k.json", public_signing_key(SEED))})
    assert answer.status_code == 303
    uuid = stage.set_up()
    text = client.get(page).text
    assert f"--uuid {uuid} --spares 1" in text
    assert client.get(f"/elections/{uuid}/roll.csv").text.splitlines()[0].endswith("address")
    assert post(client, f"/elections/{uuid}/list", {}).status_code == 422
    made, files = issued(stage, registrar, spares=1)
    given = {
        "credentials": ("credentials.json", made.codes),
        "approval": ("credentials-ok.json", files.approval),
        "spares": ("spares.json", files.spares),
    }
    refused_page = post(client, f"/elections/{uuid}/list", {}, files=given)
    assert refused_page.status_code == 422
    assert "This file is private" in refused_page.text
    given["credentials"] = ("credentials.json", files.credentials)
    assert post(client, f"/elections/{uuid}/list", {}, files=given).status_code == 303
    assert "Your lists are in." in client.get(page).text
