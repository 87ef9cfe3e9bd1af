// At each opening: a browser that agreed to push is subscribed still, with today's key, in today's session.
import { current, make, tell, told } from "../lib/push.js";

export default async function attach({ dataset: { pushKey, pushTag } }) {
  const before = await told();
  if (!before || !("PushManager" in window) || Notification.permission !== "granted") return;
  const found = await current(pushKey) ?? await make(pushKey);
  if (before !== `${pushTag} ${found.endpoint}`) await tell(found, pushTag);
}
