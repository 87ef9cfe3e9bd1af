// What a page does to the queue: adds to it, takes back, tries again. What is sent is flush.js's affair.
import { valueOf } from "./drawing.js";
import { alone } from "./flush.js";
import { owner, ownerFrom } from "./owner.js";
import { add, change, remove, rowsOf } from "./rows.js";

/** What waits or was refused, of whoever this page is of; nothing where nothing can be kept. */
export async function waiting() {
  try { return await rowsOf(await here()); } catch { return []; }
}

/** Erases what was kept for `action`, tried or not: the same form, filled again, stands for it; what arrived stays as it is. */
export function replace(action) {
  return alone(async () => {
    const former = (await waiting()).filter((row) => row.action === action);
    for (const { key } of former) await remove(key);
  });
}

/** Keeps what a form sends to `action` (`data`: its FormData). Gives the row. Raises when it cannot be kept. */
export async function keep(action, data) {
  const files = [...data.values()].filter(({ size }) => size); // a field of files left empty gives an empty one
  return add(await here(), { action, fields: await decidedUpon(action, data), files });
}

/** Takes `row` back. Not gone: it is removed. Perhaps gone, for no answer came: the opposite comes after it. */
export function takeBack(row) {
  return alone(async () => {
    const there = (await waiting()).find(({ key }) => key === row.key);
    const seen = valueOf(row, "seen");
    if (!(there?.tried && there.state === "waiting" && seen)) return remove(row.key);
    return add(await here(), { action: row.action, fields: [["state", seen], ["seen", valueOf(row, "state")]] });
  });
}

/** Lets `row` wait again: its text corrected, upon what the person has now seen, with what they confirm. */
export async function tryAgain(row, words, confirmed = []) {
  const now = { seen: row.answer?.seen, words };
  const fields = [...row.fields.map(([name, value]) => [name, now[name] ?? value]), ...confirmed];
  await change(await here(), { ...row, fields, state: "waiting", answer: undefined });
}

// Whoever this page is of, though somebody else came in another tab; without network, whoever was here last.
async function here() {
  const who = await owner();
  const { outboxAccount, outboxKey } = document.body.dataset;
  if (outboxAccount && who?.account !== outboxAccount) return ownerFrom(outboxAccount, outboxKey);
  if (!who) throw new Error("nobody is here");
  return who;
}

// A choice is made upon what the page shows: the state in which an act before it will leave the step.
async function decidedUpon(action, data) {
  const before = (await waiting()).filter((row) => row.action === action).pop();
  const seen = before && valueOf(before, "state");
  return [...data].filter(([name, value]) => !["csrf_token", "client_id"].includes(name) && typeof value === "string")
    .map(([name, value]) => [name, name === "seen" && seen ? seen : value]);
}
