// Creating a passkey, signing in with one (button and autofill), confirming a sensitive act with one.
// The server makes the options and checks the answer; nothing is decided here.
import { csrfToken } from "../lib/csrf.js";

const CEREMONIES = { create: create, "sign-in": get, confirm: get };
let waiting; // the autofill in progress: a browser runs one ceremony at a time

function json() {
  const native = globalThis.PublicKeyCredential;
  const whole = native?.parseCreationOptionsFromJSON && native.parseRequestOptionsFromJSON && native.prototype.toJSON;
  return whole ? {
    creation: (options) => native.parseCreationOptionsFromJSON(options),
    request: (options) => native.parseRequestOptionsFromJSON(options),
    credential: (credential) => credential.toJSON(),
  } : import("../lib/webauthn-json.js");
}

async function post(url, body) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error("refused"), { name: "Refused", said: answer.message });
  return answer;
}

async function create(options) {
  return navigator.credentials.create({ publicKey: (await json()).creation(options) });
}

async function get(options, more) {
  return navigator.credentials.get({ publicKey: (await json()).request(options), ...more });
}

async function run(form, more) {
  const options = await post(form.dataset.options, {});
  const credential = await CEREMONIES[form.dataset.passkey](options, more);
  const { location: next } = await post(form.action, (await json()).credential(credential));
  location.replace(next);
}

const SENTENCES = { InvalidStateError: "errorExists", TypeError: "errorNetwork", Refused: "errorRefused" };

function tell(form, error) {
  const place = form.querySelector("[data-passkey-error]");
  place.textContent = error.said ?? form.dataset[SENTENCES[error.name] ?? "errorCancelled"] ?? "";
}

async function onSubmit(form) {
  const button = form.querySelector("button");
  form.querySelector("[data-passkey-error]").textContent = "";
  waiting?.abort();
  button.setAttribute("aria-disabled", "true");
  try { await run(form); } catch (error) { tell(form, error); }
  button.removeAttribute("aria-disabled");
}

async function offerAutofill(form) {
  const field = form.querySelector('input[autocomplete~="webauthn"]');
  if (!field || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  waiting = new AbortController();
  try {
    await run(form, { mediation: "conditional", signal: waiting.signal });
  } catch (error) {
    if (error.name === "Refused") tell(form, error); // the rest was not asked for: silence
  }
}

export default function attach(element) {
  const missing = !globalThis.PublicKeyCredential;
  element.hidden = missing !== element.matches("[data-passkey-missing]");
  if (missing || element.hidden) return;
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!element.querySelector("button[aria-disabled]")) onSubmit(element);
  });
  if (element.dataset.passkey === "sign-in") offerAutofill(element);
}
