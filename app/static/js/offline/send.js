// One act posted, one word back. Only JSON of ours is an answer: the page of a hotel's network, a redirection to
// the door or an error page of something between us say nothing of what was sent.
const PATIENCE = 20_000; // milliseconds
const STATES = ["sent", "conflict", "failed", "session", "later"];

/** {state, …} as the server answered; {state: "later"} for anything else. */
export async function post({ account }, { id, action, fields }) {
  try {
    const response = await fetch(action, {
      method: "POST",
      headers: { "X-Envol-Outbox": "1", "X-Envol-Account": account, Accept: "application/json" },
      body: new URLSearchParams([...fields, ["client_id", id]]),
      redirect: "manual",
      signal: AbortSignal.timeout?.(PATIENCE),
    });
    return { ...await answerOf(response), after: Number(response.headers.get("Retry-After")) || 0 };
  } catch {
    return { state: "later" };
  }
}

async function answerOf(response) {
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) return { state: "later" };
  const answer = await response.json();
  const holds = STATES.includes(answer.state) && response.ok === (answer.state === "sent");
  return holds ? answer : { state: "later" };
}
