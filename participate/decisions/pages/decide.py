"""The decision form: what was typed, what is wrong, in the order of the outcome."""

from collections.abc import Mapping

from ballots.combining.outcome import CountedOption, OptionResult
from participate.decisions.pages.result import titles_of
from participate.decisions.pages.values import DecideOption, DecidePage
from participate.decisions.service import ResultView


def decide_page(
    result: ResultView, form: Mapping[str, str], errors: Mapping[str, str]
) -> DecidePage:
    """The decision form with what was typed and what is wrong, in the order of the outcome."""
    if result.rules is None or result.outcome is None:
        message = "a decision answers a published outcome"
        raise ValueError(message)
    titles = titles_of(result.rules)
    ranked: dict[str, OptionResult | CountedOption] = {}
    for contest in result.outcome.outcome.contests:
        for option in contest.ranking:
            # One verdict a proposal: the contest that carried it stands for it, else the first.
            if option.selected or option.option not in ranked:
                ranked[option.option] = option
    return DecidePage(
        consultation=result.consultation,
        title=result.title,
        options=tuple(_decide_option(option, titles, form, errors) for option in ranked.values()),
        ranking_only=result.rules.accept.kind == "ranking",
        departure=form.get("departure", ""),
        departure_error=errors.get("departure", ""),
        language=form.get("language", "zh"),
        errors=errors,
    )


def _decide_option(
    option: OptionResult | CountedOption,
    titles: Mapping[str, str],
    form: Mapping[str, str],
    errors: Mapping[str, str],
) -> DecideOption:
    verdict, reasons = f"verdict-{option.option}", f"reasons-{option.option}"
    return DecideOption(
        proposal=option.option,
        title=titles[option.option],
        rank=option.rank,
        selected=option.selected,
        score=float(option.score) if isinstance(option, OptionResult) else None,
        verdict=form.get(verdict, ""),
        reasons=form.get(reasons, ""),
        verdict_error=errors.get(verdict, ""),
        reasons_error=errors.get(reasons, ""),
    )
