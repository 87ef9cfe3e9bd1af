// Once the page is quiet: the outbox begins where a form may wait for the network, or where something already does.
import { countWaiting, mayWait, outbox } from "../lib/outbox.js";

// A page of the phone's memory gives way to today's: not while somebody writes, nor before what waits has left.
async function comeBack() {
  const isWriting = [...document.querySelectorAll("textarea")].some(({ value }) => value);
  if (!isWriting && !await countWaiting()) fetch("/healthz").then(() => location.reload(), () => {});
}

export default async function attach() {
  if (!mayWait()) return;
  if (document.querySelector("form[data-outbox]") || await countWaiting()) (await outbox()).start();
  if (!document.querySelector(".kept")) return;
  addEventListener("online", comeBack);
  comeBack(); // it may be back already
}
