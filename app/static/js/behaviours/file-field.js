// A field of files speaks the language of the page: a button of ours, and the names of what was chosen.
// Without this script the browser's own field stays.
export default function attach(field) {
  const [button, names] = [field.nextElementSibling, field.nextElementSibling.nextElementSibling];
  const show = () => {
    names.replaceChildren(...[...field.files].map(({ name }) => {
      const line = document.createElement("p");
      line.dir = "auto";
      line.textContent = name;
      return line;
    }));
  };
  field.className = "visually-hidden";
  button.hidden = false;
  field.addEventListener("change", show);
  for (const emptied of ["reset", "outbox:queued"]) field.form.addEventListener(emptied, () => setTimeout(show));
  show();
}
