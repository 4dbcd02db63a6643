// Files that the voter can keep when something went wrong; none of them says how anyone voted.

const TEXT = "text/plain;charset=utf-8";
const JSON_FILE = "application/json";

// The addresses of the signed refusal and of the ballot that it is about.
export function refusalFiles(ballot, { refusal }) {
  return { signed: fileOf(refusal, TEXT), ballot: fileOf(ballot.text, JSON_FILE) };
}

// The address of the ballot as it was sent and the server's answer.
export function mismatchFile(ballot, answer) {
  const found = {
    ballot: ballot.text,
    tracker: ballot.tracker,
    answer,
    at: new Date().toISOString(),
  };
  return fileOf(JSON.stringify(found, null, 1), JSON_FILE);
}

function fileOf(text, type) {
  return URL.createObjectURL(new Blob([text], { type }));
}
