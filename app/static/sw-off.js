// The kill switch: served as /sw.js, it takes over at once, empties the phone and goes away.
addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  indexedDB.deleteDatabase("envol-offline");
  await registration.unregister();
})()));
