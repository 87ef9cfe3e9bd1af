// At each opening: a browser that agreed to push is subscribed still, with today's key, in today's session.
import { current, make, tell, told } from "../lib/push.js";

export default async function attach({ dataset: { pushKey, pushTag } }) {
  if (!("PushManager" in window) || Notification.permission !== "granted") return;
  const before = await told();
  // Told in another session it says nothing of whoever is here: the phone may have slept before it could be emptied.
  const hasAgreed = before?.startsWith(`${pushTag} `);
  const found = await current(pushKey) ?? (hasAgreed && await make(pushKey));
  if (!found || before === `${pushTag} ${found.endpoint}`) return;
  // After a quick exit this phone remembers nothing: the server knows whether this account agreed here.
  try {
    await tell(found, pushTag, hasAgreed ? "" : "?encore");
  } catch (reason) {
    if (hasAgreed || reason.name !== "Error") throw reason;
    await found.unsubscribe();
  }
}
