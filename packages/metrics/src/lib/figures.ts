/** One number that can be written in place. Labels will make it one of several of its name. */
interface Cell {
  value: number;
}

/** Numbers by name, each in a cell of its own, so that writing one that is there allocates nothing. */
export class Figures {
  readonly #cells = new Map<string, Cell>();

  add(name: string, by: number): void {
    const cell = this.#cells.get(name);
    if (cell === undefined) this.#cells.set(name, { value: by });
    else cell.value += by;
  }

  set(name: string, value: number): void {
    const cell = this.#cells.get(name);
    if (cell === undefined) this.#cells.set(name, { value });
    else cell.value = value;
  }

  /** A frozen copy. Names such as `"__proto__"` are names like others. */
  snapshot(): Readonly<Record<string, number>> {
    return Object.freeze(Object.fromEntries([...this.#cells].map(([name, { value }]) => [name, value])));
  }
}
