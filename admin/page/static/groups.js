// Unfolds the part of the page that an address leads to; finds tiles while one types. Without it the box does both.
"use strict";

const unfold = () => {
  const goal = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!goal) return;
  for (let part = goal; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  goal.scrollIntoView();
};
for (const link of document.querySelectorAll("a[data-part]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", `#${link.dataset.part}`);
    unfold();
    document.querySelector(`#${link.dataset.part} > summary`)?.focus({ preventScroll: true });
  });
}
addEventListener("hashchange", unfold);
unfold();

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
