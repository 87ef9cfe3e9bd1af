// Shared phone: warns two minutes before the session ends, keeps it on a tap, leaves when it is over.
// What is being typed is never touched before the end; someone who types is not interrupted.
import { csrfToken } from "../lib/csrf.js";
import { emptyThePhone, tellTheServer } from "../lib/leaving.js";

const WARNING = 120_000; // milliseconds
const STILL_HERE = 60_000; // someone who typed this recently needs no question
const LOOK_EVERY = 5000;

const tabs = globalThis.BroadcastChannel && new BroadcastChannel("envol-idle");
let last;
let typed = 0;
let isOver = false;

const dialog = () => document.querySelector("[data-idle-warning]");

function heardHere() {
  last = Date.now();
  dialog()?.close();
}

function heard() {
  heardHere();
  tabs?.postMessage("heard");
}

async function extend() {
  const response = await fetch("/session/prolonger", {
    method: "POST",
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: "application/json" },
  });
  if (response.ok) heard();
  else over();
}

async function over() {
  if (isOver) return;
  isOver = true;
  const form = document.querySelector("[data-exit]"); // ends the session on a shared phone
  const told = tellTheServer(form, emptyThePhone(form));
  document.body.replaceChildren();
  await told;
  location.replace("/connexion");
}

function look(limit) {
  const idle = Date.now() - last; // the clock and not a count: timers sleep with the phone
  if (idle >= limit) over();
  else if (idle < limit - WARNING) return;
  else if (Date.now() - typed < STILL_HERE) extend().catch(() => {});
  else if (dialog() && !dialog().open) dialog().showModal();
}

export default function attach(body) {
  const limit = Number(body.dataset.idle) * 1000;
  heard();
  setInterval(look, LOOK_EVERY, limit);
  document.addEventListener("visibilitychange", () => look(limit));
  document.addEventListener("input", () => { typed = Date.now(); });
  document.addEventListener("htmx:after:request", heard);
  tabs?.addEventListener("message", heardHere);
  dialog()?.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    extend().catch(() => {});
  });
}
