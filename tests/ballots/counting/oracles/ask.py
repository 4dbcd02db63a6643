"""Answer with other people's implementations: `python ask.py RULE < questions > answers` (JSON).

Runs in the environment of requirements.txt, never in ours. Solvers, plotting and compilers that the
libraries import, but that the rules asked for never call, are stand-ins: nothing proprietary or
heavy has to be installed. Options are positions from 0.
"""

import importlib.abc
import importlib.machinery
import json
import sys
import warnings
from unittest.mock import MagicMock

UNUSED = {
    "gurobipy", "matplotlib", "nashpy", "numba", "ortools", "pandas", "preflibtools", "pulp",
    "ruamel", "scipy",
}  # fmt: skip


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds an empty stand-in for every module in `UNUSED`."""

    def find_spec(self, fullname, path, target=None):
        if fullname.split(".")[0] in UNUSED:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec):
        module = MagicMock(name=spec.name)
        module.jit = lambda *given, **_: given[0] if given else lambda function: function
        return module

    def exec_module(self, module):
        """Leave the stand-in as it is."""


def greedy(question):
    from pabutools.election import Cost_Sat
    from pabutools.rules import greedy_utilitarian_welfare

    instance, profile = budget(question)
    chosen = greedy_utilitarian_welfare(instance, profile, sat_class=Cost_Sat)
    return sorted(int(project.name.split("-")[1]) for project in chosen)


def equal_shares(question):
    from pabutools.election import Cost_Sat
    from pabutools.rules import method_of_equal_shares

    instance, profile = budget(question)
    chosen = method_of_equal_shares(
        instance, profile, sat_class=Cost_Sat, voter_budget_increment=question["increment"]
    )
    return sorted(int(project.name.split("-")[1]) for project in chosen)


def budget(question):
    """Build the instance; names sort in the order that wins ties."""
    from pabutools.election import ApprovalBallot, ApprovalProfile, Instance, Project

    order = question["order"]
    projects = [
        Project(f"{order.index(number):02}-{number}", cost)
        for number, cost in enumerate(question["costs"])
    ]
    instance = Instance(projects, budget_limit=question["budget"])
    ballots = [
        ApprovalBallot(project for project, mark in zip(projects, answer, strict=True) if mark)
        for answer in question["answers"]
    ]
    return instance, ApprovalProfile(ballots, instance=instance)


def committee(question):
    """Approval committees of abcvoting; its candidates stand in the order that wins ties."""
    from abcvoting import abcrules
    from abcvoting.preferences import Profile

    order = question["order"]
    profile = Profile(len(order))
    for answer in question["answers"]:
        profile.add_voter([place for place, option in enumerate(order) if answer[option]])
    arguments = {"committeesize": question["seats"], "resolute": True}
    if question["rule"] == "equal-shares":
        arguments["completion"] = question["completion"]
        arguments["algorithm"] = "standard-fractions"
    [chosen] = abcrules.compute(question["rule"], profile, **arguments)
    return sorted(order[place] for place in chosen)


def ranked(question):
    """A profile of pref_voting from ranks, the unranked ones behind all."""
    from pref_voting.profiles_with_ties import ProfileWithTies

    rankings = [
        {option: rank for option, rank in enumerate(answer) if rank}
        for answer in question["answers"]
    ]
    profile = ProfileWithTies(rankings, candidates=range(question["options"]))
    profile.use_extended_strict_preference()
    return profile


def scores(question):
    profile = ranked(question)
    first, borda = profile.plurality_scores(), profile.borda_scores()
    options = range(question["options"])
    return {"plurality": [first[o] for o in options], "borda": [borda[o] for o in options]}


def runoff(question):
    from pref_voting.iterative_methods import instant_runoff_put

    return instant_runoff_put(ranked(question))


def stv(question):
    from pref_voting.proportional_methods import stv_scottish

    return stv_scottish(ranked(question), num_seats=question["seats"])


def schulze(question):
    """Stronger: more ballots on the winning side, then fewer on the losing one."""
    from pref_voting.margin_based_methods import beat_path

    profile, most = ranked(question), len(question["answers"]) + 1

    def strength(one, other):
        return profile.support(one, other) * most - profile.support(other, one)

    return beat_path(profile, strength_function=strength)


def majority(question):
    from pref_voting.grade_methods import majority_judgement
    from pref_voting.grade_profiles import GradeProfile

    worst = question["grades"]
    marks = [
        {option: worst - grade for option, grade in enumerate(answer)}
        for answer in question["answers"]
    ]
    return majority_judgement(GradeProfile(marks, list(range(worst))))


RULES = {
    "greedy": greedy,
    "equal-shares": equal_shares,
    "committee": committee,
    "scores": scores,
    "runoff": runoff,
    "stv": stv,
    "schulze": schulze,
    "majority": majority,
}

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.meta_path.insert(0, StandIns())
    answer = RULES[sys.argv[1]]
    json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout, default=int)
