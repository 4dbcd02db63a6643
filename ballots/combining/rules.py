"""The rules document: everything about a vote that is fixed and recorded before it opens.

Canonical JSON with fields in one order; its SHA-256 stands in every election's description, so a
ballot is bound to these rules (specification 15.1, 15.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ballots.combining import recusal
from ballots.combining.combination import (
    BELOW_K,
    COMBINATION,
    SINGLE_CHAMBER,
    THRESHOLD,
    WEIGHT_TO_OTHERS,
    Accept,
    Combination,
    Veto,
    combination_of,
)
from ballots.combining.contest import CONTEST_FORM, Contest, CountedContest, contest_of
from ballots.combining.timetable import TIMETABLE, Extension, read_extension, timetable_json
from ballots.encoding import (
    JsonLike,
    JsonValue,
    as_integer,
    as_list,
    as_object,
    as_text,
    canonical_json,
    parse_json,
    sha256_hex,
)
from ballots.errors import MalformedError
from ballots.record import fields
from ballots.record.fields import Form, between, many, one_of, read_moment, shape

MAXIMUM_RULES_BYTES = 60_000  # with its quoting it still fits into one entry of the record
SECRET, NAMED = "secret", "named"
TIE = "participate/tie/v1"
PLATFORM, INDEPENDENT, LETTERS = "platform", "independent", "letters"
REGISTRARS = (PLATFORM, INDEPENDENT, LETTERS)
"""Who issues the voting codes: the platform; somebody else, offline; the platform, on paper."""
USUAL_K = 10  # whoever reads rules with a smaller k is warned
_LARGEST = 10**9
_LARGEST_QUORUM = 63


@dataclass(frozen=True, slots=True)
class Chamber:
    """One chamber: its election, its sealed roll, its weight in the combination, how it votes.

    A secret chamber has an archive with its ballots; a named one votes by entries of the record
    that carry its members' names (specification 15.6).
    """

    id: str
    election: str
    roll_count: int
    roll_root: str
    weight: int
    voting: str = SECRET
    recused: tuple[recusal.Recusal, ...] = ()  # of a named chamber: who stands aside on what

    @property
    def is_secret(self) -> bool:
        """Whether the chamber votes by sealed ballots."""
        return self.voting == SECRET


@dataclass(frozen=True, slots=True)
class Trustee:
    """A trustee's name and public key, 64 hex digits."""

    name: str
    public_key: str


@dataclass(frozen=True, slots=True)
class Rules:
    """A vote's rules; building one checks it as a whole (MalformedError)."""

    consultation: str
    contests: tuple[Contest, ...]
    chambers: tuple[Chamber, ...]
    rule: str
    accept: Accept
    opens: datetime
    closes: datetime
    grace_seconds: int
    k: int
    trustees: tuple[Trustee, ...]
    threshold: int  # how many of the trustees' keys open a tally
    log: str
    witness_quorum: int = 0
    spares: int = 0
    registrar: str = PLATFORM
    extension: Extension | None = None  # None: the close is final
    registrar_key: str | None = None  # 64 hex digits; signs lists and spares. None: older rules
    veto: Veto | None = None
    below_k: str = WEIGHT_TO_OTHERS

    def __post_init__(self) -> None:
        """Refuse rules that contradict themselves."""
        _check_form(self.to_bytes())
        _check_chambers(self)
        _check_contests(self)
        _check_aside(self)
        _check_trustees(self)
        if self.opens >= self.closes:
            raise MalformedError("rules: the vote closes before it opens")
        if self.spares and self.registrar_key is None:
            raise MalformedError("rules: there are spares and no registrar's key")

    @classmethod
    def from_bytes(cls, raw: bytes) -> Rules:
        """Parse a rules document; MalformedError unless it is exact and canonical."""
        rules = _build(_check_form(raw))
        if rules.to_bytes() != raw:
            raise MalformedError("rules: the document is not canonical", "not-canonical")
        return rules

    def to_bytes(self) -> bytes:
        """Return the canonical document."""
        return canonical_json(
            {
                "version": 1,
                "consultation": self.consultation,
                "contests": [contest.to_json_value() for contest in self.contests],
                "chambers": [_chamber_json(chamber) for chamber in self.chambers],
                "combination": self.combination.to_json_value(),
                "tie": TIE,
                "timetable": timetable_json(
                    self.opens, self.closes, self.grace_seconds, self.extension
                ),
                "registrar": _registrar_json(self),
                "witness_quorum": self.witness_quorum,
                "k": self.k,
                "below_k": self.below_k,
                "spares": self.spares,
                "trustees": [{"name": t.name, "public_key": t.public_key} for t in self.trustees],
                "threshold": self.threshold,
                "log": self.log,
            }
        )

    @property
    def combination(self) -> Combination:
        """How the chambers' shares decide."""
        return Combination(self.rule, self.accept, self.veto)

    @property
    def secret_chambers(self) -> tuple[Chamber, ...]:
        """The chambers whose ballots are sealed, and opened by the trustees."""
        return tuple(chamber for chamber in self.chambers if chamber.is_secret)

    def least(self, chamber: Chamber) -> int:
        """From how many counted votes on a chamber is counted: k ballots, or one named vote."""
        return self.k if chamber.is_secret else 1

    @property
    def sha256(self) -> str:
        """The document's SHA-256, 64 hex digits, as elections' descriptions carry it."""
        return sha256_hex(self.to_bytes())


