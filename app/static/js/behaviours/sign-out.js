// Signing out empties the phone even when the network is cut; the worker tells the server when it is back,
// and until then answers /connexion, like everything else, with "tu es déconnecté".
// What waits for the network is sent or erased first: the person chooses.
import { emptyThePhone, tellTheServer } from "../lib/leaving.js";
import { countWaiting, mayWait, outbox } from "../lib/outbox.js";

async function nothingWaits() {
  return !mayWait() || !await countWaiting() || (await outbox()).beforeLeaving();
}

export default function attach(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!await nothingWaits()) return;
    const emptied = emptyThePhone(form);
    await emptied;
    await tellTheServer(form, emptied);
    location.replace("/connexion");
  });
}
