// Finds tiles while one types. Without it the button asks the box to do the same.
"use strict";

const plain = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");

for (const field of document.querySelectorAll("input[data-find]")) {
  const place = document.getElementById(field.dataset.find);
  const sought = new URLSearchParams(location.search).get("q");
  if (!place || sought) continue; // the box has left some out already
  const show = () => {
    const wanted = plain(field.value.trim());
    for (const kind of place.querySelectorAll("fieldset")) {
      const all = plain(kind.querySelector("legend").textContent).includes(wanted);
      let any = false;
      for (const tile of kind.querySelectorAll(".service")) {
        const found = all || plain(tile.textContent).includes(wanted);
        tile.hidden = !found;
        any ||= found;
      }
      kind.hidden = !any;
    }
  };
  field.addEventListener("input", show);
}
