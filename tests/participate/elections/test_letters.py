"""Codes by letter: printed once, erased, and whoever holds a letter votes without a sign-in."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from ballots.election.definition import Election
from ballots.encoding import canonical_json, sha256_hex
from ballots.making.casting import make_ballot
from ballots.verify.dossier import verify_dossier
from participate.app import FEATURES
from participate.consultations.policy import Phase
from participate.elections import service as elections
from participate.elections.service import Registrar
from participate.shared.errors import ConflictError, DeniedError
from participate.web import csrf, pdf
from tests.participate.conftest import BASE, form_token
from tests.participate.decisions.conftest import move, publish_outcome
from tests.participate.decisions.test_service import dossier_of
from tests.participate.elections.conftest import DAYS
from tests.participate.elections.test_registrar import entries, everything, prepared

YES, NO = [1, 0, 0], [0, 1, 1]


@pytest.fixture
def features():
    return FEATURES


@pytest.fixture
def vote(stage):
    """A vote of three people that is set up; codes go by letter."""
    prepared(stage, None, mode=Registrar.LETTERS)
    stage.set_up()
    stage.make_ready()
    return stage


def letters(stage, actor=None):
    key = stage.services.secrets.code_key
    read = elections.read_letters
    return stage.write(actor or stage.official, read, stage.uuids[0], key, "https://v.example/e")


def erase(stage, actor=None, seen=None):
    uuid = stage.uuids[0]
    seen = stage.read(elections.waiting_letters, uuid).letters if seen is None else seen
    return stage.write(actor or stage.official, elections.erase_printed, uuid, seen)


def opened(stage):
    """Print the letters, erase the codes, open the voting; the letters' codes."""
    codes = [each.code for each in letters(stage).holders]
    erase(stage)
    move(stage, Phase.REVIEW, Phase.VOTING)
    return codes


def ballot(stage, code, choices=YES):
    definition = Election.from_bytes(stage.read(elections.definition_of, stage.uuids[0]))
    return make_ballot(definition, code, [choices], stage.services.randomness)


def cast(stage, raw, account=""):
    return elections.cast_ballot(
        stage.services.database,
        account=account,
        uuid=stage.uuids[0],
        raw=raw,
        arrived=stage.clock.now(),
        clock=stage.clock,
        randomness=stage.services.randomness,
        attempts_key=None,
    )


def test_letters_are_printed_before_the_opening_and_the_codes_are_gone(vote):
    with pytest.raises(ConflictError) as caught:
        vote.write(vote.publisher, elections.open_voting, vote.consultation)
    assert caught.value.code == "not-printed"
    codes = letters(vote)
    assert [each.cells for each in codes.holders] == [
        ("", "", "", f"voter{number}@example.org") for number in (1, 2, 3)
    ]
    assert codes.link_of(codes.holders[0]).startswith("https://v.example/e#")
    assert letters(vote) == codes, "until they are erased a failed print can be repeated"
    assert erase(vote) == 3
    for action in (letters, erase):
        with pytest.raises(ConflictError) as caught:
            action(vote)
        assert caught.value.code == "printed"
    with vote.services.database.read() as session:
        query = text("SELECT count(*) FROM elections_code WHERE sealed IS NOT NULL")
        assert session.execute(query).scalar_one() == 0
    content = everything(vote)
    assert not [each for each in codes.holders if each.code.encode() in content]


def test_letters_that_nobody_saw_or_downloaded_are_not_erased(vote):
    seen = vote.read(elections.waiting_letters, vote.uuids[0]).letters
    refused(vote, "not-downloaded", seen)
    letters(vote)
    refused(vote, "letters-changed", "")
    erase(vote, seen=seen)
    give_spare(vote)
    # The page still shows the three; a fourth letter waits, which nobody has.
    refused(vote, "letters-changed", seen)
    refused(vote, "not-downloaded", vote.read(elections.waiting_letters, vote.uuids[0]).letters)
    letters(vote)
    assert erase(vote) == 1


def refused(vote, code, seen):
    before = vote.read(elections.waiting_letters, vote.uuids[0]), entries(vote)
    with pytest.raises(ConflictError) as caught:
        erase(vote, seen=seen)
    assert caught.value.code == code
    assert (vote.read(elections.waiting_letters, vote.uuids[0]), entries(vote)) == before


