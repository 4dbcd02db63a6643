"""What the administrator's page of departments gets."""

from collections.abc import Mapping
from dataclasses import dataclass

from participate.departments.service import Department, Member


@dataclass(frozen=True, slots=True)
class DepartmentsPage:
    """The departments with their people; `values` is what was typed, `at` in which department."""

    departments: tuple[Department, ...]
    members: Mapping[str, tuple[Member, ...]]
    values: Mapping[str, str]
    errors: Mapping[str, str]
    at: str = ""
