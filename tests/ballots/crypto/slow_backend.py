"""A second backend for `ballots.crypto.group`: edwards25519 in plain integers (RFC 8032 5.1).

It shares nothing with libsodium: where both give the same, neither is alone in being wrong. Far too
slow, and not in constant time: for tests only.
"""

from __future__ import annotations

from contextlib import contextmanager

from ballots.crypto import group

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
ZERO = (0, 1, 1, 0)


def decoded(point):
    """The point as (X, Y, Z, T); RuntimeError where no point has this y."""
    number = int.from_bytes(point, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        raise RuntimeError("not on the curve")
    if x % 2 != sign:
        x = -x % P
    return (x, y, 1, x * y % P)


def encoded(point):
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return group.Point((y | (x % 2) << 255).to_bytes(32, "little"))


def added(first, second):
    """The complete addition law, for doubling and the identity as well."""
    x1, y1, z1, t1 = first
    x2, y2, z2, t2 = second
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * D * t1 * t2 % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def negated(point):
    x, y, z, t = point
    return (-x % P, y, z, -t % P)


def multiplied(point, scalar):
    result = ZERO
    for bit in f"{scalar:b}":
        result = added(result, result)
        if bit == "1":
            result = added(result, point)
    return result


def is_zero(point):
    return point[0] % P == 0 and (point[1] - point[2]) % P == 0


BASE = decoded((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


class SlowBackend:
    """The functions of `group.Backend`."""

    def is_member(self, point):
        try:
            return is_zero(multiplied(decoded(point), group.ORDER))
        except RuntimeError:
            return False

    def multiply(self, point, scalar):
        return encoded(self._multiplied(point, scalar))

    def multiply_base(self, scalar):
        return encoded(multiplied(BASE, scalar))

    def multiply_two(self, first, first_scalar, second, second_scalar):
        one, two = self._multiplied(first, first_scalar), self._multiplied(second, second_scalar)
        return encoded(added(one, two))

    def multiply_base_and(self, base_scalar, point, scalar):
        return encoded(added(multiplied(BASE, base_scalar), self._multiplied(point, scalar)))

    def add(self, first, second):
        return encoded(added(decoded(first), decoded(second)))

    def subtract(self, first, second):
        return encoded(added(decoded(first), negated(decoded(second))))

    def _multiplied(self, point, scalar):
        if not self.is_member(point):
            raise RuntimeError("not in the subgroup")
        return multiplied(decoded(point), scalar)


@contextmanager
def in_use(backend):
    """Let `ballots.crypto.group` compute with this backend for a while."""
    before = group.BACKEND
    group.BACKEND = backend
    try:
        yield
    finally:
        group.BACKEND = before
