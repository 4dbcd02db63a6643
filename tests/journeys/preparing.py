"""The story's first half: from a draft to rules that are sealed and a vote that is open."""

import json
from collections.abc import Sequence
from datetime import timedelta

from participate.elections import service as elections
from participate.web.filters import TIME_ZONE
from tests.journeys.sealing import WATCH
from tests.journeys.story import (
    LIFT,
    LIGHT,
    PHASES,
    QUESTIONS,
    TREES,
    Story,
    home_of,
    move_on,
    run,
    warns,
)
from tests.journeys.town import Person
from tests.journeys.trusting import get_ready_in_browser, make_key_in_browser


def gather(story: Story) -> None:
    """Everyone signs in by mail; the administrator gives roles on the page for it."""
    town = story.town
    admin = town.administrator("Ada")
    roles = {
        "official": ("Olga", "en"),
        "publisher": ("Pavel", "en"),
        "expert": ("Dr Chen", "zh"),
        "anna": ("Anna", "en"),
        "bo": ("Bo", "en"),
    }
    for key, (name, language) in roles.items():
        story.people[key] = town.person(name, language, init=WATCH)
        role = "trustee" if key in {"anna", "bo"} else key
        admin.go("/desk/roles")
        admin.fill(address=story.people[key].address)
        admin.page.select_option("#role", role)
        admin.press("Give the role")
    admin.see("01-roles")
    admin.go("/desk/departments")
    admin.fill(name_en="Works")
    admin.press("Add the department")
    admin.page.locator('input[name="address"]').fill(story.people["official"].address)
    admin.press("Let this official report")
    admin.see("01-departments")
    story.people["lin"] = town.person("Lin", "en", init=WATCH)
    story.people["wang"] = town.person("Wang", "zh", narrow=True, init=WATCH)


def discuss(story: Story) -> None:
    """An official drafts, a publisher publishes, citizens propose, support and comment."""
    official, publisher = story.people["official"], story.people["publisher"]
    lin, wang = story.people["lin"], story.people["wang"]
    draft(story, official)
    publisher.go(story.desk("/draft"))
    publisher.press("Publish the consultation")
    publisher.see("02-published")
    propose(story, official, LIFT)
    propose(story, lin, LIGHT)
    propose(story, wang, TREES)
    wang.see("03-proposal")
    lin.press("I support this")
    lin.press("Write a comment")
    lin.page.check("#stance")
    lin.fill(text="Children walk there in the dark from November on.")
    lin.page.select_option("#language", "en")
    lin.press("Publish the comment")
    lin.see("04-comment")
    move_on(story, "discussion")


def draft(story: Story, official: Person) -> None:
    """Write the draft."""
    official.go("/desk")
    official.see("02-desk")
    official.page.get_by_role("link", name="Draft a consultation").click()
    official.fill(
        title_en="Renewal of the Willow estate",
        title_zh="柳园小区更新",
        summary_en="Which works the estate gets first.",
        summary_zh="小区先做哪些工程。",
        changes_en="The order of the works follows the vote, or the office says why not.",
        changes_zh="工程次序按投票结果定，否则说明理由。",
        text_en="The estate was built in 1986.\n\n- Lifts\n- Lamps",
        text_zh="小区建于1986年。",
    )
    today = story.town.clock.now().astimezone(TIME_ZONE).date()
    for days, phase in enumerate(PHASES):
        official.page.fill(f"#starts_{phase}", str(today + timedelta(days=7 * days)))
        official.page.fill(f"#ends_{phase}", str(today + timedelta(days=7 * days + 6)))
    official.see("02-draft-form")
    official.press("Save the draft")
    story.consultation = official.page.url.split("/")[-2]
    official.see("02-draft")


def propose(story: Story, person: Person, title: str) -> None:
    """Publish a proposal."""
    person.go(story.path("/proposals/new"))
    person.page.fill("#title", title)
    person.page.fill("#text", f"{title}.\n\n1986 → 2026.")
    person.press_main()
    story.proposals.append(person.page.url.split("/")[-1])


def review(story: Story) -> None:
    """An expert declares interests and reviews one proposal."""
    expert = story.people["expert"]
    expert.go("/reviews")
    expert.see("06-queue")
    expert.page.locator("main .app-tasks a, main .govuk-task-list a").first.click()
    expert.page.fill("#affiliation", "云溪大学")
    expert.page.check("#kind")
    expert.see("06-declaration")
    expert.press_main()
    for number in range(1, 6):
        expert.page.locator(f'input[name="score_c{number}"]').nth(number - 1).check()
        expert.page.fill(f"#reason_c{number}", "有同类工程可比。")
    expert.page.fill("#summary", "可行，但费用高于预算。")
    expert.see("06-review")
    expert.press_main()
    expert.see("06-reviewed")


