// Finds rows while one types, and lets a mouse drag devices onto a group. Without it the form does both.
"use strict";

const plain = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "").trim();
const rows = [...document.querySelectorAll("#rows > li")];

for (const field of document.querySelectorAll("input[data-filter]")) {
  const none = document.getElementById("none");
  field.addEventListener("input", () => {
    const wanted = plain(field.value);
    for (const row of rows) row.hidden = !row.dataset.text.includes(wanted);
    if (none) none.hidden = rows.some((row) => !row.hidden);
  });
}

const places = document.getElementById("places");
if (places && !matchMedia("(pointer: coarse)").matches) {
  const form = places.closest("form");
  const until = form.elements.until;
  for (const row of rows) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      const mine = row.querySelector("input");
      if (!mine.checked) for (const other of rows) other.querySelector("input").checked = other === row;
      event.dataTransfer.setData("text/plain", mine.value);
      event.dataTransfer.effectAllowed = "move";
      row.classList.add("dragged");
      places.hidden = false;
    });
    row.addEventListener("dragend", () => {
      row.classList.remove("dragged");
      places.hidden = true;
    });
  }
  for (const place of places.children) {
    place.addEventListener("dragover", (event) => {
      event.preventDefault();
      place.classList.add("over");
    });
    place.addEventListener("dragleave", () => place.classList.remove("over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      form.elements.group.value = place.dataset.group;
      if (!until.required) until.value = "";
      form.requestSubmit();
    });
  }
}
