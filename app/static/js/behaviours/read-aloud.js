// Reads the page with a voice that is on the device: no word of it goes to a server.
const SKIPPED = "[data-unread], [hidden], button, form, svg, nav, script, template, dialog";
const BLOCKS = "h1, h2, h3, h4, p, li, dt, dd, figcaption, summary, th, td";

function voiceFor(language) {
  const short = language.split("-")[0].toLowerCase();
  return speechSynthesis.getVoices().find(
    (voice) => voice.localService && voice.lang.toLowerCase().split(/[-_]/)[0] === short);
}

function sentences(target) {
  const blocks = [...target.querySelectorAll(BLOCKS)].filter(
    (block) => !block.closest(SKIPPED) && !block.parentElement.closest(BLOCKS));
  return blocks.map((block) => {
    const copy = block.cloneNode(true);
    copy.querySelectorAll(SKIPPED).forEach((part) => part.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  }).filter(Boolean);
}

function say(texts, voice, whenDone) {
  texts.forEach((text, index) => {
    const utterance = new SpeechSynthesisUtterance(text);
    Object.assign(utterance, { voice, lang: voice.lang });
    if (index === texts.length - 1) utterance.onend = utterance.onerror = whenDone;
    speechSynthesis.speak(utterance);
  });
}

function toggle(button) {
  const label = button.querySelector("span") ?? button;
  const start = (label.dataset.start ??= label.textContent);
  const reading = speechSynthesis.speaking || speechSynthesis.pending;
  const stopped = () => { label.textContent = start; };
  speechSynthesis.cancel();
  if (reading) return stopped();
  label.textContent = button.dataset.labelStop;
  const target = document.querySelector(button.dataset.readAloud);
  say(sentences(target), voiceFor(document.documentElement.lang), stopped);
}

export default function attach(button) {
  if (!("speechSynthesis" in globalThis)) return;
  const show = () => { button.hidden = !voiceFor(document.documentElement.lang); };
  show();
  speechSynthesis.addEventListener?.("voiceschanged", show); // voices arrive late in Chromium
  button.addEventListener("click", () => toggle(button));
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
