/* The line in the save bar that says how saving goes. */

export class StatusLine {
  constructor(node) {
    this.node = node;
  }

  /* Says a sentence with a link or button behind it. The same sentence is not said twice:
     a screen reader would read it again. */
  say(text, action) {
    const whole = action ? `${text} ${action.textContent}` : text;
    if (this.node.textContent === whole) return;
    this.node.textContent = action ? `${text} ` : text;
    if (action) this.node.append(action);
  }
}

export function makeLink(text, href) {
  return Object.assign(document.createElement("a"), {href, textContent: text});
}

export function makeSaveButton(text) {
  return Object.assign(document.createElement("button"), {
    type: "submit",
    name: "action",
    value: "save",
    className: "btn btn--2 btn--s",
    textContent: text,
  });
}
