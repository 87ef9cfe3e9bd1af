// One act posted, one word back. Only JSON of ours is an answer: the page of a hotel's network, a redirection to
// the door or an error page of something between us say nothing of what was sent.
import { partOf } from "./rows.js";

const PATIENCE = 30_000; // milliseconds
const STATES = ["sent", "conflict", "failed", "session", "later"];

/** {state, …} as the server answered; {state: "later"} for anything else. Files go first, in parts. */
export async function post(owner, { key, id, action, fields, files = [] }) {
  for (const [place, file] of files.entries()) {
    const answer = await sendFile(owner, `${action}/envois/${file.id}`, file, (number) => partOf(owner, key, place, number));
    if (answer.state !== "sent") return answer;
  }
  const uploads = files.map((file) => ["upload", file.id]);
  return ask(owner, action, new URLSearchParams([...fields, ...uploads, ["client_id", id]]));
}

// What has arrived does not leave again: the server says first which parts it has.
async function sendFile(owner, to, { name, size }, part) {
  const about = new Blob([JSON.stringify({ name, size })], { type: "application/json" });
  let answer = await ask(owner, to, about);
  const { here, parts } = answer;
  for (let number = 0; number < parts && answer.state === "sent"; number += 1) {
    if (!here.includes(number)) answer = await ask(owner, `${to}/${number}`, await part(number));
  }
  return answer;
}

async function ask({ account }, address, body) {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "X-Envol-Outbox": "1", "X-Envol-Account": account, Accept: "application/json" },
      body,
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
