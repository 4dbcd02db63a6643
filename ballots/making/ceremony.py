"""The trustees' key ceremony: a single trustee's key pair with its proof of possession.

Source: specification 8.1, 8.4.
"""

from dataclasses import dataclass, field

from ballots.crypto.group import Point, generator_power
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.trustees import TrusteePublic
from ballots.making.provers import Randomness, draw_scalar, prove_key


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A trustee's private key; its representation does not show the secret."""

    secret: int = field(repr=False)
    public_key: Point


@dataclass(frozen=True, slots=True)
class TrusteeKey:
    """A fresh key pair: the private half, and the public half with its proof."""

    private: PrivateKey
    public: TrusteePublic


def generate_trustee_key(randomness: Randomness) -> TrusteeKey:
    """Draw a trustee's key pair and prove possession of the private key."""
    secret = draw_scalar(randomness)
    public_key = generator_power(secret)
    prefix = BELENIOS_V1.possession_prefix(public_key)
    proof = prove_key(BELENIOS_V1, prefix, secret, randomness)
    return TrusteeKey(PrivateKey(secret, public_key), TrusteePublic(public_key, proof))
