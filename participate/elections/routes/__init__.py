"""The pages of elections: for all, for voters, officials, trustees and registrars."""

from participate.elections.routes import (
    ceremony,
    desk,
    letters,
    named,
    paper,
    public,
    questions,
    readiness,
    receipts,
    registrar,
    rolls,
    running,
    spares,
    testing,
    trustee,
    trustees,
    voting,
)
from participate.web.routing import Page

ROUTES: tuple[Page, ...] = (
    *public.ROUTES,
    *receipts.ROUTES,
    *voting.ROUTES,
    *named.ROUTES,
    *testing.ROUTES,
    *desk.ROUTES,
    *rolls.ROUTES,
    *paper.ROUTES,
    *questions.ROUTES,
    *registrar.ROUTES,
    *letters.ROUTES,
    *trustees.ROUTES,
    *trustee.ROUTES,
    *ceremony.ROUTES,
    *readiness.ROUTES,
    *spares.ROUTES,
    *running.ROUTES,
)
