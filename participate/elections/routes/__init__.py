"""The pages of elections: for everyone, for voters, for officials, for trustees."""

from participate.elections.routes import desk, public, receipts, trustee, voting
from participate.web.routing import Page

ROUTES: tuple[Page, ...] = (
    *public.ROUTES,
    *receipts.ROUTES,
    *voting.ROUTES,
    *desk.ROUTES,
    *trustee.ROUTES,
)
