// The way to the outbox (offline/): a script of its own, loaded where a form may wait or where something waits.

/** Whether this browser keeps what could not leave: one's own phone, or its pages read without network. */
export function mayWait() {
  const { outboxAccount, outboxShell, outboxScript } = document.body.dataset;
  return Boolean(outboxScript && (outboxAccount || outboxShell !== undefined));
}

/** Its functions: start, queue, beforeLeaving. */
export async function outbox() {
  return (await import(document.body.dataset.outboxScript)).default;
}

/** How many things wait on this phone, whoever wrote them. */
export async function countWaiting() {
  return (await inExisting("rows", "readonly", (rows) => rows.count())) ?? 0;
}

/** Forgets the key of what waits: unreadable until its owner signs in again. */
export function forgetOwner() {
  return inExisting("keys", "readwrite", (keys) => keys.clear());
}

// Asking must not make the database: on most phones nothing ever waits.
function inExisting(name, mode, work) {
  return new Promise((resolve) => {
    const request = indexedDB.open("envol-outbox");
    request.onupgradeneeded = () => request.transaction.abort();
    request.onerror = () => resolve();
    request.onsuccess = () => {
      const asked = work(request.result.transaction(name, mode).objectStore(name));
      asked.onsuccess = asked.onerror = () => { request.result.close(); resolve(asked.result); };
    };
  }).catch(() => undefined); // storage refused: nothing ever waits
}
