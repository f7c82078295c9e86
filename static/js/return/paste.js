/* A block of cells from the clipboard of a spreadsheet. No page is needed. */

/* One cell alone is pasted by the browser itself. */
export function isBlock(text) {
  return /[\t\r\n]/.test(text);
}

/* Rows of cells, without the quotes that spreadsheets put around some cells. */
export function splitBlock(text) {
  return text.split(/\r\n|\n|\r/).map((row) => row.split("\t").map(readCell));
}

function readCell(text) {
  return text.replace(/^"(.*)"$/, "$1").trim();
}
