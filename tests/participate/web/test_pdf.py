"""PDF files: for everyone to read, from nothing but this site's files; refused in plain words."""

import builtins
import re
import zlib

import pytest

from participate.shared.errors import ConflictError
from participate.web import pdf

DOCUMENT = (
    '<html lang="zh-Hans"><head><title>结果</title><link rel="stylesheet" href="/static/paper.css">'
    "{}</head><body><h1>结果 {}</h1></body></html>"
)


@pytest.fixture
def maker():
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        pytest.skip(f"PDF files need WeasyPrint and Pango: {error}")


def everything_in(raw):
    """The file's bytes with its compressed parts beside them."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.DOTALL)
    opened = []
    for stream in streams:
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            opened.append(stream)
    return raw + b"".join(opened)


def test_a_document_is_marked_for_those_who_listen(maker):
    raw = pdf.make_pdf(DOCUMENT.format("", "one"))
    assert raw.startswith(b"%PDF-")
    found = everything_in(raw)
    for mark in (b"/Lang (zh-Hans)", b"/StructTreeRoot", b"pdfuaid:part", b"/H1"):
        assert mark in found


def test_the_same_document_is_made_once(maker):
    html = DOCUMENT.format("", "two")
    assert pdf.make_pdf(html) is pdf.make_pdf(html)


def test_nothing_is_fetched_from_elsewhere(maker, monkeypatch):
    import socket

    def refuse(*_):
        raise AssertionError

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    outside = (
        '<link rel="stylesheet" href="https://elsewhere.example/a.css">'
        '<link rel="stylesheet" href="file:///etc/passwd">'
        '<link rel="stylesheet" href="/static/../locale/zh_Hans/LC_MESSAGES/messages.mo">'
    )
    assert pdf.make_pdf(DOCUMENT.format(outside, "three")).startswith(b"%PDF-")


@pytest.mark.parametrize("failure", [ImportError("no weasyprint"), OSError("no libpango")])
def test_without_the_extra_a_sentence_says_what_to_do_instead(monkeypatch, failure):
    real = builtins.__import__

    def without(name, *rest):
        if name == "weasyprint":
            raise failure
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConflictError) as refusal:
        pdf.make_pdf(DOCUMENT.format("", "four"))
    assert refusal.value.code == "no-pdf"
    assert "Print the page instead" in str(refusal.value)
