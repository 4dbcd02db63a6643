"""Whether an election is the one that a rules document is about, and big enough to be opened.

Source: specification 15.2, 18.1.
"""

from typing import Final

from ballots.combining.contest import Contest, ScoredContest
from ballots.combining.rules import USUAL_K, Rules
from ballots.counting.rule import GreedyBudget
from ballots.election.question import HomomorphicQuestion, MixnetQuestion, Question
from ballots.encoding import canonical_json, sha256_hex
from ballots.errors import BallotsError, VerificationError
from ballots.verify.election import Examination
from ballots.verify.report import ReportBuilder

RULES: Final = "rules"


def read_rules(raw: bytes, report: ReportBuilder) -> Rules | None:
    """Read the rules document; a malformed one is a finding."""
    report.examined(RULES)
    try:
        return Rules.from_bytes(raw)
    except BallotsError as error:
        report.failed(RULES, error)
        return None


def check_rules(
    rules: Rules, raw: bytes, found: Examination, log_key: str, report: ReportBuilder
) -> None:
    """Check that the ballots are bound to these rules, and the set-up does what they say."""
    if rules.log != log_key:
        report.error(RULES, "wrong-log", "the rules name another log than the key given")
    if found.election is None:
        return
    if found.election.rules_sha256 != sha256_hex(raw):
        report.error(RULES, "wrong-rules", "the ballots are not bound to this rules document")
    if tuple(found.election.questions) != questions_of(rules):
        report.error(RULES, "wrong-questions", "the election does not ask what the rules say")
    keys = [each.public_key for each in rules.trustees]
    if found.trustees and not found.trustees.match(keys, rules.threshold):
        report.error(RULES, "wrong-trustees", "the trustees are not those of the rules")
    chambers = rules.secret_chambers
    chamber = next((each for each in chambers if each.election == found.election.uuid), None)
    if chamber is None:
        report.error(RULES, "wrong-election", "the rules name no secret chamber of this election")
    elif found.credentials is not None:
        number, expected = len(found.credentials), chamber.roll_count + rules.spares
        if number != expected:
            report.error(
                RULES,
                "wrong-credential-count",
                f"there are {number} credentials for a roll of {chamber.roll_count} and "
                f"{rules.spares} spares",
            )
    check_weights(rules.k, found, report)


def check_weights(k: int, found: Examination, report: ReportBuilder) -> None:
    """Check that every weight is shared by at least k voters; a small k is a warning."""
    if k < USUAL_K:
        sentence = f"k = {k}, fewer than the usual {USUAL_K}: totals of so few can show votes"
        report.warning(RULES, "W-SMALL-K", sentence)
    if found.credentials is not None:
        try:
            found.credentials.check_weights(k)
        except VerificationError as error:
            report.failed(RULES, error)


def check_enough(k: int, found: Examination, report: ReportBuilder) -> None:
    """Check that at least k ballots are counted, so that the tally may be opened."""
    if found.sums is not None and found.sums.num_tallied < k:
        report.error(
            RULES,
            "too-few-ballots",
            f"{found.sums.num_tallied} ballots are counted; fewer than {k} are not opened",
        )


def questions_of(rules: Rules) -> tuple[Question, ...]:
    """Return the questions that an election under these rules asks (specification 15.2)."""
    return tuple(_question_of(contest) for contest in rules.contests)


def _question_of(contest: Contest) -> Question:
    """Return the question of a contest: summed where sums are enough, otherwise shuffled."""
    titles = tuple(option.title for option in contest.options)
    if isinstance(contest, ScoredContest):
        return HomomorphicQuestion(
            contest.question, titles, contest.minimum, contest.maximum, contest.blank
        )
    rule = contest.counting
    if isinstance(rule, GreedyBudget):
        return HomomorphicQuestion(contest.question, titles, rule.minimum, rule.maximum, rule.blank)
    return MixnetQuestion(contest.question, titles, canonical_json(rule.to_json_value()))
