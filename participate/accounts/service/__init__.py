"""The use cases of accounts."""

from participate.accounts.policy import PLATFORM, Role, normalise_address
from participate.accounts.service.closing import close_account, is_fresh, list_closed_accounts
from participate.accounts.service.people import (
    AccountView,
    account_of_address,
    actor_of,
    address_of,
    addresses_of,
    choose_name,
    find_or_create_account,
    get_account,
    name_of,
    names_of,
    names_of_addresses,
)
from participate.accounts.service.roles import (
    RoleHolder,
    accounts_with_role,
    grant_role,
    list_role_holders,
    revoke_role,
    roles_of,
)
from participate.accounts.service.sessions import (
    SessionViewers,
    close_session,
    close_sessions,
    open_session,
)
from participate.accounts.service.signing_in import (
    RUN_OUT,
    CodeRefused,
    SignedIn,
    code_address,
    count_attempt,
    request_code,
    require_attempts_left,
    use_code,
)

__all__ = [
    "PLATFORM",
    "RUN_OUT",
    "AccountView",
    "CodeRefused",
    "Role",
    "RoleHolder",
    "SessionViewers",
    "SignedIn",
    "account_of_address",
    "accounts_with_role",
    "actor_of",
    "address_of",
    "addresses_of",
    "choose_name",
    "close_account",
    "close_session",
    "close_sessions",
    "code_address",
    "count_attempt",
    "find_or_create_account",
    "get_account",
    "grant_role",
    "is_fresh",
    "list_closed_accounts",
    "list_role_holders",
    "name_of",
    "names_of",
    "names_of_addresses",
    "normalise_address",
    "open_session",
    "request_code",
    "require_attempts_left",
    "revoke_role",
    "roles_of",
    "use_code",
]
