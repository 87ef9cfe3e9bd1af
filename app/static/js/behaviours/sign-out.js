// Signing out empties the phone even when the network is cut; the worker tells the server when it is back.
import { emptyThePhone, tellTheServer } from "../lib/leaving.js";

export default function attach(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const emptied = emptyThePhone(form);
    await emptied;
    location.replace((await tellTheServer(form, emptied)) ? "/connexion" : "/hors-ligne");
  });
}
