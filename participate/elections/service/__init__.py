"""Use cases of elections. Other features use these names and no others."""

from participate.elections.plan import (
    Accept,
    AcceptKind,
    ChamberPlan,
    Contest,
    Fault,
    Plan,
    Registrar,
    Rule,
)
from participate.elections.policy import State, Voting
from participate.elections.service.archive import export_archive, export_sealed_archive
from participate.elections.service.board import (
    BoardPart,
    BoardRow,
    find_on_board,
    get_ballot,
    get_receipt,
    list_board,
    list_under,
)
from participate.elections.service.cast_ballot import CastAnswer, cast_ballot
from participate.elections.service.close_voting import close_voting
from participate.elections.service.codes import (
    has_open_votes,
    has_voted,
    list_open_votes_of,
    may_vote,
    own_code,
)
from participate.elections.service.decrypting import (
    export_statement_proofs,
    find_witnessed_seal,
    sealed_event_receipt,
    submit_partial_decryption,
    tallies,
)
from participate.elections.service.listing import ListFiles, get_listing, submit_list
from participate.elections.service.named_votes import (
    Member,
    NamedVote,
    cast_named_vote,
    count_by_name,
    find_own_vote,
    list_members,
    list_named_votes_of,
)
from participate.elections.service.opening import open_voting
from participate.elections.service.planning import (
    VoteView,
    get_plan,
    get_vote,
    save_chambers,
    save_plan,
    save_question,
)
from participate.elections.service.readiness import (
    STATEMENT_FIELDS,
    Missing,
    Statement,
    hand_in_statement,
    list_missing,
)
from participate.elections.service.refusals import count_refusals, refuse_ballot
from participate.elections.service.registering import (
    RegistrarView,
    export_roll,
    find_registrar,
    hand_in_registrar_key,
    list_votes_for_registrar,
)
from participate.elections.service.set_up import Seals, set_up
from participate.elections.service.shuffling import (
    export_shuffle_proofs,
    shufflers,
    submit_shuffle,
)
from participate.elections.service.trustee_keys import list_votes_of_trustee, register_trustee_key
from participate.elections.service.views import (
    ElectionView,
    TrusteeView,
    balloted,
    definition_of,
    find_elections,
    get_election,
    list_elections,
    list_trustees,
    rules_document,
)

__all__ = [
    "STATEMENT_FIELDS",
    "Accept",
    "AcceptKind",
    "BoardPart",
    "BoardRow",
    "CastAnswer",
    "ChamberPlan",
    "Contest",
    "ElectionView",
    "Fault",
    "ListFiles",
    "Member",
    "Missing",
    "NamedVote",
    "Plan",
    "Registrar",
    "RegistrarView",
    "Rule",
    "Seals",
    "State",
    "Statement",
    "TrusteeView",
    "VoteView",
    "Voting",
    "balloted",
    "cast_ballot",
    "cast_named_vote",
    "close_voting",
    "count_by_name",
    "count_refusals",
    "definition_of",
    "export_archive",
    "export_roll",
    "export_sealed_archive",
    "export_shuffle_proofs",
    "export_statement_proofs",
    "find_elections",
    "find_on_board",
    "find_own_vote",
    "find_registrar",
    "find_witnessed_seal",
    "get_ballot",
    "get_election",
    "get_listing",
    "get_plan",
    "get_receipt",
    "get_vote",
    "hand_in_registrar_key",
    "hand_in_statement",
    "has_open_votes",
    "has_voted",
    "list_board",
    "list_elections",
    "list_members",
    "list_missing",
    "list_named_votes_of",
    "list_open_votes_of",
    "list_trustees",
    "list_under",
    "list_votes_for_registrar",
    "list_votes_of_trustee",
    "may_vote",
    "open_voting",
    "own_code",
    "refuse_ballot",
    "register_trustee_key",
    "rules_document",
    "save_chambers",
    "save_plan",
    "save_question",
    "sealed_event_receipt",
    "set_up",
    "shufflers",
    "submit_list",
    "submit_partial_decryption",
    "submit_shuffle",
    "tallies",
]
