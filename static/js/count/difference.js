// Where a published outcome first differs from the one that was counted here, in words of the vote: plain values for
// the page to say.

const decoder = new TextDecoder();

export function differenceOf(rules, published, counted) {
  const [theirs, ours] = [readable(decoder.decode(published)), JSON.parse(counted)];
  if (theirs === null) return { kind: "unreadable" };
  return inChambers(theirs, ours) ?? inContests(rules, theirs, ours) ?? { kind: "steps" };
}

function readable(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function inChambers(theirs, ours) {
  for (const [place, { chamber, ballots }] of ours.chambers.entries()) {
    const said = theirs.chambers?.[place]?.ballots;
    if (said !== ballots) return { kind: "ballots", chamber, published: said, counted: ballots };
  }
  return null;
}

function inContests({ contests }, theirs, ours) {
  for (const [number, { options }] of ours.contests.entries()) {
    const said = theirs.contests?.[number]?.options ?? [];
    for (const [place, option] of options.entries()) {
      const what = ["rank", "selected", "score"].find(
        (name) => said[place]?.[name] !== option[name],
      );
      if (what === undefined) continue;
      const { title } = contests[number].options[place];
      const [published, counted] = [said[place]?.[what], option[what]].map(String);
      return { kind: what, question: number + 1, title, published, counted };
    }
  }
  return null;
}
