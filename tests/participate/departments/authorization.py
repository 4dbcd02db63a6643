"""Departments are kept by administrators."""

from participate.departments import service as departments
from participate.shared.text import make_text
from tests.participate.authorization import Row, only

ADMINISTRATOR = only("administrator")


def extend_world(world):
    with world.write("administrator") as act:
        world.made["department"] = departments.make_department(act, make_text("Works", ""))


def of(world):
    return {"d": world.made["department"]}


AUTHORIZATION = {
    "departments.show": Row(ADMINISTRATOR),
    "departments.make": Row(ADMINISTRATOR),
    "departments.add": Row(ADMINISTRATOR, path=of),
    "departments.remove": Row(ADMINISTRATOR, path=of, form=lambda _: {"account": "1" * 14}),
}
