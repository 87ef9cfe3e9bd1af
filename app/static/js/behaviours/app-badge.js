// The number on the icon of the installed app is that of the page; signed out, there is none.
export default async function attach({ dataset }) {
  const unread = Number(dataset.unread ?? 0);
  if (unread) await navigator.setAppBadge?.(unread);
  else await navigator.clearAppBadge?.();
}
