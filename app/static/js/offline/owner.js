// Whose outbox this is, and the key that seals it. The key comes with a page and goes with the session: what waits
// after a quick exit can be read, and sent, only once the same person has signed in again.
import { inOutbox } from "./store.js";

/** Says who is here now. */
export async function enter(account, key) {
  const there = await owner();
  if (there?.account === account) return;
  const now = { id: "now", ...await ownerFrom(account, key) };
  await inOutbox("readwrite", (rows, keys) => keys.put(now));
}

/** {account, key} as a page gives them: base64url, 32 bytes. */
export async function ownerFrom(account, key) {
  const bytes = Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  return { account, key: await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]) };
}

/** {account, key} of whoever is here, or undefined. */
export function owner() {
  return inOutbox("readonly", (rows, keys) => keys.get("now"));
}

/** `value` as only its owner can read it. */
export function sealed(owner, value) {
  return sealedBytes(owner, new TextEncoder().encode(JSON.stringify(value)));
}

/** The same of bytes. */
export async function sealedBytes({ key }, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
}

/** The value again. Raises with another key. */
export async function unsealed(owner, kept) {
  return JSON.parse(new TextDecoder().decode(await unsealedBytes(owner, kept)));
}

/** The same of bytes. */
export function unsealedBytes({ key }, { iv, bytes }) {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes);
}
