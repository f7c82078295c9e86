/* What is typed or pasted goes into the grid; the page says at once what follows from it. */
import {isBlock, splitBlock} from "./paste.js";

/* Puts one cell of a block into the grid; the field, or undefined where it does not fit.
   A blank cell leaves what stands there. */
function putCell(grid, row, column, text) {
  const cell = grid.cellAt(row, column);
  if (!cell || !text || cell.field.readOnly) return undefined;
  cell.field.value = text;
  cell.field.classList.add("pasted");
  grid.settle(cell.line, cell.name);
  grid.compute(cell.line);
  return cell.field;
}

/* Puts a block in, its first cell at a place; how many fields it filled. */
function putBlock(grid, place, rows) {
  const filled = new Set();
  rows.forEach((cells, down) => {
    cells.forEach((text, right) => {
      const field = putCell(grid, place.row + down, place.column + right, text);
      if (field) filled.add(field);
    });
  });
  return filled.size;
}

function handlePaste(grid, event, onChange) {
  const text = event.clipboardData.getData("text/plain");
  const place = event.target.name ? grid.locate(event.target) : {column: -1};
  if (place.column < 0 || !isBlock(text)) return;
  event.preventDefault();
  const count = putBlock(grid, place, splitBlock(text));
  onChange(`${count} ${grid.words.tPasted}`);
}

function handleInput(grid, event, onChange) {
  const found = grid.fields.get(event.target.name);
  if (!found) return;
  event.target.classList.remove("pasted");
  grid.settle(found.line, found.name);
  grid.compute(found.line);
  onChange();
}

/* Calls `onChange` after each change, with a message where the reader needs one. */
export function listenForEdits(grid, onChange) {
  grid.form.addEventListener("paste", (event) => handlePaste(grid, event, onChange));
  grid.form.addEventListener("input", (event) => handleInput(grid, event, onChange));
}
