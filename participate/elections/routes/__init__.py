"""The pages of elections: for all, for voters, officials, trustees and registrars."""

from participate.elections.routes import (
    desk,
    named,
    public,
    questions,
    receipts,
    registrar,
    trustee,
    voting,
)
from participate.web.routing import Page

ROUTES: tuple[Page, ...] = (
    *public.ROUTES,
    *receipts.ROUTES,
    *voting.ROUTES,
    *named.ROUTES,
    *desk.ROUTES,
    *questions.ROUTES,
    *trustee.ROUTES,
    *registrar.ROUTES,
)
