/** One number that can be written in place. Labels will make it one of several of its name. */
interface Cell {
  value: number;
}

/** Numbers by name, each in a cell of its own, so that writing one that is there allocates nothing. */
export class Figures {
  #cells: Map<string, Cell> | undefined;

  add(name: string, by: number): void {
    this.#cell(name).value += by;
  }

  set(name: string, value: number): void {
    this.#cell(name).value = value;
  }

  /** A frozen copy. Names such as `"__proto__"` are names like others. */
  snapshot(): Readonly<Record<string, number>> {
    const cells = [...(this.#cells ?? [])];
    return Object.freeze(Object.fromEntries(cells.map(([name, { value }]) => [name, value])));
  }

  /** Most daemons write none, so that the map is made for the first. */
  #cell(name: string): Cell {
    this.#cells ??= new Map();
    let cell = this.#cells.get(name);
    if (cell === undefined) this.#cells.set(name, (cell = { value: 0 }));
    return cell;
  }
}
