// This browser's subscription, and whether the server was told of it. Nothing is asked of the person here.
import { csrfToken } from "./csrf.js";
import { keepMark, readMark } from "./store.js";

/** Whether a subscription was made with this public key (base64url). */
function isMadeWith(subscription, key) {
  const bytes = new Uint8Array(subscription.options.applicationServerKey ?? []);
  const text = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return text === key;
}

/** The subscription of this browser made with `key`, or null; one made with an older key is ended. */
export async function current(key) {
  const { pushManager } = await navigator.serviceWorker.ready;
  const found = await pushManager.getSubscription();
  if (!found || isMadeWith(found, key)) return found;
  await found.unsubscribe();
  return null;
}

/** Makes one. The permission must be there, or the browser asks for it. */
export async function make(key) {
  const { pushManager } = await navigator.serviceWorker.ready;
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** Tells the server, and remembers for whom (`tag`). Throws when it was not taken; `how`: "?encore" when nobody tapped. */
export async function tell(subscription, tag, how = "") {
  await post(`/moi/notifications/abonnement${how}`, JSON.stringify(subscription));
  await keepMark({ id: "push", told: `${tag} ${subscription.endpoint}` });
}

/** Ends it here and there. */
export async function end(subscription) {
  await keepMark({ id: "push" });
  await post("/moi/notifications/abonnement/fin");
  await subscription?.unsubscribe();
}

/** What this browser last told the server: for whom and which; undefined when it never agreed, or stopped. */
export async function told() {
  return (await readMark("push"))?.told;
}

async function post(address, body) {
  const headers = { "X-CSRFToken": csrfToken(), "Content-Type": "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body });
  if (answer.status !== 204) throw new Error((await answer.json()).message);
}
