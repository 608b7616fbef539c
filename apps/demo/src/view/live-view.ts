import { writeSync } from "node:fs";
import process from "node:process";
import type { WriteStream } from "node:tty";
import type { Paint } from "./paint.ts";
import { clip, printable } from "./printable.ts";
import type { Row } from "./row.ts";
import { renderTable } from "./table.ts";
import type { View } from "./view.ts";

const REDRAWN_EVERY = 100;
const KEPT_EVENTS = 8;
const HIDE_CURSOR = "\u001B[?25l";
const SHOW_CURSOR = "\u001B[?25h";
const CLEAR_SCREEN = "\u001B[2J\u001B[H";
const CLEAR_LINE = "\u001B[K";
const CLEAR_BELOW = "\u001B[J";

/** The table of the daemons, redrawn in place, with what was to be shown and the last events below. */
export class LiveView implements View {
  readonly #terminal: WriteStream;
  readonly #rows: () => Row[];
  readonly #paint: Paint;
  readonly #timer: NodeJS.Timeout;
  readonly #events: string[] = [];
  #shown: (width: number) => string[] = () => [];
  #drawn: string[] = [];

  constructor(terminal: WriteStream, rows: () => Row[], paint: Paint) {
    this.#terminal = terminal;
    this.#rows = rows;
    this.#paint = paint;
    terminal.write(HIDE_CURSOR);
    terminal.on("resize", this.#resize);
    process.on("exit", this.#restore);
    this.#timer = setInterval(() => this.#draw(), REDRAWN_EVERY).unref();
  }

  say(line: string): void {
    this.#events.push(`${new Date().toTimeString().slice(0, 8)} ${printable(line)}`);
    if (this.#events.length > KEPT_EVENTS) this.#events.shift();
  }

  show(render: (width: number) => string[]): void {
    this.#shown = render;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#draw();
    this.#terminal.off("resize", this.#resize);
    process.off("exit", this.#restore);
    this.#terminal.write(SHOW_CURSOR);
  }

  #draw(): void {
    const lines = this.#frame();
    if (lines.join("\n") === this.#drawn.join("\n")) return;
    const up = this.#drawn.length > 0 ? `\u001B[${this.#drawn.length}A` : "";
    this.#terminal.write(`\r${up}${lines.map((line) => `${line}${CLEAR_LINE}\n`).join("")}${CLEAR_BELOW}`);
    this.#drawn = lines;
  }

  /** As many lines as there is room for: a frame taller than the terminal could not be redrawn. */
  #frame(): string[] {
    // A terminal that nobody gave a size says 0.
    const width = this.#terminal.columns || 80;
    const height = this.#terminal.rows || 24;
    const table = renderTable(this.#rows(), width, this.#paint);
    const shown = spaced(this.#shown(width));
    const room = height - 1 - table.length - shown.length;
    const events =
      room > 1 ? this.#events.slice(1 - room).map((event) => this.#paint("dim", clip(event, width))) : [];
    return [...table, ...shown, ...spaced(events)].slice(0, Math.max(1, height - 1));
  }

  // Another width may have broken the lines anew, so that nobody knows where the frame begins.
  readonly #resize = (): void => {
    this.#terminal.write(CLEAR_SCREEN);
    this.#drawn = [];
    this.#draw();
  };

  // After a crash or a second Ctrl-C nothing asynchronous would be written any more.
  readonly #restore = (): void => {
    writeSync(1, SHOW_CURSOR);
  };
}

function spaced(lines: string[]): string[] {
  return lines.length > 0 ? ["", ...lines] : [];
}
