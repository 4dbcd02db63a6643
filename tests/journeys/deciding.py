"""The story's second half: ballots cast and refused, counted by the trustees, and the decision."""

from datetime import timedelta

from tests.journeys.sealing import BLANK, begin, cast, choose, post
from tests.journeys.searching import steal
from tests.journeys.story import (
    LIFT,
    LIGHT,
    OPTIONS,
    TREES,
    Story,
    home_of,
    move_on,
    run,
    warns,
)
from tests.journeys.town import Person
from tests.journeys.trusting import count_in_browser


def vote(story: Story) -> None:
    """Three people vote, one again; strangers' and changed ballots are refused."""
    lin, wang, expert = (story.people[each] for each in ("lin", "wang", "expert"))
    citizens, experts = story.uuids["citizens"], story.uuids["experts"]
    titles = (OPTIONS, OPTIONS)
    lin.go(f"/elections/{citizens}")
    lin.see("09-election")
    story.warned["election"] = warns(lin)
    story.casts.append(cast(lin, citizens, titles, ((LIFT,), (LIGHT,)), "10-vote-en"))
    story.warned["confirmation"] = warns(lin)
    story.casts.append(cast(wang, citizens, titles, ((TREES, LIFT), (TREES,)), "11-vote-zh"))
    story.casts.append(cast(expert, experts, titles, ((LIGHT,), (LIFT,)), "12-vote-expert"))
    refuse(story)
    story.casts.append(cast(lin, citizens, titles, ((TREES, LIGHT), (BLANK,)), "13-again"))
    for number, each in enumerate(story.casts):
        lin.go(f"/elections/{each.uuid}/board?code={each.code}")
        story.board[each.code] = lin.page.locator(".app-entries li").first.inner_text()
        story.warned["board"] = warns(lin)
        if number == 0:
            lin.see("14-board")
    lin.go(f"/elections/{citizens}/check?code={story.casts[-1].code}")
    lin.see("15-check")
    story.files["receipt"] = lin.download('main a[href*="/receipts/"]')
    story.open = steal(story.town.services.database.path)


def refuse(story: Story) -> None:
    """Ballots that must be refused, each posted from a signed-in voter's page."""
    lin, wang, expert = (story.people[each] for each in ("lin", "wang", "expert"))
    citizens, experts = story.uuids["citizens"], story.uuids["experts"]
    own = story.last("lin")
    story.stored.append(story.count_stored())
    altered, theirs = flip_a_digit(own.body), story.last("wang").body
    story.refusals["altered"] = post(lin, citizens, altered)
    story.refusals["another person's"] = post(lin, citizens, theirs)
    story.refusals["one's own by another"] = post(expert, citizens, own.body)
    story.refusals["off the roll"] = post(expert, citizens, altered)
    story.refusals["of another election"] = post(expert, experts, own.body)
    story.refusals["no ballot"] = post(wang, citizens, b'{"election_uuid":Infinity}')
    story.said_on_page = cast_altered(story, lin, citizens)
    story.stored.append(story.count_stored())


def cast_altered(story: Story, person: Person, uuid: str) -> str:
    """Vote on the page while someone on the way changes a digit; what does the page say?"""
    page = begin(person, uuid)
    choose(person, ((LIFT,), (LIFT,)))
    story.warned["vote"] = warns(person)
    page.route(
        "**/ballots",
        lambda route: route.continue_(
            post_data=flip_a_digit(route.request.post_data_buffer or b"")
        ),
    )
    page.locator('[data-part="cast"]').click()
    problem = page.locator('[data-part="problem"]')
    problem.wait_for()
    said = problem.inner_text()
    person.see("10-refused")
    page.unroute("**/ballots")
    return said


def flip_a_digit(body: bytes) -> bytes:
    """Change one digit of the first proof's response."""
    at = body.index(b'"response":"') + len(b'"response":"') + 5
    return body[:at] + (b"1" if body[at : at + 1] != b"1" else b"2") + body[at + 1 :]


