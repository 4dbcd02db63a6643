"""Bad archives of a threshold group (2 of 3): its certificates, its keys, its decryptions."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.vectors import forging
from tests.vectors.bel import Step, compact, sha
from tests.vectors.corpus_archives import PARTIAL, ArchiveFault, payload, setup, steps
from tests.vectors.corpus_ballots import put
from tests.vectors.forging import ORDER_TWO, bumped
from tests.vectors.loading import Vector

Json = Any
GROUP = "0.1."


def group(place: str, value: Json) -> ArchiveFault:
    """Change the group in the trustees; the code follows with `named`."""
    return ArchiveFault("", setup(1, put(GROUP + place, value)), "threshold")


def named(code: str, fault: ArchiveFault) -> ArchiveFault:
    return ArchiveFault(code, fault.make, fault.vector)


def message(place: str, change: Callable[[Json], None]) -> ArchiveFault:
    """Change what a signed message says; its signature stays."""

    def changed(text: str) -> str:
        value = json.loads(text)
        change(value)
        return compact(value).decode()

    return group(f"{place}.message", changed)


def exchanged(value: Json, first: int, second: int) -> None:
    value[first], value[second] = value[second], value[first]


def relabelled(vector: Vector) -> bytes:
    """One member's good factors under the number of the member that opened nothing."""
    parts = vector.parts
    at = parts.places(PARTIAL)[1]
    partial, about = parts.steps[at].payloads
    owners = {json.loads(parts.steps[i].payloads[1])["owner"] for i in parts.places(PARTIAL)}
    absent = ({1, 2, 3} - owners).pop()
    made = compact({**json.loads(about), "owner": absent})
    return parts.with_step(at, Step(PARTIAL, (partial, made))).build()


def weighted_beforehand(value: Json) -> None:
    """Factors that already carry the Lagrange weight of another set of members."""
    value["decryption_factors"] = [
        [forging.times(factor, 3) for factor in row] for row in value["decryption_factors"]
    ]


def too_few(vector: Vector) -> bytes:
    parts = vector.parts
    return parts.without(parts.places(PARTIAL)[0]).build()


def one_member_twice(vector: Vector) -> bytes:
    parts = vector.parts
    first, second = parts.places(PARTIAL)
    owner = json.loads(parts.steps[first].payloads[1])["owner"]
    partial = parts.steps[second].payloads[0]
    about = compact({"owner": owner, "payload": sha(partial)})
    return parts.with_step(second, Step(PARTIAL, (partial, about))).build()


def result_of_another_set(result: Json) -> None:
    """What wrong weights might be made to show: votes moved, their sum kept."""
    exchanged(result["result"][0], 0, 1)


THRESHOLD_FAULTS: dict[str, ArchiveFault] = {
    "a threshold lowered": named("malformed", group("threshold", 1)),
    "a threshold above the members": named("malformed", group("threshold", 4)),
    "two members exchanged": named(
        "wrong-context", group("certs", lambda certs: [certs[1], certs[0], certs[2]])
    ),
    "a certificate for another place": named(
        "wrong-context", message("certs.0", put("context.index", 2))
    ),
    "a certificate's forged signature": named(
        "bad-signature", group("certs.1.signature.response", bumped)
    ),
    "a certificate's key of order two": named(
        "bad-point", message("certs.2", put("verification", ORDER_TWO))
    ),
    "an encryption key replaced": named(
        "bad-signature", message("certs.0", put("encryption", forging.base(5)))
    ),
    "a coefficient replaced": named(
        "bad-signature", message("coefexps.1", put("coefexps.1", forging.base(5)))
    ),
    "a coefficient of order two": named(
        "bad-point", message("coefexps.1", put("coefexps.0", ORDER_TWO))
    ),
    "a coefficient too few": named("malformed", message("coefexps.1", put("coefexps", []))),
    "a forged signature over all certificates": named(
        "bad-signature", group("signatures.2.challenge", bumped)
    ),
    "a member's key that is not its share's": named(
        "wrong-verification-key", group("verification_keys.0.public_key", forging.base(5))
    ),
    "two members' keys exchanged": named(
        "wrong-verification-key", group("verification_keys", lambda k: [k[1], k[0], k[2]])
    ),
    "a forged possession of a share": named(
        "bad-proof", group("verification_keys.1.pok.response", bumped)
    ),
    "a forged signature of a share's key": named(
        "bad-signature", group("verification_keys.1.signature.response", bumped)
    ),
    "a member too few": named("malformed", group("verification_keys", lambda k: k[:2])),
    "a member's factors under another number": ArchiveFault("bad-proof", relabelled, "threshold"),
    "factors weighted for another set": ArchiveFault(
        "bad-proof", payload(PARTIAL, weighted_beforehand), "threshold"
    ),
    "fewer decryptions than the threshold": ArchiveFault(
        "not-enough-trustees", too_few, "threshold"
    ),
    "one member's number twice": ArchiveFault("repeated-trustee", one_member_twice, "threshold"),
    "a decryption of nobody in the group": ArchiveFault(
        "unknown-trustee",
        steps(
            lambda p: p.with_step(
                p.places(PARTIAL)[0],
                Step(
                    PARTIAL,
                    (
                        p.first(PARTIAL).payloads[0],
                        compact({**json.loads(p.first(PARTIAL).payloads[1]), "owner": 4}),
                    ),
                ),
            )
        ),
        "threshold",
    ),
    "a result that the factors do not give": ArchiveFault(
        "wrong-result", payload("Result", result_of_another_set), "threshold"
    ),
}
