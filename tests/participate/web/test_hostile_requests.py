"""Whatever is sent, the answer is a clear refusal, never a fault."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from participate.shared.errors import InvalidInputError
from participate.web import csrf
from participate.web.errors import TooLargeError
from participate.web.reading import MOST_FIELDS, is_storable, parse_body
from participate.web.routing import ANYONE, BODY_LIMIT, Page
from tests.participate.conftest import BASE, form_token

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"


def echo(visit):
    return visit.json(
        {
            "form": {name: visit.form.list(name) for name in visit.form},
            "files": {name: len(file.content) for name, file in visit.files.items()},
            "body": len(visit.body),
            "query": dict(visit.query),
            "path": dict(visit.path),
        }
    )


@pytest.fixture
def extra_routes():
    return (
        Page("GET", "/echo/{word}", echo, "t.get", ANYONE),
        Page("POST", "/echo/{word}", echo, "t.post", ANYONE, writes=False),
        Page("POST", "/small", echo, "t.small", ANYONE, writes=False, body_limit=10),
    )


@pytest.fixture
def send(client, services):
    def send(body, content_type=FORM, path="/echo/x", **options):
        headers = {
            "Origin": BASE,
            csrf.HEADER: form_token(services, client),
            "Content-Type": content_type,
        }
        return client.post(path, content=body, headers=headers, **options)

    return send


@pytest.mark.parametrize(
    "body",
    [
        b"title=%FF%FE",  # not UTF-8
        b"title=%ED%A0%80",  # a lone surrogate
        b"title=a%00b",
        b"ti%00tle=a",
        b"\xff\xfe=1",
        b"&".join(b"a%d=1" % n for n in range(MOST_FIELDS + 1)),
    ],
)
def test_a_form_that_cannot_be_kept_is_422(send, body):
    assert send(body).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x\r\n",
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nvalue",
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\xfe\r\n--x--\r\n",
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\na\0b\r\n--x--\r\n",
        b'--x\r\nContent-Disposition: form-data; name=a; filename="\0"\r\n\r\nb\r\n--x--\r\n',
        b"not multipart at all",
        b"--x\r\nno colon\r\n\r\n\r\n--x--\r\n",
    ],
)
def test_a_broken_multipart_form_is_422(send, body):
    assert send(body, MULTIPART).status_code == 422


def test_a_multipart_form_without_a_boundary_is_422(send):
    assert send(b"--x--", "multipart/form-data").status_code == 422


def test_a_multipart_form_gives_fields_and_files(client, services):
    headers = {"Origin": BASE, csrf.HEADER: form_token(services, client)}
    answer = client.post(
        "/echo/x",
        data={"名": "值", "b": ["1", "2"]},
        files={"upload": ("a.json", b"\xff\0{}", "application/json")},
        headers=headers,
    ).json()
    assert answer["form"] == {"名": ["值"], "b": ["1", "2"]}
    assert answer["files"] == {"upload": 4}


def test_every_value_of_a_field_arrives_in_order(send):
    assert send(b"a=1&b=&a=2").json()["form"] == {"a": ["1", "2"], "b": [""]}


def test_a_body_beyond_the_limit_is_413(send):
    assert send(b"a" * (BODY_LIMIT + 1)).status_code == 413
    assert send(b"a" * BODY_LIMIT, "text/plain").json()["body"] == BODY_LIMIT
    assert send(b"12345678901", path="/small").status_code == 413


def test_a_body_that_hides_its_length_is_413(send):
    def chunks():
        for _ in range(20):
            yield b"a" * 1024 * 8

    assert send(chunks()).status_code == 413


def test_ten_megabytes_are_413_in_the_readers_language(send):
    answer = send(b"a" * 10_000_000, path="/echo/x?lang=zh")
    assert answer.status_code == 413
    assert 'lang="zh-Hans"' in answer.text


def test_the_limit_is_told_in_kilobytes():
    assert "64 kB" in str(TooLargeError(BODY_LIMIT))


@pytest.mark.parametrize("path", ["/echo/a%00b", "/%00", "/static/%00", "/static/a%00b.css"])
def test_a_nul_in_the_path_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/" + "a" * 5_000, "/echo/" + "%41" * 5_000])
def test_an_absurdly_long_path_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/echo/%FF", "/static/../participate/app.py", "/static/%2e%2e/x"])
def test_odd_paths_are_no_fault(client, path):
    assert client.get(path).status_code in {200, 404}


def test_a_nul_in_the_query_is_422(client):
    assert client.get("/echo/x?a=%00").status_code == 422


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "POST"])
def test_another_method_is_405_and_has_a_page(client, method):
    answer = client.request(method, "/account")
    assert answer.status_code == 405
    assert "app-header" in answer.text


def test_an_unknown_host_is_refused(client):
    assert client.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Language": "zh;q=abc,en;q=1e9,;;;," + "x" * 70_000},
        {"Cookie": "__Host-session=\xe4; __Host-language=xx; =; ;;"},
        {"Content-Length": "-1"},
        {"Referer": "http://[::1"},
    ],
)
def test_odd_headers_are_no_fault(client, headers):
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    assert client.get("/sign-in", headers=raw).status_code == 200


@given(
    body=st.binary(max_size=200),
    content_type=st.sampled_from([FORM, MULTIPART, "multipart/form-data", "application/json", ""]),
)
def test_any_body_is_parsed_or_refused(body, content_type):
    try:
        form, files = parse_body(body, content_type)
    except InvalidInputError:
        return
    assert all(is_storable(value) for name in form for value in (name, *form.list(name)))
    assert all(is_storable(file.filename) for file in files.values())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.text(st.characters(codec="utf-8"), max_size=40),
    query=st.binary(max_size=40),
    cookie=st.binary(max_size=40),
    language=st.text(st.characters(codec="latin-1"), max_size=40),
)
def test_any_address_is_answered(client: TestClient, path, query, cookie, language):
    from urllib.parse import quote, quote_from_bytes

    answer = client.get(
        f"/echo/{quote(path)}?{quote_from_bytes(query, safe='&=;%')}",
        headers={
            "Cookie": b"__Host-session=" + cookie.replace(b"\n", b"").replace(b"\r", b""),
            "Accept-Language": language.replace("\n", "").replace("\r", "").encode("latin-1"),
        },
    )
    assert answer.status_code < 500
