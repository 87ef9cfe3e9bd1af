// Leaving, with or without the network: the phone is emptied first, then the server is told.
import { csrfToken } from "./csrf.js";
import { erase, hasLeft } from "./store.js";

async function whenTheNetworkIsBack() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register("leaving");
}

/** Empties the phone; the worker will post `form` when it can, should this page not manage to. */
export function emptyThePhone(form) {
  return erase({ action: form.action });
}

/** Posts `form` at once. True when the server took it; else the worker will post it (network cut, old token). */
export async function tellTheServer(form, emptied) {
  let response;
  try {
    response = await fetch(form.action, {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken() },
      body: new FormData(form),
      redirect: "manual",
      keepalive: true, // goes on after the page is gone
    });
  } catch {
    whenTheNetworkIsBack().catch(() => {});
  }
  await emptied; // a page that goes away ends it; and what is still to post would be noted after the answer
  const taken = Boolean(response) && (response.ok || response.type === "opaqueredirect");
  if (taken) await hasLeft();
  return taken;
}
