// Signing out empties the phone even when the network is cut; the worker tells the server when it is back,
// and until then answers /connexion, like everything else, with "tu es déconnecté".
import { emptyThePhone, tellTheServer } from "../lib/leaving.js";

export default function attach(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const emptied = emptyThePhone(form);
    await emptied;
    await tellTheServer(form, emptied);
    location.replace("/connexion");
  });
}
