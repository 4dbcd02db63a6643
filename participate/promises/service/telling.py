"""The mails that tell those who follow a consultation what became of its promises."""

from collections.abc import Mapping

from participate.following import service as following
from participate.shared.act import Act


def tell_followers(
    act: Act,
    consultation: str,
    template: str,
    context: Mapping[str, object],
    promise: str,
    site: str,
) -> None:
    """Queue a mail for everybody who follows; `page` in its context leads to the promise."""
    page = f"{site}/consultations/{consultation}/promises/{promise}"
    following.tell_followers(act, consultation, template, {**context, "page": page}, site=site)
