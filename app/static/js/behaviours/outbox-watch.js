// Once the page is quiet: the outbox begins where a form may wait for the network, or where something already does.
import { countWaiting, mayWait, outbox } from "../lib/outbox.js";

const LONGEST = 60000; // milliseconds between two looks for the network
let timer, pause = 1000;

// A page of the phone's memory gives way to today's: not while somebody writes, nor before what waits has left. Browsers do
// not always say that the network is back: looked for now and then as well, while somebody reads.
async function comeBack() {
  clearTimeout(timer);
  if (document.hidden) return;
  const isWriting = [...document.querySelectorAll("textarea")].some(({ value }) => value);
  if (!isWriting && !await countWaiting()) fetch("/healthz").then(() => location.reload(), () => {});
  timer = setTimeout(comeBack, pause = Math.min(2 * pause, LONGEST));
}

export default async function attach() {
  if (!mayWait()) return;
  if (document.querySelector(".kept")) {
    addEventListener("online", comeBack);
    document.addEventListener("visibilitychange", comeBack);
    comeBack(); // it may be back already
  }
  if (document.querySelector("form[data-outbox]") || await countWaiting()) (await outbox()).start();
}
