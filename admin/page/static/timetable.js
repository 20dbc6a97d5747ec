/* A week to paint: drag with the mouse or a pen, touch and hold with a finger, arrows on the keyboard.
   Without this file every cell is an ordinary check box. */
'use strict';

const HOLD = 280; // milliseconds until a finger paints instead of scrolling

for (const table of document.querySelectorAll('.paint')) {
  const lines = [...table.querySelectorAll('tbody tr:not(.part-head)')];
  const rows = lines.map((line) => [...line.querySelectorAll('input')]);
  const place = (cell) => {
    const row = lines.indexOf(cell.closest('tr'));
    return [row, rows[row].indexOf(cell)];
  };
  const cellOf = (node) => (node && node.closest && table.contains(node) ? node.closest('td')?.querySelector('input') : null);
  const seen = (cell) => cell.getClientRects().length > 0;

  // The head of each part of the day says on which days something is painted in it, folded or not.
  const names = [...table.tHead.querySelectorAll('abbr')].map((name) => name.textContent);
  const parts = [...table.querySelectorAll('.part')].map((part) => [
    part.querySelector('.painted'), rows.filter((cells) => part.contains(cells[0])),
  ]);
  const tell = () => {
    for (const [place, own] of parts) place.textContent = names.filter((_, day) => own.some((cells) => cells[day].checked)).join(' ');
  };

  let swallow = false; // the click that a stroke ends with would turn its cell once more

  // Keyboard: one stop for Tab, arrows within (the ARIA pattern for grids).
  let here = rows[0][0];
  for (const cell of rows.flat()) cell.tabIndex = -1;
  const painted = rows.flat().filter((cell) => cell.checked);
  const visit = (cell, move) => {
    here.tabIndex = -1;
    here = cell;
    cell.tabIndex = 0;
    if (move) cell.focus();
  };
  visit(painted.find(seen) || rows.flat().find(seen) || here, false);
  table.addEventListener('focusin', (event) => {
    if (event.target.matches('[name=cell]')) visit(event.target, false);
  });
  table.addEventListener('change', (event) => {
    tell();
    if (event.target.matches('.fold') && !seen(here)) visit(rows.flat().find(seen) || here, false);
  });
  const unfold = (cell) => {
    const fold = cell.closest('tbody').querySelector('.fold');
    if (fold && !seen(cell)) fold.checked = true;
  };
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  table.addEventListener('keydown', (event) => {
    swallow = false;
    if (!event.target.matches('[name=cell]')) {
      if (event.key === 'Enter') { // a head unfolds by Enter too, and does not send the form
        event.preventDefault();
        event.target.click();
      }
      return;
    }
    const [row, column] = place(here);
    let goal = null;
    if (STEPS[event.key]) goal = rows[row + STEPS[event.key][0]]?.[column + STEPS[event.key][1]];
    else if (event.key === 'Home') goal = rows[event.ctrlKey ? 0 : row][0];
    else if (event.key === 'End') goal = rows[event.ctrlKey ? rows.length - 1 : row][6];
    else if (event.key === 'Enter') event.preventDefault(); // no surprise: it does not send the form
    else return;
    if (!goal) return;
    event.preventDefault();
    if (event.shiftKey) goal.checked = here.checked;
    unfold(goal);
    tell();
    visit(goal, true);
  });

  // Pointers: what the first cell becomes, all cells of the rectangle become.
  let stroke = null;
  let hold = 0;
  const begin = (cell) => {
    stroke = { from: place(cell), paint: !cell.checked, before: rows.map((row) => row.map((one) => one.checked)) };
    table.classList.add('painting');
    extend(cell);
  };
  const extend = (cell) => {
    const [row, column] = place(cell);
    const [fromRow, fromColumn] = stroke.from;
    rows.forEach((cells, y) => cells.forEach((one, x) => {
      const inside = (y - fromRow) * (y - row) <= 0 && (x - fromColumn) * (x - column) <= 0;
      one.checked = inside ? stroke.paint : stroke.before[y][x];
    }));
    tell();
  };
  const end = () => {
    clearTimeout(hold);
    stroke = null;
    table.classList.remove('painting');
  };

  table.addEventListener('pointerdown', (event) => {
    const cell = cellOf(event.target);
    swallow = false;
    if (!cell || event.button) return;
    if (event.pointerType === 'touch') {
      hold = setTimeout(() => {
        begin(cell);
        swallow = true;
        navigator.vibrate?.(15);
      }, HOLD);
      return;
    }
    event.preventDefault();
    begin(cell);
    visit(cell, true);
    swallow = true;
  });
  addEventListener('pointermove', (event) => {
    if (!stroke) {
      if (Math.abs(event.movementX) + Math.abs(event.movementY) > 2) clearTimeout(hold);
      return;
    }
    const cell = cellOf(document.elementFromPoint(event.clientX, event.clientY));
    if (cell) extend(cell);
  });
  addEventListener('pointerup', end);
  addEventListener('pointercancel', end);
  // A finger that paints does not scroll; before it does, scrolling stays the browser's.
  table.addEventListener('touchmove', (event) => { if (stroke) event.preventDefault(); }, { passive: false });
  table.addEventListener('contextmenu', (event) => { if (stroke) event.preventDefault(); });
  table.addEventListener('click', (event) => {
    if (!swallow || !cellOf(event.target)) return;
    event.preventDefault();
  }, true);
}
for (const text of document.querySelectorAll('[data-script]')) text.hidden = false;
