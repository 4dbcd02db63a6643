"""Rolls on the officials' pages: a file, its dry run, and what is printed from it."""

import csv
import io
from dataclasses import replace

import pytest
from sqlalchemy import text

from ballots.making.roll import Roll
from ballots.making.signing_key import public_signing_key
from participate.app import FEATURES
from participate.elections import service as elections
from participate.elections.service import Registrar
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber, CheckKind
from participate.web import pdf
from tests.participate.elections.test_pages import LANGUAGES, read
from tests.participate.elections.test_registrar import SEED

ENTRIES = "SELECT body FROM record_entry"

TABLE = """\
number;e-mail;name;address;postcode;birth date
A-1;voter1@example.org;Lin Mei;"12 Elm Street
Flat 3";65 0000;1970-01-31
A-2;;王五;青禾街道 8 号;650001;1980年2月3日
"""
COLUMNS = ("Lin Mei", "12 Elm Street", "650000", "1970-01-31", "A-1", "王五", "青禾街道 8 号")


@pytest.fixture
def features():
    return FEATURES


@pytest.fixture
def official(client, sign_in, stage):
    stage.publish()
    sign_in(client, "official", address="official@example.org")
    return client


@pytest.fixture
def base(stage):
    return lambda: f"/desk/consultations/{stage.consultation}/vote/rolls/citizens"


@pytest.fixture
def upload(official, post, base):
    def send(content, mode="replace", path="file"):
        raw = content.encode() if isinstance(content, str) else content
        files = {"file": ("roll.csv", raw)}
        return post(official, f"{base()}/{path}", {"mode": mode}, files=files)

    return send


def shown(page):
    return page.split('name="shown" value="')[1][:64]


def people(stage):
    return stage.read(eligibility.list_people, stage.consultation, Chamber.CITIZENS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_shown_first_and_taken_when_it_is_confirmed(
    stage, official, upload, post, base, language
):
    read(official, base(), language)
    answer = upload(TABLE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{base()}/file")
    page = read(official, f"{base()}/file", language)
    assert not people(stage)
    assert base() + "/file" in read(official, base(), language)
    assert post(official, f"{base()}/file/confirm", {"shown": shown(page)}).status_code == 303
    first, second = people(stage)
    assert (first.postal, first.postcode) == ("12 Elm Street\nFlat 3", "650000")
    assert (second.address, second.number, second.born) == ("", "A-2", "1980-02-03")
    page = read(official, base(), language)
    assert "textarea" not in page, "pasting addresses would lose the other columns"
    assert read(official, f"{base()}/file", language, status=404)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_rows_are_named_and_nothing_can_be_confirmed(
    stage, official, upload, post, base, language
):
    upload("e-mail,birth date\na@example.org,31.1.1970\nnobody,1970-01-31\n")
    page = read(official, f"{base()}/file", language)
    assert {"en": "Write the date of birth", "zh": "出生日期请写成"}[language] in page
    assert "file/confirm" not in page
    answer = post(official, f"{base()}/file/confirm", {"shown": "0" * 64})
    assert answer.status_code == 409
    assert post(official, f"{base()}/file/drop").status_code == 303
    assert post(official, f"{base()}/file/drop").status_code == 303, "a second time is no fault"
    assert not people(stage)


def test_another_file_than_the_one_shown_is_shown_again(stage, official, upload, post, base):
    upload(TABLE)
    seen = shown(read(official, f"{base()}/file"))
    upload(TABLE.replace("王五", "王六"))
    answer = post(official, f"{base()}/file/confirm", {"shown": seen})
    assert answer.status_code == 409
    assert "has changed since you looked" in answer.text
    assert not people(stage)
    assert (
        post(official, f"{base()}/file/confirm", {"shown": shown(answer.text)}).status_code == 303
    )


HOSTILE = {
    "nothing": b"",
    "quotes": b'e-mail\n"a@example.org\n""",""\n',
    "a NUL": b"e-mail\na\0@example.org\n",
    "a formula": b"e-mail,name\na@example.org,=HYPERLINK(1)\n",
    "a giant cell": b"e-mail\n" + b"a" * 1_000_000,
    "other bytes": bytes(range(256)) * 100,
    "markup": b"e-mail,<script>alert(1)</script>\n<b>,x\n",
    "a surrogate": "e-mail\n\ud800@example.org\n".encode("utf-8", "surrogatepass"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_give_sentences(stage, official, upload, base, content):
    answer = upload(content)
    if content:
        page = read(official, f"{base()}/file")
        assert "wrong in this file" in page
    else:
        assert answer.status_code == 422
    assert not people(stage)


def test_a_form_without_a_file_or_with_another_mode_is_told(official, upload, post, base):
    answer = post(official, f"{base()}/file", {"mode": "replace"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text
    assert upload(TABLE, mode="mix").status_code == 422
    assert upload(b"x" * (16 * 1024 * 1024 + 65 * 1024)).status_code == 413


def test_no_column_of_a_roll_enters_the_record_and_letters_show_it(
    stage, official, upload, post, base
):
    upload(TABLE)
    page = read(official, f"{base()}/file")
    post(official, f"{base()}/file/confirm", {"shown": shown(page)})
    stage.hand_in_key(1)
    stage.save(replace(stage.plan(), registrar=Registrar.LETTERS))
    stage.set_up()
    with stage.services.database.read() as session:
        raw = b"".join(bytes(body) for (body,) in session.execute(text(ENTRIES)))
    assert b"roll.sealed" in raw
    assert not [each for each in (*COLUMNS, "voter1@example.org") if each.encode() in raw]
    key = stage.services.secrets.code_key
    letters = stage.write(stage.official, elections.read_letters, stage.uuids[0], key, "https://v/")
    assert letters.holders[0].cells == ("Lin Mei", "12 Elm Street\nFlat 3", "650000", "")
    url = f"/desk/consultations/{stage.consultation}/vote/letters/{stage.uuids[0]}"
    english = post(official, url, {"language": "en", "form": "html"}).text
    assert "<address>Lin Mei\n12 Elm Street\nFlat 3\n650000</address>" in english
    assert "voter1@example.org" not in english
    chinese = post(official, url, {"language": "zh", "form": "html"}).text
    assert "<address>650001\n青禾街道 8 号\n王五</address>" in chinese
    if pdf.can_make_pdf():
        assert post(official, url, {"language": "zh", "form": "pdf"}).content[:5] == b"%PDF-"


def test_a_registrar_gets_what_letters_need_and_no_date_of_birth(
    stage, official, upload, post, base, make_person
):
    upload(TABLE)
    page = read(official, f"{base()}/file")
    post(official, f"{base()}/file/confirm", {"shown": shown(page)})
    registrar = make_person("registrar", address="registrar@example.org")
    stage.choose_checks(Chamber.CITIZENS, CheckKind.IN_PERSON)
    stage.hand_in_key(1)
    stage.save(replace(stage.plan(), registrar=Registrar.INDEPENDENT))
    stage.write(
        registrar, elections.hand_in_registrar_key, stage.consultation, public_signing_key(SEED)
    )
    stage.set_up()
    table = stage.write(registrar, elections.export_roll, stage.uuids[0])
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["number", "address", "name", "postal", "postcode"]
    assert rows[1] == ["A-1", "voter1@example.org", "Lin Mei", "12 Elm Street\nFlat 3", "650000"]
    assert b"1970" not in table
    assert len(Roll.from_bytes(table).voters) == 2
