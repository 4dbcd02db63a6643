"""A trustee's work in the trustee's own browser, on the pages of a real server."""

from playwright.sync_api import Page, expect

from tests.journeys.story import Story, home_of
from tests.journeys.town import Person

PATIENCE = 60_000  # Argon2id takes a second; a busy machine takes longer
PHRASE = "several words 几个词 for a trustee"


def make_key_in_browser(story: Story, trustee: Person) -> None:
    """Make a key on the page, save it, see that it opens, and hand in its public half."""
    page = trustee.page
    for part in ("passphrase", "passphrase-again"):
        page.locator(f'[data-part="{part}"]').fill(PHRASE)
    page.get_by_role("button", name="Make my key").click()
    reaches(page, "Save the file, then check it")
    saved = home_of(story, trustee) / "browser.key.json"
    with page.expect_download() as happened:
        page.get_by_role("link", name="Save the file", exact=True).click()
    happened.value.save_as(saved)
    trustee.see("07-key-in-browser")
    page.set_input_files('[data-part="saved"]', saved)
    page.locator('[data-part="saved-passphrase"]').fill(PHRASE)
    page.get_by_role("button", name="Check the saved file").click()
    reaches(page, "The saved file opens")
    key = page.locator('[data-part="key"]').inner_text()
    page.get_by_role("button", name="Hand in my public key").click()
    expect(page.locator("h1")).to_have_text("Your public key is in.", timeout=PATIENCE)
    assert key in trustee.text()


def get_ready_in_browser(story: Story, trustee: Person) -> None:
    """Check the set-up, rehearse with the stored key, sign, and hand both in."""
    page = trustee.page
    choose_key(story, trustee)
    page.get_by_role("button", name="Check the set-up").click()
    reaches(page, "Everything holds")
    trustee.see("07-set-up-holds-in-browser")
    page.get_by_role("button", name="Rehearse and sign").click()
    reaches(page, "Both files are ready to hand in")
    page.get_by_role("button", name="Upload both files").click()
    expect(page.locator("h1")).to_have_text("You are ready for this vote.", timeout=PATIENCE)


def count_in_browser(story: Story, trustee: Person) -> None:
    """Check everything, open this trustee's part, keep the journal, and hand the part in."""
    page = trustee.page
    choose_key(story, trustee)
    page.get_by_role("button", name="Check everything").click()
    reaches(page, "Everything holds")
    trustee.see("16-checked-in-browser")
    page.get_by_role("button", name="Open my part").click()
    reaches(page, "Your part is ready to hand in")
    with page.expect_download() as happened:
        page.get_by_role("link", name="Save your journal").click()
    happened.value.save_as(home_of(story, trustee) / "journal")
    page.get_by_role("button", name="Upload my part").click()
    expect(page.locator("h1")).to_have_text("Your part of this count is in.", timeout=PATIENCE)
    trustee.see("16-uploaded")


def choose_key(story: Story, trustee: Person) -> None:
    """Choose the key file that the command made; it was left unsealed there."""
    key = home_of(story, trustee) / "keys" / "mine.key.json"
    trustee.page.set_input_files('[data-part="key-file"]', key)


def reaches(page: Page, heading: str) -> None:
    """Wait until a step of the tool is shown and read out."""
    found = page.get_by_role("heading", name=heading)
    expect(found).to_be_focused(timeout=PATIENCE)
