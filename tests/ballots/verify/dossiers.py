"""A consultation with a vote, made in Python for tests, and its dossier: all secrets at hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction

from ballots.combining.combination import Accept
from ballots.combining.contest import Contest, Option, ScoredContest
from ballots.combining.rules import Chamber, Rules, Trustee
from ballots.crypto import signing
from ballots.crypto.group import hex_of_point
from ballots.dossier.commitment import Opening
from ballots.dossier.container import read_container, write_container
from ballots.dossier.entries import make_entry
from ballots.dossier.layout import DossierParts, build_dossier
from ballots.dossier.manifest import Manifest, list_files
from ballots.election.approvals import CredentialsOk
from ballots.election.listing import Listing
from ballots.encoding import canonical_json, sha256, sha256_hex
from ballots.making.readiness import accept, examine_setup, rehearse
from ballots.making.registrar import credential_of
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from ballots.record.merkle import Frontier, inclusion_proof, leaf_hash
from ballots.record.note import VerifierKey
from ballots.record.proof import InclusionProof
from ballots.verify.named import named_tally
from ballots.verify.rules import questions_of
from tests.ballots.elections import TIMESTAMP, Course

SEED = bytes(range(32))
ORIGIN = "vote.example/record"
VKEY = VerifierKey(ORIGIN, signing.public_key_of(SEED)).text
MINE, OTHER = "11111111111111", "22222222222222"
PROPOSALS = ("33333333333333", "44444444444444", "55555555555555")
TITLES = ("Library garden", "自行车道", "Rue piétonne")
CITIZENS, EXPERTS = "HZnGv4UdMhJpVp", "JZnGv4UdMhJpVp"
AT = "2026-11-23T08:00:00Z"
OPENED_AT, CLOSED_AT = "2026-11-23T13:00:00Z", "2026-11-30T13:01:00Z"
RULES_AT = datetime.fromtimestamp(TIMESTAMP, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
TEXT = {"en": "Text", "zh": "文本"}


@dataclass
class World:
    """A log, and one consultation in it; every step may be left out or done otherwise."""

    k: int = 1
    voters: tuple[int, ...] = (2, 1)
    contests: tuple[Contest, ...] = (
        ScoredContest("Which?", tuple(map(Option, PROPOSALS, TITLES)), 1, 2),
    )
    choices: tuple[list[int], ...] = ([1, 1, 0],)
    weights: tuple[int, ...] = ()
    voting: tuple[str, ...] = ("secret", "secret")  # how each chamber votes
    named: tuple[tuple[int, list[int]], ...] = ()  # places, and the answers of each named vote
    accept: Accept = field(default_factory=lambda: Accept("threshold", share=Fraction(1, 2)))
    verdicts: tuple[str, ...] = ("adopt", "adopt", "adopt")
    departure: str = "We follow the outcome as far as the money goes."
    entries: list[bytes] = field(default_factory=list)
    openings: dict[int, Opening] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    outcome: bytes | None = None
    first: int = 0
    closed_at: str = CLOSED_AT
    rules: Rules | None = None
    registrar: str = "platform"
    registrar_seed: bytes | None = None
    spares: int = 0
    printed: tuple[int, ...] = ()
    trustees: int = 2
    threshold: int | None = None  # of a ceremony that makes their keys

    def append(self, **values):
        self.entries.append(make_entry(values).raw)
        return len(self.entries) - 1

    def commit(self, content, **values):
        index = len(self.entries)
        opening = Opening(values["kind"], sha256(b"%d" % index), canonical_json(content))
        if values["consultation"] == MINE:
            self.openings[index] = opening
        return self.append(**values, commitment=opening.commitment)

    def publish(self, consultation=MINE):
        content = {
            "title": TEXT,
            "summary": TEXT,
            "changes": TEXT,
            "text": TEXT,
            "criteria": [{"id": "cost", "name": TEXT}],
            "timetable": [],
            "drafter": "Ann",
            "publisher": "Bo",
        }
        return self.commit(
            content,
            kind="consultation.published",
            consultation=consultation,
            at=AT,
            by="publisher",
        )

    def discuss(self):
        base = {"consultation": MINE, "at": AT, "by": "citizen"}
        for proposal, title in zip(PROPOSALS, TITLES, strict=True):
            content = {"title": title, "text": "…", "language": "en", "author": "Cy"}
            self.commit(content, kind="proposal.version", **base, proposal=proposal, version=1)
        content = {"text": "Yes!", "language": "en", "author": "Di", "stance": "for"}
        subject = f"proposal:{PROPOSALS[0]}"
        self.commit(
            content, kind="comment.posted", **base, comment="66666666666666", subject=subject
        )
        self.publish(OTHER)

    def submit_review(self, review="77777777777777", **changes):
        content = {
            "expert": "Eva",
            "affiliation": "University",
            "interests": "none",
            "recused": False,
            "scores": [{"criterion": "cost", "score": 4, "reason": "cheap"}],
            "summary": "Good.",
            "language": "en",
        }
        return self.commit(
            {**content, **changes},
            kind="review.submitted",
            consultation=MINE,
            at=AT,
            by="expert",
            review=review,
            proposal=PROPOSALS[0],
            version=1,
        )

    def make_rules(self):
        keys = self.make_course().keys
        chambers = (("citizens", CITIZENS, "ab" * 32, 60), ("experts", EXPERTS, "cd" * 32, 40))
        return Rules(
            consultation=MINE,
            contests=self.contests,
            chambers=tuple(
                Chamber(name, uuid, count - self.spares, root, weight, voting)
                for count, voting, (name, uuid, root, weight) in zip(
                    self.voters, self.voting, chambers, strict=False
                )
            ),
            rule="weighted_shares" if len(self.voters) > 1 else "single_chamber",
            accept=self.accept,
            opens=datetime(2026, 11, 23, 13, tzinfo=UTC),
            closes=datetime(2026, 11, 30, 13, tzinfo=UTC),
            grace_seconds=60,
            k=self.k,
            trustees=tuple(
                Trustee(f"T{number}", hex_of_point(key.public.public_key))
                for number, key in enumerate(keys)
            ),
            threshold=self.threshold or len(keys),
            log=VKEY,
            spares=self.spares,
            registrar=self.registrar,
            registrar_key=self.registrar_seed and signing.public_key_of(self.registrar_seed).hex(),
        )

    def make_course(self, uuid=CITIZENS, **settings):
        """An election of these trustees; every one draws the same keys."""
        who = {"trustees": self.trustees, "threshold": self.threshold}
        return Course(seed=5, uuid=uuid, **who, **settings)

    def make_keys(self):
        """What trustees do who make their keys together; a test may have it go otherwise."""
        if self.threshold is not None:
            self.hold_ceremony(self.make_course().gathering)

    def hold_ceremony(self, gathering, number=1):
        """Record a ceremony as far as it came."""
        self.begin_ceremony(number)
        for part, documents in gathering.files.items():
            for place, document in enumerate(documents, 1):
                self.take_step(part, place, document, number)

    def begin_ceremony(self, number=1):
        size = {"size": self.trustees, "threshold": self.threshold or 2}
        self.tell_ceremony("begun", number, **size)

    def take_step(self, part, place, document, number=1):
        step = {"trustee": place, "round": part, "document": document.decode()}
        self.tell_ceremony("step", number, **step)

    def give_up(self, number=1):
        self.tell_ceremony("ended", number, reason="mistake")

    def tell_ceremony(self, what, number, **values):
        by = {"consultation": MINE, "at": AT, "by": "official", "ceremony": number}
        self.append(kind=f"ceremony.{what}", **by, **values)

    def list_credentials(self, uuid, seed=b"", root=None, **changes):
        """What the registrar records about one election's list; the last codes are the spares."""
        (sealed,) = [each.roll_root for each in self.rules.chambers if each.election == uuid]
        root = root or ("ef" * 32 if self.registrar == "independent" else sealed)
        course = self.courses[uuid]
        keys = [credential_of(uuid, code) for code in course.codes]
        count = course.voters - self.spares
        digest = sha256(course.credentials.raw).hex()
        statement = CredentialsOk(uuid, digest, count, self.spares, root)
        listing = Listing.make(statement, keys[count:], seed or self.registrar_seed)
        values = {
            "kind": "credentials.listed",
            "consultation": MINE,
            "at": RULES_AT,
            "by": "registrar",
            "election": uuid,
            "count": count,
            "credentials": digest,
            "root": statement.root,
            "spares": list(listing.spares),
            "public_key": listing.public_key,
            "signature": listing.signature,
            "spares_signature": listing.spares_signature,
        }
        self.append(**{**values, **changes})

    def move(self, before, after, at=AT):
        names = {"from": before, "to": after}
        self.count_supports(before, at)
        self.append(kind="phase.moved", consultation=MINE, at=at, by="official", **names)

    def count_supports(self, phase, at=AT):
        totals = [{"proposal": each, "count": 0} for each in PROPOSALS]
        by = {"kind": "supports.counted", "consultation": MINE, "at": at, "by": "official"}
        self.append(**by, phase=phase, part=1, parts=1, totals=totals)

    def set_up(self, rules_at=RULES_AT, opened_at=OPENED_AT, listed=None, **changes):
        planned = self.make_rules()
        self.rules = rules = replace(planned, **changes)
        self.move("discussion", "review")
        self.submit_review()
        self.make_keys()
        for place, trustee in enumerate(planned.trustees, 1):
            by = {"kind": "key.given", "consultation": MINE, "at": AT, "by": "trustee"}
            self.append(**by, trustee=place, public_key=trustee.public_key)
        for chamber in rules.chambers:
            self.append(
                kind="roll.sealed",
                consultation=MINE,
                at=AT,
                by="official",
                chamber=chamber.id,
                count=chamber.roll_count,
                root=chamber.roll_root,
            )
        self.append(
            kind="rules.fixed",
            consultation=MINE,
            at=rules_at,
            by="official",
            document=rules.to_bytes().decode(),
        )
        for chamber in rules.secret_chambers:
            uuid = chamber.election
            voters = planned_count(planned, uuid) + self.spares
            course = self.make_course(
                uuid,
                questions=questions_of(planned),
                voters=voters,
                rules_sha256=rules.sha256,
                weights=self.weights[:voters],
            )
            self.courses[uuid] = course.set_up()
            if listed is not None:
                listed(uuid)
            elif self.registrar_seed is not None:
                self.list_credentials(uuid)
            self.record(uuid)
        for uuid in self.courses:
            self.make_ready(uuid)
            for count in self.printed:
                by = {"kind": "codes.printed", "consultation": MINE, "at": RULES_AT}
                self.append(**by, by="official", election=uuid, count=count)
        uuids = [chamber.election for chamber in rules.chambers]
        by = {"consultation": MINE, "at": opened_at, "by": "official"}
        self.append(kind="election.opened", **by, elections=uuids)
        self.move("review", "voting", opened_at)

    def named_chambers(self):
        return [each for each in self.rules.chambers if not each.is_secret]

    def vote_by_name(self, place, answer, **changes):
        entry = {
            "kind": "named.vote",
            "consultation": MINE,
            "at": OPENED_AT,
            "by": "voter",
            "election": self.named_chambers()[0].election,
            "place": place,
            "member": f"Member {place}",
            "answers": [answer],
        }
        return self.append(**{**entry, **changes})

    def burn(self, tracker, **changes):
        entry = {
            "kind": "ballot.spoiled",
            "consultation": MINE,
            "at": OPENED_AT,
            "by": "voter",
            "election": CITIZENS,
            "tracker": tracker,
        }
        return self.append(**{**entry, **changes})

    def close_named(self, **changes):
        for chamber in self.named_chambers():
            entry = {
                "kind": "named.closed",
                "consultation": MINE,
                "at": self.closed_at,
                "by": "official",
                "election": chamber.election,
                "count": len(self.last_votes(chamber.election)),
                "votes": [
                    {"place": place, "sha256": sha256_hex(raw)}
                    for place, raw in sorted(self.last_entries(chamber.election).items())
                ],
            }
            self.append(**{**entry, **changes})

    def last_votes(self, uuid):
        """The answers of each place's last vote, by place."""
        last = self.last_entries(uuid)
        return {n: tuple(map(tuple, json.loads(raw)["answers"])) for n, raw in last.items()}

    def last_entries(self, uuid):
        """The entry of each place's last vote, by place."""
        last = {}
        for raw in self.entries:
            entry = json.loads(raw)
            if entry["kind"] == "named.vote" and entry["election"] == uuid:
                last[entry["place"]] = raw
        return last

    def raw_of(self, kind, uuid=None):
        """The last entry of a kind (of an election)."""
        return next(
            raw
            for raw in reversed(self.entries)
            if json.loads(raw)["kind"] == kind and uuid in (None, json.loads(raw).get("election"))
        )

    def make_ready(self, uuid):
        """Every trustee rehearses and accepts the set-up."""
        course = self.courses[uuid]
        for owner, key in enumerate(course.keys, 1):
            seen = examine_setup(course.archive(1), key.private.public_key)
            for kind, make in (("rehearsal.made", rehearse), ("setup.accepted", accept)):
                document = make(seen, key.private, course.randomness).decode()
                by = {"kind": kind, "consultation": MINE, "at": RULES_AT, "by": "trustee"}
                self.append(**by, election=uuid, trustee=owner, document=document)

    def record(self, uuid):
        """Record the events that the election has and the log has not."""
        events = [e for e in map(json.loads, self.entries) if e["kind"] == "election.event"]
        known = sum(event["election"] == uuid for event in events)
        for event, _ in self.courses[uuid].steps[known:]:
            self.append(kind="election.event", election=uuid, event=event.decode())

    def vote(self):
        for uuid, course in self.courses.items():
            for voter in range(course.voters - self.spares):
                course.vote(voter, list(self.choices))
                self.record(uuid)
        for place, answer in self.named:
            self.vote_by_name(place, answer)

    def count(self):
        for uuid, course in self.courses.items():
            course.end().seal()
            self.record(uuid)
        self.close_named()
        self.move("voting", "decision", self.closed_at)
        for uuid, course in self.courses.items():
            if course.sums.num_tallied >= self.k:
                if course.election.has_mixnet:
                    course.shuffle(1).shuffle(2).end_shuffles()
                course.open(1).open(2).finish()
            self.record(uuid)

    def publish_outcome(self):
        from ballots.combining import combine

        self.outcome = combine(self.rules, self.tallies()).to_bytes()
        self.append(
            kind="outcome.published",
            consultation=MINE,
            at=self.closed_at,
            by="official",
            outcome=sha256(self.outcome).hex(),
        )

    def tallies(self):
        from ballots.combining import ChamberTally
        from ballots.combining.tally import split_row

        tallies = {}
        for chamber in self.named_chambers():
            uuid = chamber.election
            entries = (self.raw_of("rules.fixed"), self.raw_of("named.closed", uuid))
            seal = tuple(map(sha256_hex, entries))
            tallies[chamber.id] = named_tally(self.rules, chamber, self.last_votes(uuid), seal)
        for chamber in self.rules.secret_chambers:
            course = self.courses[chamber.election]
            counted = course.sums.num_tallied >= self.k
            tallies[chamber.id] = ChamberTally(
                chamber.id,
                chamber.election,
                course.election.fingerprint,
                course.tally_event,
                course.sums.num_tallied,
                tuple(map(split_row, self.rules.contests, course.counts())) if counted else None,
            )
        return tallies

    def decide(self):
        rows = zip(PROPOSALS, self.verdicts, strict=False)
        content = {
            "verdicts": [{"proposal": p, "verdict": v, "reasons": "Because."} for p, v in rows],
            "departure": self.departure,
            "language": "en",
            "official": "Fay",
        }
        at = AT if self.rules is None else self.closed_at
        self.commit(content, kind="decision.published", consultation=MINE, at=at, by="publisher")

    def begin(self):
        for _ in range(5):
            self.publish(OTHER)
        self.first = self.publish()
        self.discuss()
        return self

    def checkpoint(self, origin=ORIGIN, seed=SEED):
        root = Frontier().extend(leaf_hash(entry) for entry in self.entries).root()
        return sign_checkpoint(Checkpoint(origin, len(self.entries), root), seed).to_bytes()

    def parts(self):
        left = Frontier().extend(leaf_hash(entry) for entry in self.entries[: self.first])
        return DossierParts(
            consultation=MINE,
            log_key=VKEY,
            first=self.first,
            checkpoint=self.checkpoint(),
            left=left.subtrees,
            entries=tuple(self.entries[self.first :]),
            openings=self.openings,
            archives={uuid: course.archive() for uuid, course in self.courses.items()},
            statement_proofs={
                (uuid, owner): proof
                for uuid, course in self.courses.items()
                for owner, proof in course.statement_proofs.items()
            },
            outcome=self.outcome,
            shuffle_proofs={
                (uuid, owner): proof
                for uuid, course in self.courses.items()
                for owner, proof in course.shuffle_proofs.items()
            },
        )

    def receipt(self, index):
        nodes, frontier = {}, Frontier()
        for entry in self.entries:
            frontier, completed = frontier.append(leaf_hash(entry))
            nodes.update({(node.level, node.index): node.hash for node in completed})
        path = inclusion_proof(index, len(self.entries), lambda *place: nodes[place])
        signed = SignedCheckpoint.from_bytes(self.checkpoint())
        return InclusionProof(self.entries[index], index, path, signed)


def planned_count(rules, uuid):
    return next(each.roll_count for each in rules.chambers if each.election == uuid)


def make_world(**settings):
    """A finished consultation: published, discussed, voted on, decided."""
    world = World(**settings).begin()
    world.set_up()
    world.vote()
    world.count()
    world.publish_outcome()
    world.decide()
    return world


def make_dossier(**settings):
    return build_dossier(make_world(**settings).parts())


def files_of(raw):
    return dict(read_container(raw).files)


def pack(files):
    """An attacker's dossier: container and manifest made anew around whatever files there are."""
    others = {name: content for name, content in files.items() if name != "manifest.json"}
    manifest = Manifest.from_bytes(files["manifest.json"])
    manifest = replace(manifest, files=list_files(others))
    return write_container({**others, "manifest.json": manifest.to_bytes()})
