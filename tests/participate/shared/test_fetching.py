"""Asking servers that are not trusted: each trick has its bound and its sentence."""

import gzip
import ssl
import subprocess
from functools import partial

import pytest

from participate.shared import fetching
from participate.shared.fetching import Bounds, FetchError, fetch
from tests.participate.shared.hostile_server import HostileServer, say

BOUNDS = Bounds(most=1000, seconds=5, redirects=3)
QUICK = Bounds(most=1000, seconds=0.3)


def refusal(address, bounds=BOUNDS, context=None):
    with pytest.raises(FetchError) as caught:
        fetch(address, bounds, context)
    return str(caught.value)


def drip(connection, _request, server, *, first=b"", drop=b"x"):
    """Send something at once, and then a little again and again, without an end."""
    connection.sendall(first)
    while not server.stopped.wait(0.05):
        connection.sendall(drop)


def test_what_is_there_comes_as_it_is():
    for body in (b"", b"x" * 1000, gzip.compress(b"y" * 100)):
        with HostileServer(say(body=body, Content_Length=len(body))) as server:
            assert fetch(f"{server.url}/a b/é?c=d e", BOUNDS) == body
            assert server.requests == ["GET /a%20b/%C3%A9?c=d%20e HTTP/1.1"]
    with HostileServer(say(body=b"3\r\nabc\r\n0\r\n\r\n", Transfer_Encoding="chunked")) as server:
        assert fetch(server.url, BOUNDS) == b"abc"
        assert server.requests == ["GET / HTTP/1.1"]


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-A: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
    ids=["silence", "header", "body", "trailer", "endless"],
)
def test_a_slow_server_meets_the_deadline(first):
    drop = b"X-B: y\r\n" if first.endswith(b"0\r\n") else b"x"
    with HostileServer(partial(drip, first=first, drop=drop)) as server:
        assert refusal(server.url, QUICK) == f"{server.url}: took longer than 0.3 seconds"


def test_a_server_that_says_nothing_at_all_meets_the_deadline():
    with HostileServer(lambda _connection, _request, server: server.stopped.wait()) as server:
        assert "took longer than" in refusal(server.url, QUICK)


def test_an_endless_body_is_cut():
    script = partial(drip, first=b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000, drop=b"x" * 100_000)
    with HostileServer(script) as server:
        assert refusal(server.url).endswith("is larger than 1000 bytes")


def test_a_body_that_says_to_be_larger_or_ends_early_is_refused():
    with HostileServer(say(body=b"x" * 1001, Content_Length=1001)) as server:
        assert refusal(server.url).endswith("is larger than 1000 bytes")
    with HostileServer(say(body=b"x" * 10, Content_Length=20)) as server:
        assert refusal(server.url).endswith("ends too early")
    with HostileServer(say(body=b"f\r\nabc", Transfer_Encoding="chunked")) as server:
        assert refusal(server.url).endswith("cannot be reached")


def test_nothing_is_unpacked():
    bomb = gzip.compress(bytes(10**6), 9)
    for name in ("gzip", "br", "x, gzip"):
        script = say(body=bomb, Content_Length=len(bomb), Content_Encoding=name)
        with HostileServer(script) as server:
            assert refusal(server.url, Bounds(10**7, 5)).endswith(
                "is packed in a way that was not asked for"
            )


def test_an_answer_that_is_none_and_a_port_where_nobody_is_cannot_be_reached():
    for raw in (b"", b"SSH-2.0\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n"):
        with HostileServer(lambda connection, *_, raw=raw: connection.sendall(raw)) as server:
            assert refusal(server.url).endswith("cannot be reached")
    assert refusal(server.url) == f"{server.url}: cannot be reached"


def test_a_status_is_told():
    with HostileServer(say("404 Not Found")) as server, pytest.raises(FetchError) as caught:
        fetch(f"{server.url}/x", BOUNDS)
    assert (caught.value.status, str(caught.value)) == (404, f"{server.url}/x: answered 404")