def _check_chambers(rules: Rules) -> None:
    """Refuse chambers that are missing, stand twice, or do not fit the rule."""
    if not rules.chambers:
        raise MalformedError("rules: there is no chamber")
    if not _distinct([each.id for each in rules.chambers]):
        raise MalformedError("rules: two chambers have the same name")
    if not _distinct([each.election for each in rules.chambers]):
        raise MalformedError("rules: two chambers share an election")
    rules.combination.check({each.id: each.weight for each in rules.chambers})


def _check_trustees(rules: Rules) -> None:
    """Refuse trustees who share a key, and too few of them to open what is sealed."""
    if not _distinct([each.public_key for each in rules.trustees]):
        raise MalformedError("rules: trustees share a key")
    if rules.secret_chambers and (not rules.trustees or rules.threshold < 1):
        raise MalformedError("rules: trustees are missing")
    if rules.threshold > len(rules.trustees):
        raise MalformedError("rules: more trustees are needed than there are")


def _check_contests(rules: Rules) -> None:
    """Refuse contests that nobody could answer or that the combination cannot use."""
    if not rules.contests:
        raise MalformedError("rules: there is no question")
    for contest in rules.contests:
        contest.check()
        if not isinstance(contest, CountedContest):
            continue
        if rules.rule != SINGLE_CHAMBER:
            raise MalformedError("rules: a counting rule decides for one chamber alone")
        if rules.accept.kind == THRESHOLD:
            raise MalformedError("rules: a counting rule gives no share that could reach one")


def _check_aside(rules: Rules) -> None:
    """Refuse recusals where nobody could see who marks what, and those that fit nothing."""
    for chamber in rules.chambers:
        if chamber.recused and chamber.is_secret:
            raise MalformedError("rules: nobody can be recused where votes are secret")
        recusal.check_recusals(chamber.recused, rules.contests, chamber.roll_count)


def _registrar_json(rules: Rules) -> JsonLike:
    """Write who the registrar is; rules without a registrar's key name the platform alone."""
    if rules.registrar_key is None:
        return rules.registrar
    return {"mode": rules.registrar, "public_key": rules.registrar_key}


def _check_registrar(value: JsonValue) -> None:
    """Check who the registrar is."""
    (_KEYED if isinstance(value, dict) else one_of(PLATFORM))(value)


def _read_registrar(value: JsonValue) -> tuple[str, str | None]:
    """Read who the registrar is, and the key, from its checked form."""
    if isinstance(value, dict):
        return as_text(value["mode"]), as_text(value["public_key"])
    return as_text(value), None


def _chamber_json(chamber: Chamber) -> dict[str, JsonLike]:
    """Write one chamber; recusals only where there are any."""
    written: dict[str, JsonLike] = {
        "id": chamber.id,
        "election": chamber.election,
        "roll": {"count": chamber.roll_count, "root": chamber.roll_root},
        "weight": chamber.weight,
        "voting": chamber.voting,
    }
    return written | (
        {"recused": recusal.recusals_json(chamber.recused)} if chamber.recused else {}
    )