def set_up(story: Story) -> None:
    """Questions, chambers, rolls, times, the trustees' public keys; then the rules are sealed."""
    official = story.people["official"]
    for number, question in enumerate(QUESTIONS):
        official.go(story.desk(f"/vote/questions/{number}"))
        official.fill(question=question, minimum="1", maximum=str(2 - number))
        for box in official.page.locator('input[name="options"]').all():
            box.check()
        if number == 1:
            official.page.check("#blank")
        official.press("Save")
    official.go(story.desk("/vote/chambers"))
    for chamber in ("citizens", "experts"):
        official.page.check(f'input[name="chambers"][value="{chamber}"]')
    official.page.check('input[name="accept"][value="top"]')
    official.fill(weight_citizens="60", weight_experts="40", n="1", k="1")
    official.see("07-chambers")
    official.press("Save")
    story.warned["desk"] = warns(official)
    people = story.people
    citizens = [people["lin"].address, people["wang"].address, "stayed.home@example.org"]
    paste_roll(story, "citizens", citizens)
    paste_roll(story, "experts", [people["expert"].address])
    now = story.town.clock.now().astimezone(TIME_ZONE)
    official.go(story.desk("/vote/timetable"))
    official.fill(
        opens=f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        closes=f"{now + timedelta(hours=4):%Y-%m-%dT%H:%M}",
    )
    official.press("Save")
    hand_in_key(story, story.people["anna"], in_browser=True)
    hand_in_key(story, story.people["bo"])
    official.go(story.desk("/vote"))
    official.see("07-ready")
    official.press("Seal the rules and set up")
    official.see("07-set-up")
    with story.town.services.database.read() as session:
        for view in elections.list_elections(session, story.consultation):
            story.uuids[str(view.chamber)] = view.uuid
    get_ready(story, story.people["anna"], in_browser=True)
    get_ready(story, story.people["bo"])
    story.town.clock.advance(timedelta(hours=2))
    move_on(story, "review")
    official.go(story.path())
    official.see("08-open")
    story.warned["consultation"] = warns(official)


def paste_roll(story: Story, chamber: str, addresses: Sequence[str]) -> None:
    """Paste a roll: look at it first, then save it."""
    official = story.people["official"]
    official.go(story.desk(f"/vote/rolls/{chamber}"))
    official.fill(addresses="\n".join([*addresses, addresses[0]]))
    official.press("Check only")
    assert f"repeats {addresses[0]}" in official.text()
    official.see("07-roll")
    official.fill(addresses="\n".join(addresses))
    official.press("Save the roll")


def hand_in_key(story: Story, trustee: Person, *, in_browser: bool = False) -> None:
    """A trustee makes a key by the command and hands it in, perhaps after one made in a browser."""
    home = home_of(story, trustee)
    run(home, "trustee", "keygen", "--out", "keys", "--name", "mine", "--no-passphrase")
    trustee.go("/trustee")
    trustee.page.get_by_role("link", name="My public key").click()
    if in_browser:
        make_key_in_browser(story, trustee)
    hand_in = "Hand in another key" if in_browser else "Hand in"
    trustee.page.set_input_files("#key", home / "keys" / "mine.key.json")
    trustee.press(hand_in)
    assert "private" in trustee.page.locator("#key-error").inner_text()
    trustee.see("07-private-key-refused")
    trustee.page.set_input_files("#key", home / "keys" / "mine.public.json")
    trustee.press(hand_in)
    assert "Your public key is in." in trustee.text()


def get_ready(story: Story, trustee: Person, *, in_browser: bool = False) -> None:
    """A trustee rehearses and accepts the set-up of every chamber on a machine of their own."""
    home, key = home_of(story, trustee), "keys/mine.key.json"
    for chamber, uuid in story.uuids.items():
        trustee.go(f"/elections/{uuid}/trustee")
        trustee.see("07-trustee-not-ready")
        if in_browser:
            get_ready_in_browser(story, trustee)
            continue
        (home / "vote.bel").write_bytes(trustee.download('a[href$="archive.bel"]'))
        (home / "rules.json").write_bytes(trustee.download('a[href$="rules.json"]'))
        statement = trustee.download('a[href$="credentials-ok.json"]')
        (home / "credentials-ok.json").write_bytes(statement)
        made = {"rehearsal": f"{chamber}-rehearsal.json", "accepted": f"{chamber}-accepted.json"}
        run(home, "trustee", "rehearse", "vote.bel", "--key", key, "--out", made["rehearsal"])
        registrar = json.loads((home / "rules.json").read_bytes())["registrar"]["public_key"]
        rules = (
            *("--rules", "rules.json", "--log-key", story.town.log_key),
            *("--registrar-key", registrar, "--registrar-statement", "credentials-ok.json"),
        )
        run(home, "trustee", "accept", "vote.bel", "--key", key, *rules, "--out", made["accepted"])
        for field, name in made.items():
            trustee.page.set_input_files(f"#{field}", home / name)
        trustee.press("Upload")
        assert trustee.heading() == "You are ready for this vote."
    trustee.see("07-trustee-ready")
