// Quitter vite: the page is blank at once, the phone is emptied, the server is told, another site is shown.
import { emptyThePhone, tellTheServer } from "../lib/leaving.js";

const WITHIN = 5000; // milliseconds for three Shift keys, as in GOV.UK's Exit this page
const PATIENCE = 300; // milliseconds: nobody waits for the storage or the network

function blank(title) {
  document.title = title;
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  said.textContent = title;
  document.body.replaceChildren(said);
}

function destination(form) {
  const installed = matchMedia("(display-mode: standalone)").matches;
  return installed || !navigator.onLine ? "/calme" : form.dataset.exitUrl;
}

async function leave(form) {
  const told = tellTheServer(form, emptyThePhone(form));
  blank(form.dataset.exitTitle);
  const reached = await Promise.race([told, new Promise((done) => setTimeout(done, PATIENCE))]);
  location.replace(reached === false ? "/calme" : destination(form));
}

function onThreeShifts(work) {
  let presses = [];
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") { presses = []; return; }
    presses = [...presses, event.timeStamp].slice(-3);
    if (presses.length === 3 && presses[2] - presses[0] <= WITHIN) work();
  });
}

export default function attach(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(form);
  });
  onThreeShifts(() => { if (form.isConnected) leave(form); });
}