def give_spare(vote):
    second = vote.make_person("official", address="second@example.org", name="Second")
    lost = ("voter1@example.org", "The letter was lost.")
    proposal = vote.write(vote.official, elections.propose_spare, vote.uuids[0], *lost)
    key = vote.services.secrets.code_key
    vote.write(second, elections.confirm_spare, vote.uuids[0], proposal, key)


def test_each_download_stands_in_the_record_and_says_not_whose_the_letters_are(vote):
    for _ in range(2):
        letters(vote)
    uuid = vote.uuids[0]
    waiting = vote.read(elections.waiting_letters, uuid)
    found = [each for each in entries(vote) if each["kind"] == "letters.downloaded"]
    assert [(each["election"], each["count"], each["by"]) for each in found] == [
        (uuid, 3, "official")
    ] * 2
    credentials = [each.credential for each in letters(vote).holders]
    digest = sha256_hex(canonical_json(sorted(credentials)))
    assert {each["letters"] for each in found} == {waiting.letters} == {digest}


def test_officials_alone_print_and_only_where_codes_go_by_letter(vote, stage):
    for stranger in (vote.publisher, vote.voter(1)):
        for action in (letters, erase):
            with pytest.raises(DeniedError):
                action(vote, stranger)
    voter = vote.voter(1)
    key = vote.services.secrets.code_key
    assert vote.read(elections.own_code, vote.uuids[0], voter.account, key) is None


def test_a_vote_without_letters_prints_none_and_takes_no_ballot_without_a_sign_in(stage):
    stage.ready()
    for action in (letters, erase):
        with pytest.raises(ConflictError) as caught:
            action(stage)
        assert caught.value.code == "no-letters"
    with pytest.raises(ConflictError) as caught:
        cast(stage, stage.ballot(stage.voter(1), YES))
    assert caught.value.code == "not-by-letter"
    assert stage.view().ballots == 0


def test_without_letters_their_address_takes_nothing_and_the_log_signs_nothing(stage, client):
    stage.ready()
    answer = post_ballot(stage, client, stage.ballot(stage.voter(1), YES))
    assert (answer.status_code, "refusal" in answer.json()) == (404, False)
    assert stage.read(elections.count_refusals, stage.uuids[0]) == {}
    with stage.services.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM accounts_attempt")).scalar_one() == 0


def test_whoever_holds_a_letter_votes_once_and_may_change_the_vote(vote):
    first, second, _ = opened(vote)
    one = cast(vote, ballot(vote, first))
    again = ballot(vote, first, NO)
    assert cast(vote, again).status == "counted"
    assert cast(vote, again).is_new is False
    assert cast(vote, ballot(vote, second), vote.voter(1).account).status == "counted"
    assert (vote.view().ballots, vote.view().voters) == (3, 2)
    assert one.short_code


def test_the_dossier_holds_and_says_what_letters_lack(vote):
    for code in opened(vote):
        cast(vote, ballot(vote, code))
    vote.clock.advance(DAYS * 2)
    move(vote, Phase.VOTING, Phase.DECISION)
    for owner in (1, 2):
        vote.submit(owner)
    publish_outcome(vote)
    report = verify_dossier(dossier_of(vote), log_key=vote.seals.log)
    assert report.valid, report.errors
    said = [each.sentence for each in report.findings if each.code == "W-REGISTRAR"]
    assert "a letter votes without a sign-in" in said[0]


def post_ballot(vote, client, raw):
    uuid = vote.uuids[0]
    headers = {
        "Origin": BASE,
        "Content-Type": "application/json",
        csrf.HEADER: form_token(vote.services, client),
    }
    return client.post(f"/elections/{uuid}/letters", content=raw, headers=headers)


def test_a_person_without_an_account_votes_by_the_pages(vote, client):
    code = opened(vote)[0]
    uuid = vote.uuids[0]
    page = client.get(f"/elections/{uuid}/enter")
    assert page.status_code == 200
    assert f'data-post="/elections/{uuid}/letters"' in page.text
    assert "A letter votes without a sign-in" in page.text
    assert code not in page.text
    answer = post_ballot(vote, client, ballot(vote, code))
    assert (answer.status_code, answer.json()["status"]) == (201, "accepted")
    assert vote.view().voters == 1
    refused = post_ballot(vote, client, b"{}")
    assert (refused.status_code, "refusal" in refused.json()) == (400, True)


