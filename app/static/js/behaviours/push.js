// Push in this browser: shows the part that holds here, and asks for the permission on a tap, never before.
import { current, end, make, tell } from "../lib/push.js";

async function state({ key }) {
  // An iPhone has push only for an app on its home screen.
  if (navigator.standalone === false) return "install";
  if (!("PushManager" in window && "serviceWorker" in navigator)) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return Notification.permission === "granted" && await current(key) ? "on" : "off";
}

async function show(element) {
  const found = await state(element.dataset);
  for (const part of element.querySelectorAll("[data-push-when]")) part.hidden = part.dataset.pushWhen !== found;
  const offer = element.closest("[data-push-offer]");
  if (offer) offer.hidden = !["off", "install"].includes(found);
  element.hidden = false;
}

async function turn(element, isOn) {
  const { key, tag } = element.dataset;
  const error = element.querySelector("[data-push-error]");
  error.textContent = "";
  try {
    if (!isOn) await end(await current(key));
    else if (await Notification.requestPermission() === "granted") await tell(await current(key) ?? await make(key), tag);
  } catch (reason) {
    error.textContent = reason.name === "Error" ? reason.message : element.dataset.textFailed;
  }
  await show(element);
}

export default async function attach(element) {
  element.querySelector("[data-push-on]").addEventListener("click", () => turn(element, true));
  element.querySelector("[data-push-off]").addEventListener("click", () => turn(element, false));
  await show(element);
}
