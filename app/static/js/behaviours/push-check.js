// At each opening: a browser that agreed to push is subscribed still, with today's key, in today's session.
import { current, make, tell, told } from "../lib/push.js";

export default async function attach({ dataset: { pushKey, pushTag } }) {
  if (!("PushManager" in window) || Notification.permission !== "granted") return;
  const before = await told();
  const found = await current(pushKey) ?? (before && await make(pushKey));
  if (!found || before === `${pushTag} ${found.endpoint}`) return;
  // After a quick exit this phone remembers nothing: the server knows whether this account agreed here.
  try {
    await tell(found, pushTag, before ? "" : "?encore");
  } catch (reason) {
    if (before || reason.name !== "Error") throw reason;
    await found.unsubscribe();
  }
}
