"""Who may see, plan, cast and count."""

from datetime import timedelta

from ballots.making.ceremony import generate_trustee_key
from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.demo_trustees.service import make_statement
from participate.elections import service as elections
from participate.elections.service import ChamberPlan, Contest, Plan, Seals, Voting
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber
from participate.proposals import service as proposals
from participate.proposals.service import ProposalDraft
from participate.record import service as record
from tests.participate.authorization import EVERYONE, SIGNED_IN, Row, only
from tests.participate.consultations.making import make_draft

OFFICE = only("official", "publisher")
OFFICIAL = only("official")
TRUSTEE = only("trustee")
REGISTRAR = only("registrar")
ON_ROLL = only("citizen", "expert")


def extend_world(world):
    """Add a vote that is planned, one that is open, one by name; two people are on each roll."""
    named = {"panel": Voting.NAMED}
    for name in ("planned", "panel", "voting"):
        with world.write("official") as act:
            world.made[name] = consultations.draft_consultation(act, make_draft(title=name))
        with world.write("publisher") as act:
            consultations.publish_consultation(act, world.made[name])
        with world.write("official") as act:
            options = tuple(
                proposals.propose(
                    act, world.made[name], ProposalDraft(f"Work {n}", "Text.", "en"), by_office=True
                ).id
                for n in range(2)
            )
            now = world.clock.now()
            plan = Plan(
                contests=(Contest("Which?", options),),
                chambers=(ChamberPlan(Chamber.CITIZENS, 1, named.get(name, Voting.SECRET)),),
                k=1,
                opens=now,
                closes=now + timedelta(days=1),
            )
            roll = [f"{role}@example.org" for role in ON_ROLL]
            elections.save_plan(act, world.made[name], plan)
            eligibility.put_roll(act, world.made[name], Chamber.CITIZENS, roll)
        with world.write("publisher") as act:
            consultations.move_phase(act, world.made[name], Phase.REVIEW)
        with world.write("trustee") as act:
            key = generate_trustee_key(act.randomness)
            elections.register_trustee_key(act, world.made[name], key.public.to_bytes())
    secrets = world.services.secrets
    log = record.LogSigner(world.services.settings.origin, secrets.log_key).vkey
    with world.write("official") as act:
        seals = Seals(secrets.code_key, log)
        (world.made["election"],) = elections.set_up(act, world.made["voting"], seals)
        (world.made["named election"],) = elections.set_up(act, world.made["panel"], seals)
    with world.write("trustee") as act:
        for each in elections.list_missing(act.session, world.made["voting"]):
            made = make_statement(act, each, key.private, log)
            elections.hand_in_statement(act, each.election, each.statement, made)
    with world.write("publisher") as act:
        for name in ("voting", "panel"):
            elections.open_voting(act, world.made[name])


def vote(name, **more):
    """Return the path of one of the world's votes."""
    return lambda world: {"c": world.made[name], **more}


def election(**more):
    """Return the path of the world's open election."""
    return lambda world: {"uuid": world.made["election"], **more}


def named(**more):
    """Return the path of the world's vote by name."""
    return lambda world: {"uuid": world.made["named election"], **more}


def states(allowed, form=None, json=None, **more):
    """Return a row for a vote that is planned and one for a vote that is set up."""
    given = {} if form is None else {"form": lambda _: form}
    given |= {} if json is None else {"json": json}
    return {
        "planned": Row(allowed, path=vote("planned", **more), **given),
        "set up": Row(allowed, path=vote("voting", **more), **given),
    }


