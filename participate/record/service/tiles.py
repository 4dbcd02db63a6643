"""The record as files that never change (C2SP tlog-tiles), from the rows of the database."""

from sqlmodel import Session

from ballots.record.tiles import HEIGHT, Tile, write_bundle, write_tile
from participate.record import repository
from participate.record.service.reading import find_latest_checkpoint
from participate.shared.errors import NotFoundError
from participate.shared.i18n import N_

NO_TILE = N_("The record has no such tile.")


def read_tile(session: Session, tile: Tile) -> bytes:
    """A tile or bundle of the sealed record; NotFoundError where a checkpoint does not reach it.

    One query, 256 rows at most.
    """
    latest = find_latest_checkpoint(session)
    if latest is None or not tile.is_in(latest.checkpoint.size):
        raise NotFoundError(NO_TILE)
    end = tile.first + tile.width
    if tile.level is None:
        return write_bundle(repository.list_bodies(session, tile.first, end))
    return write_tile(repository.list_hashes(session, HEIGHT * tile.level, tile.first, end))
