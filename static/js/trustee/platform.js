// What the platform says of a ceremony, and files on their way to it: the exact bytes, as the command writes
// them. A refusal is a fault whose sentence is in the reader's language.

export async function ask(address) {
  return read(address, await reach(address, {}));
}

export async function send(address, token, bytes) {
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/json",
    "X-CSRF-Token": token,
  };
  return read(address, await reach(address, { method: "POST", headers, body: bytes }));
}

async function reach(address, settings) {
  try {
    return await fetch(address, {
      ...settings,
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
    });
  } catch {
    throw { code: "unreachable", sentence: "" };
  }
}

async function read(address, response) {
  let said = null;
  try {
    said = await response.json();
  } catch {}
  if (response.ok && said !== null) return said;
  const code = said?.error ?? `http-${response.status}`;
  throw { code, sentence: said?.sentence ?? `${address}: ${response.status}`, isTheirs: true };
}
