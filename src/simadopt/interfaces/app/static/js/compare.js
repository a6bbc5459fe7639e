/** Policies side by side. */
export class Compare {
  constructor(page) { this.page = page; }
  open(place) { place.replaceChildren(); }
  load() {}
  show() {}
}
