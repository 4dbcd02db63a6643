"""The headers of every response, the cookies, and how long files may be kept."""

import pytest

from participate.web import static, templating
from participate.web.middleware import security_headers

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/account", "/static/nothing.css"])
def test_every_response_has_the_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["content-security-policy"] == CSP
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["strict-transport-security"].startswith("max-age=")


def test_http_on_this_machine_promises_no_https(settings):
    from dataclasses import replace

    plain = replace(settings, base_url="http://127.0.0.1:8000")
    assert "Strict-Transport-Security" not in security_headers(plain)


def test_cookies_are_for_this_host_alone(client):
    cookie = client.get("/sign-in").headers["set-cookie"]
    assert cookie.startswith("__Host-visitor=")
    for word in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"):
        assert word in cookie
    assert "Domain" not in cookie


@pytest.fixture
def static_folder(tmp_path, monkeypatch):
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "a.css").write_text("a{}")
    monkeypatch.setattr(templating, "static_dir", lambda: folder)
    monkeypatch.setattr(static, "static_dir", lambda: folder)
    return folder


@pytest.fixture
def static_client(static_folder, client):
    return client


def test_a_file_with_its_hash_may_be_kept_for_ever(static_folder, client):
    address = templating.asset("a.css")
    assert address.startswith("/static/a.css?v=")
    answer = client.get(address)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, static.FOR_EVER)
    assert client.get("/static/a.css").headers["cache-control"] == "no-cache"


def test_a_changed_file_has_a_new_address(static_folder):
    before = templating.asset("a.css")
    (static_folder / "a.css").write_text("a{color:red}")
    assert templating.asset("a.css") != before


def test_a_file_that_was_not_built_has_an_address_all_the_same(static_folder):
    assert templating.asset("nothing.css") == "/static/nothing.css"


def test_a_missing_file_is_never_kept(client):
    assert client.get("/static/nothing.css?v=123456789012").status_code == 404