def close_and_count(story: Story) -> None:
    """The close; two trustees check, decrypt on their own machines and upload."""
    story.town.clock.advance(timedelta(hours=3))
    move_on(story, "voting")
    story.closed = steal(story.town.services.database.path)
    for key in ("anna", "bo"):
        for uuid in story.uuids.values():
            count(story, story.people[key], uuid)
    for uuid in story.uuids.values():
        lin = story.people["lin"]
        lin.go(f"/elections/{uuid}")
        story.files[uuid] = lin.download('main a[href$="archive.bel"]')


def count(story: Story, trustee: Person, uuid: str) -> None:
    """One trustee's part in one chamber, by the page's own three steps."""
    home = home_of(story, trustee)
    trustee.go("/trustee")
    trustee.page.locator(f'a[href="/elections/{uuid}/trustee"]').click()
    trustee.see("16-trustee")
    if trustee is story.people["anna"]:
        count_in_browser(story, trustee)
        return
    for name, end in (
        ("vote.bel", "archive.bel"),
        ("last", "receipt"),
        ("rules.json", "rules.json"),
    ):
        (home / name).write_bytes(trustee.download(f'main a[href$="{end}"]'))
    assert story.town.log_key in trustee.text()
    (home / "upload.json").unlink(missing_ok=True)
    words = ["vote.bel", "--key", "keys/mine.key.json", "--rules", "rules.json"]
    words += ["--receipt", "last", "--log-key", story.town.log_key]
    run(home, "trustee", "decrypt", *words, "--journal", "journal", "--out", "upload.json")
    trustee.page.set_input_files("#upload", home / "keys" / "mine.key.json")
    trustee.press("Upload")
    assert trustee.page.locator("#upload-error").count() == 1
    trustee.page.set_input_files("#upload", home / "upload.json")
    trustee.press("Upload")
    assert trustee.heading() == "Your part of this count is in."
    trustee.see("16-uploaded")


def decide(story: Story) -> None:
    """The outcome by the sealed rule; a decision that departs says why, and two people sign it."""
    publisher, official = story.people["publisher"], story.people["official"]
    lin = story.people["lin"]
    publisher.go(story.path("/result"))
    publisher.see("17-before-outcome")
    publisher.press("Publish the outcome")
    story.warned["result"] = warns(publisher)
    story.outcome_text = publisher.text()
    publisher.see("17-outcome")
    answer_comments(story)
    official.go(story.path("/decide"))
    for box in official.page.locator('input[name^="verdict-"][value="adopt"]').all():
        box.check()
    for box in official.page.locator('textarea[name^="reasons-"]').all():
        box.fill("Affordable this year.")
    for box in official.page.locator('select[name^="department-"]').all():
        box.select_option(label="Works")
    official.page.select_option("#language", "en")
    official.press("Save the draft")
    official.press("Hand over for countersigning")
    assert official.page.locator("#departure-error").count() == 1, official.text()[:1500]
    official.see("18-departure")
    official.fill(departure="The budget pays for all three at once.")
    official.press("Hand over for countersigning")
    publisher.go(story.path("/countersign"))
    publisher.see("18-countersign")
    publisher.press("Countersign and publish")
    publisher.see("18-decided")
    move_on(story, "decision")
    lin.go("/my")
    assert "Lamps come first." in lin.text()
    lin.go(story.path("/result"))
    lin.see("19-result")
    story.decided = steal(story.town.services.database.path)
    story.files["dossier"] = lin.download('main a[href$="dossier.zip"]')


def answer_comments(story: Story) -> None:
    """An official puts Lin's comment into a theme and answers it."""
    official = story.people["official"]
    official.go(story.path("/result"))
    official.page.get_by_role("link", name="Write the decision").click()
    official.page.get_by_role("link", name="Group and answer comments").click()
    official.fill(title="Dark ways")
    official.press("Make the theme")
    official.page.locator('input[name="chosen"]').check()
    official.press("Save the comments of this page")
    official.page.locator('input[name="answer"][value="adopted"]').check()
    official.fill(reasons="Lamps come first.")
    official.see("18-theme")
    official.press("Save the theme")
