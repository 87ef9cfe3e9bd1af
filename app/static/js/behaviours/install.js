// Installing is offered by a button, never by surprise, and only where the browser can.
// The server renders no such button on a shared phone.
let offer;
const buttons = new Set();

function show() {
  for (const button of buttons) button.hidden = !offer;
}

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
  show();
});
addEventListener("appinstalled", () => { offer = undefined; show(); });

export default function attach(button) {
  buttons.add(button);
  show();
  button.addEventListener("click", async () => {
    await offer?.prompt();
    offer = undefined; // an offer serves once
    show();
  });
}
