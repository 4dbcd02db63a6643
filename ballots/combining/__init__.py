"""From the chambers' tallies to an outcome, by the rules that were fixed before voting opened.

Pure and exact: fractions only, the same tallies and rules give the same bytes.
"""

from ballots.combining.combination import Accept, Veto
from ballots.combining.combine import combine
from ballots.combining.departures import departs
from ballots.combining.outcome import Outcome
from ballots.combining.rules import Rules
from ballots.combining.tally import ChamberTally

__all__ = ["Accept", "ChamberTally", "Outcome", "Rules", "Veto", "combine", "departs"]
