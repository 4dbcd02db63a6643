"""The pages of elections: for everyone, for voters, for officials, for trustees."""

from participate.elections.routes import desk, public, trustee, voting
from participate.web.routing import Page

ROUTES: tuple[Page, ...] = (*public.ROUTES, *voting.ROUTES, *desk.ROUTES, *trustee.ROUTES)
