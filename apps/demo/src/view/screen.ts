import process from "node:process";
import type { DaemonRegistry, ParentLogger } from "@brains/daemon-registry";
import { type Answers, renderAnswers } from "./answers.ts";
import { tellComings, tellProgress } from "./comings.ts";
import { LiveView } from "./live-view.ts";
import { coloured, type Paint, plain } from "./paint.ts";
import { plainView } from "./plain-view.ts";
import { rowsOf } from "./row.ts";
import { renderSummary } from "./summary.ts";
import type { View } from "./view.ts";

/** Shows a registry on standard output: a live table in a terminal, plain lines elsewhere. */
export class Screen {
  /** For the registry: what its daemons log is shown. */
  readonly logger: ParentLogger;
  readonly #paint: Paint;
  readonly #isQuiet: boolean;
  readonly #began = performance.now();
  #view: View;
  #isUp = false;
  #endBegan: number | undefined;

  /** @param options.isQuiet show only what is asked for, and trouble on standard error. */
  constructor({ isQuiet }: { isQuiet: boolean }) {
    this.#isQuiet = isQuiet;
    this.#paint = process.stdout.isTTY && !process.env["NO_COLOR"] ? coloured : plain;
    this.#view = plainView((text) => (isQuiet ? process.stderr : process.stdout).write(text));
    this.logger = {
      debug: () => {},
      info: (fields, message) => !isQuiet && this.#log(fields, message),
      warn: (fields, message) => this.#log(fields, message),
      // What fails in the start is thrown there, and shown by whoever catches it.
      error: (fields, message) => this.#isUp && this.#log(fields, message),
    };
  }

  /** Shows the registry from now on. */
  follow(registry: DaemonRegistry): void {
    registry.on("registry:shutdown", () => {
      this.#endBegan ??= performance.now();
    });
    if (this.#isQuiet) return;
    if (process.stdout.isTTY) this.#view = new LiveView(process.stdout, () => rowsOf(registry), this.#paint);
    else tellProgress(registry, (line) => this.#view.say(line));
    tellComings(registry, (line) => this.#view.say(line));
  }

  /** The start went well. */
  up(): void {
    this.#isUp = true;
  }

  /** Shows the answers, in the place of those before. */
  answer(answers: Answers): void {
    const render = (width: number) => renderAnswers(answers, width, this.#paint);
    if (this.#isQuiet) process.stdout.write(`${render(Infinity).join("\n")}\n`);
    else this.#view.show(render);
  }

  /** Leaves the terminal as it was. */
  close(): void {
    this.#view.close();
  }

  /** Says what each daemon did. */
  summarize(registry: DaemonRegistry): void {
    const now = performance.now();
    const endBegan = this.#endBegan ?? now;
    const times = { ran: endBegan - this.#began, stopped: now - endBegan };
    process.stdout.write(`${renderSummary(rowsOf(registry), times, this.#paint).join("\n")}\n`);
  }

  /** While everything stops, what is left undone is no news. */
  #log(fields: object, message: string): void {
    if (this.#endBegan !== undefined) return;
    const daemon = "daemon" in fields ? String(fields.daemon) : "";
    this.#view.say(daemon === "" || message.includes(`"${daemon}"`) ? message : `${daemon}: ${message}`);
  }
}
