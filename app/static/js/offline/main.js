// The outbox in a page: keeps what is sent, says what waits, and lets it go when it can.
import { enter, owner, ownerFrom } from "./owner.js";
import { alone, flush, tell } from "./flush.js";
import { show as showHere } from "./here.js";
import { ask } from "./leaving.js";
import { show as showPanel } from "./panel.js";
import { add, change, remove, rowsOf } from "./rows.js";

const LONGEST = 300; // seconds between two tries
const mine = new Set(); // the acts of this page: it follows them to where the server leads
let started, retry, tries = 0, stopped, next;

/** Begins, once a page: enters, shows what waits, sends it. Raises where nothing can be kept. */
export function start() {
  return started ??= begin();
}

/** Keeps what `form` sends (`data`: its FormData) and lets it leave. Raises when it cannot: the form then posts. */
export async function queue(form, data) {
  await start();
  const action = form.getAttribute("action");
  const row = await add(await here(), { action, fields: await decidedUpon(action, data) });
  mine.add(row.id);
  form.dispatchEvent(new CustomEvent("outbox:queued", { bubbles: true, detail: row }));
  await show();
  tell({}); // the other tabs count too
  send();
}

/** Before signing out: what waits is sent or erased. False: the person stays. */
export async function beforeLeaving() {
  await start();
  const rows = await waiting();
  return !rows.length || ask(rows.length, {
    erase: async () => { for (const { key } of await waiting()) await remove(key); },
    send: async () => { await flush(); return (await waiting()).length; },
  });
}

async function begin() {
  const { outboxAccount, outboxKey } = document.body.dataset;
  if (outboxAccount) await enter(outboxAccount, outboxKey);
  new BroadcastChannel("envol-outbox").addEventListener("message", ({ data }) => hear(data));
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
  document.addEventListener("htmx:after:swap", show);
  if ((await show()).length) send();
}

// Whoever this page is of, though somebody else came in another tab; without network, whoever was here last.
async function here() {
  const who = await owner();
  const { outboxAccount, outboxKey } = document.body.dataset;
  if (outboxAccount && who?.account !== outboxAccount) return ownerFrom(outboxAccount, outboxKey);
  if (!who) throw new Error("nobody is here");
  return who;
}

async function waiting() {
  try { return await rowsOf(await here()); } catch { return []; }
}

async function show() {
  const rows = await waiting();
  showPanel(rows, stopped, { now: again, retry: tryAgain, cancel });
  showHere(rows, cancel);
  return rows;
}

// A choice is made upon what the page shows: the state in which an act before it will leave the step.
async function decidedUpon(action, data) {
  const before = (await waiting()).filter((row) => row.action === action).pop();
  const seen = before?.fields.find(([name]) => name === "state")?.[1];
  return [...data].filter(([name]) => !["csrf_token", "client_id"].includes(name))
    .map(([name, value]) => [name, name === "seen" && seen ? seen : String(value)]);
}

function again() {
  tries = 0;
  send();
}

async function send() {
  clearTimeout(retry);
  askWorker();
  if (!navigator.onLine) return;
  const { stopped: reason, after = 0 } = await flush();
  if (reason !== "later") { tries = 0; return; }
  const seconds = Math.max(after, Math.min(LONGEST, 2 ** tries++) * (0.5 + Math.random()));
  retry = setTimeout(send, seconds * 1000);
}

// Where the browser can, the worker sends with every page closed; elsewhere a page that opens does.
async function askWorker() {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register("outbox");
  } catch { /* refused by the person: this page sends */ }
}

// What a flush tells, here or in the worker or in another tab: an act at a time, then that it is over.
async function hear({ id, action, state, answer, ...over }) {
  if (id) {
    if (state !== "sent") return;
    const form = document.querySelector(`form[data-outbox=step][action="${action}"]`);
    if (mine.delete(id)) next = answer.next ?? next;
    else if (form) next ??= location.pathname;
    return;
  }
  stopped = over.stopped;
  await show();
  if (next) go(next);
  next = undefined;
}

function go(address) {
  if (new URL(address, location.href).pathname !== location.pathname) location.assign(address);
  else if (globalThis.htmx) htmx.ajax("GET", location.pathname, { target: "#main", select: "#main", swap: "outerMorph" });
  else location.reload();
}

// Not gone: it is taken away. Perhaps gone (no answer came): what it did is taken back, after it.
async function cancel(row) {
  await alone(async () => {
    const there = (await waiting()).find(({ key }) => key === row.key);
    const value = (wanted) => row.fields.find(([name]) => name === wanted)?.[1];
    if (there?.tried && there.state === "waiting" && value("seen")) {
      const fields = [["state", value("seen")], ["seen", value("state")]];
      await add(await here(), { action: row.action, fields });
    } else await remove(row.key);
  });
  await show();
  send();
}

async function tryAgain(row, words) {
  const fields = row.fields.map(([name, value]) => {
    if (name === "seen") return [name, row.answer?.seen ?? value];
    return [name, name === "words" && words !== undefined ? words : value];
  });
  await change(await here(), { ...row, fields, state: "waiting", answer: undefined });
  await show();
  again();
}
