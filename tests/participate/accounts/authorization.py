"""Who may use the pages of accounts."""

from tests.participate.authorization import EVERYONE, SIGNED_IN, Row, only

_A_ROLE = {"address": "citizen@example.org", "role": "expert"}

AUTHORIZATION = {
    "accounts.sign_in": Row(EVERYONE),
    "accounts.send_code": Row(EVERYONE, form=lambda _: {"address": "someone@example.org"}),
    "accounts.code": Row(EVERYONE),
    "accounts.use_code": Row(EVERYONE, form=lambda _: {"code": "12345678"}),
    "accounts.sign_out": Row(EVERYONE),
    "accounts.account": Row(SIGNED_IN),
    "accounts.name": Row(SIGNED_IN),
    "accounts.choose_name": Row(SIGNED_IN, form=lambda _: {"name": "Someone"}),
    "accounts.show_confirm": Row(SIGNED_IN),
    "accounts.confirm": Row(SIGNED_IN),
    "accounts.end_all": Row(SIGNED_IN),
    "accounts.roles": Row(only("administrator")),
    "accounts.grant_role": Row(only("administrator"), form=lambda _: _A_ROLE),
    "accounts.revoke_role": Row(
        only("administrator"),
        form=lambda world: {"account": world.people["expert"].account, "role": "expert"},
    ),
}
