"""The pages of decisions: results, drafting, countersigning."""

from participate.decisions.routes import drafting, results, signing, themes
from participate.web.routing import Page

ROUTES: tuple[Page, ...] = (
    *results.ROUTES,
    *drafting.ROUTES,
    *themes.ROUTES,
    *signing.ROUTES,
)
