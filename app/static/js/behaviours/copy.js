// Copies what `data-copy` names, a field or a text. Where there is no clipboard the button stays away.
import { announce } from "../lib/status.js";

async function copy(button, target) {
  await navigator.clipboard.writeText(target.value ?? target.textContent.trim());
  const label = button.querySelector("span");
  const start = (label.dataset.start ??= label.textContent);
  label.textContent = button.dataset.labelDone;
  announce(button.dataset.labelDone, true);
  setTimeout(() => { label.textContent = start; }, 3000);
}

export default function attach(button) {
  const target = document.querySelector(button.dataset.copy);
  if (!navigator.clipboard || !target) return;
  button.hidden = false;
  // Refused by the browser: the text is selected, one gesture away.
  button.addEventListener("click", () => copy(button, target).catch(() => target.select?.()));
}
