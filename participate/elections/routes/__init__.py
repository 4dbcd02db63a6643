"""The pages of elections: for everyone, for voters, for officials, for trustees."""

from participate.elections.routes import desk, public, questions, receipts, trustee, voting
from participate.web.routing import Page

ROUTES: tuple[Page, ...] = (
    *public.ROUTES,
    *receipts.ROUTES,
    *voting.ROUTES,
    *desk.ROUTES,
    *questions.ROUTES,
    *trustee.ROUTES,
)