def test_no_junk_and_no_replay_uses_up_the_tries_of_a_code(vote, client):
    """Each claims the credential; only who holds the code makes what is counted under it."""
    code = opened(vote)[0]
    raw = ballot(vote, code)
    junk = raw[: raw.index(b'"answers"')] + b'"answers":[]}'
    other = raw.replace(b'"response":"', b'"response":"1', 1)
    for bad in (junk, other):
        assert [post_ballot(vote, client, bad).status_code for _ in range(11)] == [400] * 11
    assert post_ballot(vote, client, raw).status_code == 201
    assert [post_ballot(vote, client, raw).status_code for _ in range(11)] == [200] * 11
    assert post_ballot(vote, client, ballot(vote, code, NO)).status_code == 201


def test_one_address_sends_no_more_than_sixty_in_five_minutes(vote, client):
    code = opened(vote)[0]
    raw = ballot(vote, code)
    for _ in range(60):
        assert post_ballot(vote, client, b"{}").status_code == 400
    refused = post_ballot(vote, client, raw)
    assert (refused.status_code, refused.json()["error"]) == (429, "too-many-from-here")
    assert refused.headers["retry-after"] == "300"
    assert "refusal" not in refused.json(), "it was not judged: the same bytes may be sent again"
    vote.clock.advance(timedelta(minutes=6))
    assert post_ballot(vote, client, raw).status_code == 201


def test_the_voting_page_sends_on_to_where_codes_vote_and_back(vote, client, sign_in):
    opened(vote)
    uuid = vote.uuids[0]
    sign_in(client, "citizen", address="voter1@example.org")
    answer = client.get(f"/elections/{uuid}/vote", follow_redirects=False)
    assert answer.headers["location"] == f"/elections/{uuid}/enter"


def test_nothing_of_one_visitor_is_kept_for_the_next_at_the_same_device(vote, client):
    opened(vote)
    marks = {
        re.search(r'data-voter="(\w+)"', client.get(f"/elections/{vote.uuids[0]}/enter").text)[1]
        for _ in range(2)
    }
    assert len(marks) == 2


def test_an_official_prints_and_erases_by_the_pages(vote, client, sign_in, post, monkeypatch):
    sign_in(client, "official", address="official@example.org")
    base = f"/desk/consultations/{vote.consultation}/vote/letters"
    uuid = vote.uuids[0]
    assert "3 letters wait to be printed" in client.get(base).text
    made = post(client, f"{base}/{uuid}", {"language": "zh", "form": "html"})
    assert made.headers["content-disposition"].startswith("attachment")
    codes = [each.code for each in letters(vote).holders]
    plain = re.sub(r"</?span>", "", made.text)
    assert all(code in plain for code in codes)
    assert "您的投票码" in made.text
    assert "<svg" in made.text
    routes = "participate.elections.routes.letters"
    monkeypatch.setattr(f"{routes}.can_make_pdf", lambda: False)
    before = len(entries(vote))
    refused = post(client, f"{base}/{uuid}", {"language": "en", "form": "pdf"})
    assert (refused.status_code, len(entries(vote))) == (409, before)
    monkeypatch.setattr(f"{routes}.can_make_pdf", lambda: True)

    def make_while_others_write(html):
        with vote.services.database.write():
            return html.encode()

    monkeypatch.setattr(f"{routes}.make_private_pdf", make_while_others_write)
    made = post(client, f"{base}/{uuid}", {"language": "en", "form": "pdf"})
    assert made.headers["content-type"] == "application/pdf"
    assert "Your voting code" in made.text
    assert post(client, f"{base}/{uuid}/erase", {}).status_code == 409
    seen = re.search(r'name="letters" value="(\w+)"', client.get(base).text)[1]
    done = post(client, f"{base}/{uuid}/erase", {"letters": seen})
    assert "The codes are erased" in client.get(done.headers["location"]).text
    assert "No letter waits to be printed" in client.get(base).text


def test_the_letters_as_pdf(vote):
    pytest.importorskip("weasyprint")
    made = pdf.make_private_pdf("<html lang='zh'><title>信</title><p>投票码 AB-c</p></html>")
    assert made.startswith(b"%PDF")
