"""The key ceremony as played trustees hold it: steps by the core, files through the service.

A real trustee types `ballots trustee ceremony …` or uses the page; the files are the same.
"""

from pathlib import Path

from ballots.cli.files import SECRET, write_new
from ballots.election.certificate import Context
from ballots.making.ceremony import PrivateKey
from ballots.making.keyfile import private_key_file
from ballots.making.threshold import Member, draw_member
from participate.demo_trustees.people import Stage
from participate.demo_trustees.service import Trustees, hand_in_keys, key_path
from participate.elections import service as elections
from participate.elections.service import Round
from participate.shared.act import Actor, Randomness


def make_keys(
    stage: Stage, official: Actor, trustees: Trustees, consultation: str, threshold: int
) -> None:
    """Let the trustees make their keys so that so many of them are needed: alone if it is all."""
    if threshold == len(trustees.members):
        hand_in_keys(stage, trustees, consultation)
    else:
        make_keys_together(stage, official, trustees, consultation, threshold)


def make_keys_together(
    stage: Stage, official: Actor, trustees: Trustees, consultation: str, threshold: int
) -> None:
    """Let an official name all played trustees, and these go through every round."""
    accounts = [each.actor.account or "" for each in trustees.members]
    with stage.writing(official) as act:
        elections.begin_ceremony(act, consultation, accounts, threshold)
    randomness, size = stage.services.randomness, len(accounts)
    members = [
        draw_member(Context(size, threshold, place), randomness) for place in range(1, size + 1)
    ]
    for part in elections.ROUNDS:
        for member, trustee in zip(members, trustees.members, strict=True):
            with stage.writing(trustee.actor) as act:
                view = elections.find_ceremony(act.session, consultation)
                if view is None:
                    message = "the ceremony has just begun"
                    raise LookupError(message)
                key, raw = make_file(member, view.files, part, randomness)
                elections.hand_in_file(act, consultation, raw, part)
            if key is not None:
                _keep(key_path(trustee, consultation), key)


def make_file(
    member: Member, files: elections.Files, part: Round, randomness: Randomness
) -> tuple[PrivateKey | None, bytes]:
    """What a trustee's software makes in a round; with the last file its private key."""
    match part:
        case Round.CERTIFICATE:
            return None, member.certify(randomness)
        case Round.COMMITMENT:
            return None, member.commit(files.certificates(), randomness)
        case Round.REVEAL:
            return None, member.reveal(files.commitments(), randomness)
        case Round.SHARES:
            return None, member.share(files.reveals(), randomness)
        case _:
            sent = files.all_of(Round.SHARES)
            return member.receive(files.reveals(), sent, randomness)


def _keep(path: Path, key: PrivateKey) -> None:
    write_new(path, private_key_file(key), mode=SECRET)