AUTHORIZATION = {
    "elections.about": Row(EVERYONE, path=election()),
    "elections.board": Row(EVERYONE, path=election(), query="?code=AAAA"),
    "elections.check": Row(EVERYONE, path=election()),
    "elections.verify": Row(EVERYONE, path=election()),
    "elections.archive": Row(EVERYONE, path=election()),
    "elections.definition": Row(EVERYONE, path=election()),
    "elections.rules": Row(EVERYONE, path=election()),
    "elections.receipt-page": Row(EVERYONE, path=election()),
    "elections.under": Row(EVERYONE, path=election(credential="ab" * 32)),
    "elections.receipt": Row(EVERYONE, path=election(tracker="A" * 43)),
    "elections.receipt-qr": Row(EVERYONE, path=election(tracker="A" * 43)),
    "elections.vote": Row(SIGNED_IN, path=election()),
    "elections.test": Row(EVERYONE, path=election()),
    "elections.burned": Row(EVERYONE, path=election(tracker="A" * 43)),
    "elections.burn": Row(ON_ROLL, path=election(), json={"tracker": "A" * 43}),
    "elections.cast": Row(ON_ROLL, path=election(), json={}),
    "elections.named-votes": Row(EVERYONE, path=named()),
    "elections.named-form": Row(SIGNED_IN, path=named()),
    "elections.vote-by-name": Row(
        ON_ROLL, path=named(), form=lambda _: {"answers": "1,0", "step": "vote"}
    ),
    "elections.own-roll": Row(SIGNED_IN, path=vote("planned")),
    "elections.own-rolls": Row(SIGNED_IN),
    "elections.claim": Row(SIGNED_IN, path=vote("planned")),
    "elections.in-person": states(OFFICIAL),
    "elections.give-place": states(OFFICIAL),
    "elections.save-checks": states(OFFICIAL, chamber="citizens"),
    "elections.desk": states(OFFICE),
    "elections.question": states(OFFICIAL, n="0"),
    "elections.save-question": states(OFFICIAL, {"question": "Why?"}, n="0"),
    "elections.remove": states(OFFICIAL, n="0"),
    "elections.preview": states(OFFICE),
    "elections.chambers": states(OFFICIAL),
    "elections.save-chambers": states(OFFICIAL),
    "elections.timetable": states(OFFICIAL),
    "elections.save-timetable": states(OFFICIAL),
    "elections.roll": states(OFFICIAL, chamber="citizens"),
    "elections.save-roll": states(
        OFFICIAL, {"addresses": "a@example.org", "step": "save"}, chamber="citizens"
    ),
    "elections.roll-dry-run": states(OFFICIAL, chamber="citizens"),
    "elections.upload-roll": states(OFFICIAL, {"mode": "add"}, chamber="citizens"),
    "elections.take-roll": states(OFFICIAL, {"shown": "0" * 64}, chamber="citizens"),
    "elections.drop-roll": states(OFFICIAL, chamber="citizens"),
    "elections.strike": states(
        OFFICIAL, {"known_by": "citizen@example.org", "reason": "Asked."}, chamber="citizens"
    ),
    "elections.put-back": states(OFFICIAL, chamber="citizens", row="1"),
    "elections.paper": states(OFFICE),
    "elections.enter-paper": states(OFFICE, uuid="11111111111111"),
    "elections.confirm-paper": states(OFFICE, uuid="11111111111111"),
    "elections.set-up": states(OFFICIAL),
    "elections.registrar-form": states(OFFICIAL),
    "elections.save-registrar": states(OFFICIAL, {"registrar": "letters", "spares": "2"}),
    "elections.spares": states(OFFICIAL),
    "elections.propose-spare": states(OFFICIAL),
    "elections.confirm-spare": states(OFFICIAL, p="nothing"),
    "elections.decline-spare": states(OFFICIAL, p="nothing"),
    "elections.trace": Row(REGISTRAR, path=election()),
    "elections.letters": states(OFFICIAL),
    "elections.print-letters": states(OFFICIAL, uuid="11111111111111"),
    "elections.erase-letters": states(OFFICIAL, uuid="11111111111111"),
    "elections.enter": Row(EVERYONE, path=election()),
    "elections.cast-letter": Row(EVERYONE, path=election(), json={}),
    "elections.registrar-desk": Row(REGISTRAR),
    "elections.registrar": states(REGISTRAR),
    "elections.registrar-key": states(REGISTRAR),
    "elections.roll-file": Row(REGISTRAR, path=election()),
    "elections.list": Row(REGISTRAR, path=election()),
    "elections.approval": Row(EVERYONE, path=election()),
    "elections.spares-file": Row(EVERYONE, path=election()),
    "elections.running": states(OFFICE),
    "elections.extend": states(OFFICE, {"reason": "An outage."}),
    "elections.confirm-extension": states(OFFICE),
    "elections.go-on": states(OFFICE),
    "elections.trustee-desk": Row(TRUSTEE),
    "elections.key": states(TRUSTEE),
    "elections.hand-in-key": states(TRUSTEE),
    "elections.count": Row(TRUSTEE, path=election()),
    "elections.upload": Row(TRUSTEE, path=election()),
    "elections.ready": Row(TRUSTEE, path=election()),
    "elections.post-key": states(TRUSTEE, json={}),
    "elections.ceremony-files": states(TRUSTEE),
    "elections.ceremony-folder": states(TRUSTEE),
    "elections.ceremony-step": states(TRUSTEE, json={}, round="certificate"),
    "elections.trustees": states(OFFICIAL),
    "elections.save-trustees": states(OFFICIAL, {"needed": "2"}),
    "elections.end-ceremony": states(OFFICIAL, {"reason": "lost"}),
    "elections.ask-health": states(OFFICE),
    "elections.at-hand": Row(TRUSTEE, path=election()),
    "elections.health": Row(TRUSTEE, path=election(), json={}),
    "elections.trustee-state": Row(TRUSTEE, path=election()),
    "elections.rehearse": Row(TRUSTEE, path=election(), json={}),
    "elections.accept": Row(TRUSTEE, path=election(), json={}),
    "elections.decrypt": Row(TRUSTEE, path=election(), json={}),
    "elections.sealed": Row(TRUSTEE, path=election()),
    "elections.last": Row(TRUSTEE, path=election()),
    "elections.shuffle-proof": Row(TRUSTEE, path=election(owner="1.json")),
}
