// Sends the exact bytes of a ballot. An answer is one of
//   { kind: "received", status, code, tracker, index, receipt }
//   { kind: "refused", error, sentence, refusal }     the server said no, for this reason; `refusal` is what the
//                                            log signs about a ballot that was judged, else ""
//   { kind: "unreachable" }                  nobody knows: the same bytes may be sent again

export async function sendBallot(address, token, text) {
  let response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRF-Token": token,
      },
      body: text,
      credentials: "same-origin",
      redirect: "error",
      cache: "no-store",
    });
  } catch {
    return { kind: "unreachable" };
  }
  const said = await bodyOf(response);
  if (response.ok && said) return { kind: "received", ...said };
  if (response.ok || response.status >= 500) return { kind: "unreachable" };
  return {
    kind: "refused",
    error: said?.error ?? `http-${response.status}`,
    sentence: said?.sentence ?? "",
    refusal: said?.refusal ?? "",
  };
}

async function bodyOf(response) {
  try {
    const said = await response.json();
    return typeof said === "object" ? said : null;
  } catch {
    return null;
  }
}
