// Sends the exact bytes of a ballot. An answer is one of
//   { kind: "received", status, code, tracker, index, receipt }
//   { kind: "refused", error, sentence, refusal }     the server said no, for this reason; `refusal` is what the
//                                            log signs about a ballot that was judged, else ""
//   { kind: "unreachable" }                  nobody knows: the same bytes may be sent again

export async function sendBallot(address, token, text) {
  return answerOf(await post(address, token, text), (said) => ({ kind: "received", ...said }));
}

// Says that the ballot with this tracker is never to be cast. An answer is { kind: "burned" }, or as above.
export async function burnBallot(address, token, tracker) {
  const text = JSON.stringify({ tracker });
  return answerOf(await post(address, token, text), () => ({ kind: "burned" }));
}

async function post(address, token, text) {
  try {
    return await fetch(address, {
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
    return null;
  }
}

async function answerOf(response, good) {
  const said = response && (await bodyOf(response));
  if (response?.ok && said) return good(said);
  if (!response || response.ok || response.status >= 500) return { kind: "unreachable" };
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
