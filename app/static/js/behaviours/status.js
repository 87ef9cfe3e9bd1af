// What was already in the page when it loaded is not read out: it is said once, in the status region.
// The region itself tells when something could not leave.
import { announce } from "../lib/status.js";

export default function attach(element) {
  if (element.matches("[data-announce]")) announce(element.textContent.trim(), true);
  else document.addEventListener("htmx:error", () => announce(element.dataset.textFailed));
}
