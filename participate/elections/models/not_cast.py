"""Tables of ballots that were not cast: refused ones by number, tested ones by tracker.

Invariants: no time stands with any of them, and with no refusal or tracker a person; of a place on
the roll only how often it has tested is known.
"""

from sqlmodel import Field, SQLModel


class RefusalTable(SQLModel, table=True):
    """How many ballots one election refused for one reason. No person and no time."""

    __tablename__ = "elections_refusal"

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    reason: str = Field(primary_key=True)
    count: int


class SpoiledTable(SQLModel, table=True):
    """A ballot with which a device was tested: it can never be cast. No person is kept with it."""

    __tablename__ = "elections_spoiled"

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    tracker: str = Field(primary_key=True)
    record_index: int


class TestCountTable(SQLModel, table=True):
    """How many ballots one place on the roll has burned in an election."""

    __tablename__ = "elections_test_count"
    __test__ = False  # pytest collects classes by such names

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    place: int = Field(primary_key=True)
    count: int