def _check_chamber(value: JsonValue) -> None:
    """Check the form of a chamber with recusals or without."""
    (_RECUSED if isinstance(value, dict) and "recused" in value else _CHAMBER)(value)


_KEYED = shape(mode=one_of(*REGISTRARS), public_key=fields.digest)
_PLACE = {
    "id": fields.chamber_name,
    "election": fields.identifier,
    "roll": shape(count=fields.count, root=fields.digest),
    "weight": between(1, _LARGEST),
    "voting": one_of(SECRET, NAMED),
}
_CHAMBER, _RECUSED = shape(**_PLACE), shape(**_PLACE, recused=recusal.RECUSALS)
_FORM = shape(
    version=between(1, 1),
    consultation=fields.identifier,
    contests=many(CONTEST_FORM),
    chambers=many(Form(_check_chamber, {"anyOf": [_CHAMBER.schema, _RECUSED.schema]})),
    combination=COMBINATION,
    tie=one_of(TIE),
    timetable=TIMETABLE,
    registrar=Form(_check_registrar, {"anyOf": [{"enum": [PLATFORM]}, _KEYED.schema]}),
    witness_quorum=between(0, _LARGEST_QUORUM),
    k=between(1, _LARGEST),
    below_k=one_of(*BELOW_K),
    spares=between(0, _LARGEST),
    trustees=many(shape(name=fields.text, public_key=fields.digest)),
    threshold=between(0, _LARGEST),
    log=fields.text,
)


def _check_form(raw: bytes) -> JsonValue:
    """Parse a document and check the form of every field."""
    try:
        value = parse_json(raw, max_bytes=MAXIMUM_RULES_BYTES)
        _FORM(value)
    except MalformedError as error:
        raise MalformedError(f"rules: {error.sentence}", error.code) from error
    return value


def _build(value: JsonValue) -> Rules:
    """Build the rules from a document whose form is checked."""
    document = _mapping(value)
    combination = combination_of(document["combination"])
    timetable = _mapping(document["timetable"])
    registrar, registrar_key = _read_registrar(document["registrar"])
    return Rules(
        consultation=as_text(document["consultation"]),
        contests=tuple(contest_of(each) for each in as_list(document["contests"])),
        chambers=tuple(_chamber(each) for each in as_list(document["chambers"])),
        rule=combination.rule,
        accept=combination.accept,
        opens=read_moment(timetable["opens"]),
        closes=read_moment(timetable["closes"]),
        grace_seconds=_number(timetable["grace_seconds"]),
        k=_number(document["k"]),
        trustees=tuple(
            Trustee(as_text(_mapping(each)["name"]), as_text(_mapping(each)["public_key"]))
            for each in as_list(document["trustees"])
        ),
        threshold=_number(document["threshold"]),
        log=as_text(document["log"]),
        witness_quorum=_number(document["witness_quorum"]),
        spares=_number(document["spares"]),
        registrar=registrar,
        registrar_key=registrar_key,
        extension=read_extension(timetable),
        veto=combination.veto,
        below_k=as_text(document["below_k"]),
    )


def _chamber(value: JsonValue) -> Chamber:
    """Build a chamber from its checked form."""
    chamber = _mapping(value)
    roll = _mapping(chamber["roll"])
    return Chamber(
        as_text(chamber["id"]),
        as_text(chamber["election"]),
        _number(roll["count"]),
        as_text(roll["root"]),
        _number(chamber["weight"]),
        as_text(chamber["voting"]),
        recusal.recusals_of(chamber.get("recused", [])),
    )


def _mapping(value: JsonValue) -> dict[str, JsonValue]:
    """Take an object whose fields are checked already."""
    return as_object(value, (), tuple(value) if isinstance(value, dict) else ())


def _number(value: JsonValue) -> int:
    """Take a whole number whose bounds are checked already."""
    return as_integer(value, 0, 2**53)


def _distinct(names: list[str]) -> bool:
    """Say whether no name stands twice."""
    return len(set(names)) == len(names)
