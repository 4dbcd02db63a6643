"""Signing in by mail code, as a browser does it."""

import re


def read_code(mails) -> str:
    return re.search(r"\d{4} \d{4}", mails()[0].body).group()


def test_a_code_from_the_mail_signs_in_and_leads_back(client, post, mails):
    answer = post(client, "/sign-in", {"address": " Ann@Example.org", "next": "/record?x=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/code")
    assert client.get("/sign-in/code").status_code == 200
    answer = post(client, "/sign-in/code", {"code": read_code(mails)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/record?x=1")
    answer = client.get("/account")
    assert answer.headers["location"] == "/account/name?next=/account"
    assert client.get("/account/name").status_code == 200
    answer = post(client, "/account/name", {"name": "Ann", "next": "/account"})
    assert answer.headers["location"] == "/account"
    page = client.get("/account")
    assert page.status_code == 200
    assert "Ann" in page.text
    assert "ann@example.org" in page.text
