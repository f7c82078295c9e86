/* Moves through the grid with the arrows and Enter, as a spreadsheet does. */

/* Focuses the cell that far away and selects its text; false where there is none. */
function move(grid, field, down, right) {
  const {row, column} = grid.locate(field);
  const cell = grid.cellAt(row + down, column + right);
  if (!cell || !cell.field) return false;
  cell.field.focus();
  cell.field.select();
  return true;
}

/* An arrow walks through the text of a cell before it leaves the cell. */
function isAtEdge(field, right) {
  const {selectionStart: from, selectionEnd: to, value} = field;
  const isAll = from === 0 && to === value.length;
  return isAll || (from === to && from === (right > 0 ? value.length : 0));
}

function handleKey(grid, event) {
  const field = event.target;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (field.localName !== "input" || !field.name) return;
  if (grid.locate(field).column < 0) {
    // Enter in a note would submit the form.
    if (event.key === "Enter" && field.type === "text") event.preventDefault();
    return;
  }
  const down = {ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1}[event.key];
  const right = {ArrowLeft: -1, ArrowRight: 1}[event.key];
  if (down) {
    event.preventDefault();
    move(grid, field, down, 0);
  } else if (right && !event.shiftKey && isAtEdge(field, right) && move(grid, field, 0, right)) {
    event.preventDefault();
  }
}

export function listenForKeys(grid) {
  grid.form.addEventListener("keydown", (event) => handleKey(grid, event));
}