def test_redirects_are_followed_as_often_as_they_may_be():
    def script(connection, request, server, most=3):
        step = int(request.split()[1].strip(b"/") or b"0")
        answer = say("302 Found", Location=f"/{step + 1}") if step < most else say(body=b"there")
        answer(connection, request, server)

    with HostileServer(script) as server:
        assert fetch(server.url, BOUNDS) == b"there"
        assert len(server.requests) == 4
    with HostileServer(partial(script, most=4)) as server:
        assert refusal(server.url).endswith("redirects once too often")
        assert len(server.requests) == 4
    with HostileServer(say("308 Permanent Redirect", Location="/")) as server:  # a loop
        assert refusal(server.url).endswith("redirects once too often")
        assert refusal(server.url, QUICK).endswith("redirects once too often")


def test_a_slow_redirect_takes_of_the_same_time():
    def script(connection, request, server):
        server.stopped.wait(0.2)
        say("302 Found", Location="/")(connection, request, server)

    with HostileServer(script) as server:
        said = refusal(server.url, Bounds(1000, 0.3, redirects=50))
        assert said.endswith("took longer than 0.3 seconds")


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("http://localhost:1/", "redirects to what is neither https nor the same server"),
        ("http://192.0.2.1/", "redirects to what is neither https nor the same server"),
        ("file:///etc/passwd", "is no http(s) address"),
        ("ftp://192.0.2.1/", "is no http(s) address"),
        ("https://a:b@192.0.2.1/", "is no http(s) address"),
        ("http://[", "is no address"),
        ("https://192.0.2.1:99999/", "is no address"),
    ],
)
def test_a_redirect_leads_nowhere_else(to, sentence):
    with HostileServer(say("302 Found", Location=to)) as server:
        assert refusal(server.url).endswith(sentence)


def test_from_a_public_address_no_redirect_leads_to_a_private_one(monkeypatch):
    with HostileServer(say(body=b"secret")) as inner:
        script = say("302 Found", Location=f"https://127.0.0.1:{inner.port}/")
        with HostileServer(script) as server:
            answers = iter([False])
            monkeypatch.setattr(
                fetching, "_is_private", lambda address: next(answers, address == "127.0.0.1")
            )
            assert refusal(server.url).endswith("a redirect leads to a private address")
        assert inner.requests == []


def test_which_addresses_are_private():
    private = ("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fe80::1%eth0")
    assert all(map(fetching._is_private, private))
    assert not any(map(fetching._is_private, ("9.9.9.9", "2620:fe::fe")))


@pytest.mark.parametrize(
    "address", ["", "x", "file:///etc/passwd", "http://", "https://u@h/", "http://h:x/", "//h/"]
)
def test_what_is_no_address_is_not_asked(address):
    assert refusal(address).endswith("address")


@pytest.mark.parametrize("host", ["x" * 70 + ".example", "a..example"])
def test_a_name_that_is_none_cannot_be_reached(host):
    assert refusal(f"http://{host}/").endswith("cannot be reached")


def test_the_next_address_of_a_name_is_tried(monkeypatch):
    import socket

    with HostileServer(say(body=b"here")) as server:
        there = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
            for port in (1, server.port)
        ]
        monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: there)
        assert fetch(server.url, BOUNDS) == b"here"
        monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: [])
        assert refusal(server.url).endswith("cannot be reached")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-keyout", key]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-out", certificate]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no openssl to make a certificate with")
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    return serving, ssl.create_default_context(cafile=str(certificate))


def test_a_wrong_certificate_is_told_and_a_right_one_holds(certificate):
    serving, trusting = certificate
    with HostileServer(say(body=b"safe"), serving) as server:
        assert refusal(server.url).endswith("its certificate does not hold")
        assert server.requests == []
        assert fetch(server.url, BOUNDS, trusting) == b"safe"
        named = server.url.replace("127.0.0.1", "localhost")
        assert refusal(named, BOUNDS, trusting).endswith("its certificate does not hold")


def test_a_redirect_from_https_to_http_is_not_followed(certificate):
    serving, trusting = certificate

    def script(connection, request, server):
        say("302 Found", Location=f"http://127.0.0.1:{server.port}/")(connection, request, server)

    with HostileServer(script, serving) as server:
        said = refusal(server.url, BOUNDS, trusting)
        assert said.endswith("redirects to what is neither https nor the same server")


def test_a_slow_handshake_meets_the_deadline():
    with HostileServer(partial(drip, first=b"\x16\x03\x03\x40\x00")) as server:
        said = refusal(server.url.replace("http:", "https:"), QUICK)
        assert said.endswith("took longer than 0.3 seconds")
