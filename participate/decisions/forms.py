"""The decision form: a verdict and its reasons for each proposal on the ballot."""

from collections.abc import Mapping, Sequence

from participate.decisions.policy import Verdict
from participate.decisions.service import DecisionGiven, VerdictGiven
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_

MAX_REASONS = 5_000
LANGUAGES = ("en", "zh")


def parse_decision(form: Mapping[str, str], proposals: Sequence[str]) -> DecisionGiven:
    """The decision in a form over these proposals, or InvalidInputError by field.

    Whether reasons and the departure are needed is the service's to say.
    """
    errors: dict[str, str] = {}
    verdicts = []
    for proposal in proposals:
        verdict = form.get(f"verdict-{proposal}", "")
        reasons = form.get(f"reasons-{proposal}", "").strip()
        if verdict not in set(Verdict):
            errors[f"verdict-{proposal}"] = N_("Choose adopt, adapt or reject.")
        elif not reasons:
            errors[f"reasons-{proposal}"] = N_("Give the reasons for this verdict.")
        if len(reasons) > MAX_REASONS:
            errors[f"reasons-{proposal}"] = N_("Use 5,000 characters at most.")
        if f"verdict-{proposal}" not in errors:
            verdicts.append(VerdictGiven(proposal, Verdict(verdict), reasons))
    departure = form.get("departure", "").strip()
    if len(departure) > MAX_REASONS:
        errors["departure"] = N_("Use 5,000 characters at most.")
    language = form.get("language", "zh")
    if language not in LANGUAGES:
        errors["language"] = N_("Choose one of the languages.")
    if errors:
        raise InvalidInputError(errors)
    return DecisionGiven(tuple(verdicts), departure, language)
