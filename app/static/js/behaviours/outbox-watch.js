// Once the page is quiet: the outbox begins where a form may wait for the network, or where something already does.
import { countWaiting, mayWait, outbox } from "../lib/outbox.js";

export default async function attach() {
  if (!mayWait()) return;
  if (document.querySelector("form[data-outbox]") || await countWaiting()) (await outbox()).start();
  else if ("outboxShell" in document.body.dataset) addEventListener("online", () => location.reload());
}
