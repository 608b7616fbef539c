import process from "node:process";
import type { DaemonRegistry, ParentLogger } from "@brains/daemon-registry";
import { type Answers, renderAnswers } from "./answers.ts";
import { tellHappenings, tellProgress } from "./happenings.ts";
import { LiveView } from "./live-view.ts";
import { coloured, type Paint, plain } from "./paint.ts";
import { plainView } from "./plain-view.ts";
import { rowsOf } from "./row.ts";
import { renderSummary } from "./summary.ts";
import type { View } from "./view.ts";

/** Shows a registry on standard output: a live table in a terminal, plain lines elsewhere. */
export class Screen {
  readonly paint: Paint;
  /** Where the daemons log. Failures are not taken from here: the registry tells of them in events. */
  readonly logger: ParentLogger;
  readonly #isQuiet: boolean;
  readonly #began = performance.now();
  #view: View;
  #endBegan = 0;

  /** @param options.isQuiet show only what is asked for, and trouble on standard error. */
  constructor({ isQuiet }: { isQuiet: boolean }) {
    this.#isQuiet = isQuiet;
    this.paint = process.stdout.isTTY && !process.env["NO_COLOR"] ? coloured : plain;
    this.#view = plainView((text) => (isQuiet ? process.stderr : process.stdout).write(text));
    const say = (fields: object, message: string) =>
      this.#view.say("daemon" in fields ? `${String(fields.daemon)}: ${message}` : message);
    this.logger = { debug: () => {}, info: isQuiet ? () => {} : say, warn: say, error: () => {} };
  }

  /** Shows the registry from now on. */
  follow(registry: DaemonRegistry): void {
    registry.on("registry:shutdown", ({ phase }) => {
      if (phase !== "done" && this.#endBegan === 0) this.#endBegan = performance.now();
    });
    if (this.#isQuiet) return;
    if (process.stdout.isTTY) this.#view = new LiveView(process.stdout, () => rowsOf(registry), this.paint);
    else tellProgress(registry, (line) => this.#view.say(line));
    tellHappenings(registry, (line) => this.#view.say(line));
  }

  /** Shows the answers, in the place of those before. */
  answer(answers: Answers): void {
    const render = (width: number) => renderAnswers(answers, width, this.paint);
    if (this.#isQuiet) process.stdout.write(`${render(Infinity).join("\n")}\n`);
    else this.#view.show(render);
  }

  /** Takes the live table away. */
  close(): void {
    this.#view.close();
  }

  /** Says what each daemon did. */
  summarize(registry: DaemonRegistry): void {
    const now = performance.now();
    const times = { ran: this.#endBegan - this.#began, stopped: now - this.#endBegan };
    process.stdout.write(`${renderSummary(rowsOf(registry), times, this.paint).join("\n")}\n`);
  }
}
