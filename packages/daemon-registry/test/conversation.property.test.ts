import fc from "fast-check";
import { expect, test } from "vitest";
import { createTestRegistry } from "../src/test.ts";

const steps = [
  "send",
  "send",
  "send",
  "relay",
  "publish",
  "crash",
  "restart",
  "stop",
  "start",
  "advance",
  "advance",
  "slow",
  "finish",
  "set",
  "watch",
  "unwatch",
] as const;

interface Watch {
  readonly since: number;
  until: number | undefined;
  readonly heard: number[];
  readonly off: () => void;
}

/** One daemon that hears and is disturbed in every way, one that sends to it, and the books that are kept of both. */
class Town {
  readonly fixture = createTestRegistry();
  /** By sender, in the order of sending. */
  readonly sent: Record<string, number[]> = { outside: [], clerk: [], press: [] };
  readonly heard: Record<string, number[]> = { outside: [], clerk: [], press: [] };
  readonly dead: number[] = [];
  readonly refused: number[] = [];
  readonly watches: Watch[] = [];
  #crash = (_error: Error): void => {};
  #relay = (_message: number): unknown => undefined;
  #finish = (): void => {};
  #isSlow = false;
  #number = 0;
  sets = 0;

  constructor() {
    const { registry } = this.fixture;
    registry.register<number, number>({
      name: "hearing",
      mailbox: { capacity: 5 },
      initialState: 0,
      restartPolicy: { restartDelay: 10, backoff: "constant", maxRestarts: Infinity },
      handler: async (ctx) => {
        ctx.on("message", (message, { from }) => this.#hear(from ?? "outside", message));
        ctx.subscribe<number>("news", (message) => this.#hear("press", message));
        await new Promise((resolve, reject) => {
          this.#crash = reject;
          ctx.signal.addEventListener("abort", resolve);
        });
      },
    });
    registry.register({
      name: "clerk",
      handler: async ({ send, signal }) => {
        this.#relay = (message) => send("hearing", message).catch(() => this.refused.push(message));
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    });
    registry.on("daemon:dead-letter", ({ message }) => this.dead.push(message as number));
  }

  async take(step: (typeof steps)[number]): Promise<void> {
    const { registry, clock } = this.fixture;
    switch (step) {
      case "send": {
        const message = this.#next("outside");
        registry.send("hearing", message).catch(() => this.refused.push(message));
        break;
      }
      case "relay":
        void this.#relay(this.#next("clerk"));
        break;
      case "publish": {
        const message = (this.#number += 1);
        if ((await registry.publish("news", message)) === 1) this.sent["press"]?.push(message);
        break;
      }
      case "crash":
        this.#crash(new Error("lost"));
        break;
      case "restart":
      case "stop":
      case "start":
        registry[step]("hearing").catch(() => {});
        break;
      case "advance":
        await clock.advance(7);
        break;
      case "slow":
        this.#isSlow = true;
        break;
      case "finish":
        this.finish();
        break;
      case "set":
        registry.setState("hearing", (this.sets += 1));
        break;
      case "watch":
        this.watch();
        break;
      default:
        this.unwatch();
    }
  }

  watch(): void {
    const heard: number[] = [];
    const off = this.fixture.registry.watchState<number>("hearing", (next) => heard.push(next));
    this.watches.push({ since: this.sets, until: undefined, heard, off });
  }

  unwatch(): void {
    const watch = this.watches.find(({ until }) => until === undefined);
    watch?.off();
    if (watch !== undefined) watch.until = this.sets;
  }

  finish(): void {
    this.#isSlow = false;
    this.#finish();
  }

  #next(sender: string): number {
    this.sent[sender]?.push((this.#number += 1));
    return this.#number;
  }

  #hear(sender: string, message: number): Promise<void> | undefined {
    this.heard[sender]?.push(message);
    return this.#isSlow ? new Promise((resolve) => (this.#finish = resolve)) : undefined;
  }
}

test("J1, J4, J7, K2: whatever happens to a daemon, its messages are heard in order and once, or are dead letters, and watchers see each set once", async () => {
  let most = { heard: 0, dead: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...steps), { minLength: 20, maxLength: 80 }),
      async (script) => {
        const town = new Town();
        const { registry, clock } = town.fixture;
        await registry.startAll();
        for (const step of script) await town.take(step);
        town.finish();
        await clock.advance(100);
        const end = registry.shutdown();
        await clock.advance("31s");
        await end;
        const numbers = (lists: Record<string, number[]>): number[] => Object.values(lists).flat();
        for (const sender of Object.keys(town.sent)) {
          const heard = town.heard[sender] ?? [];
          expect(heard).toEqual(heard.toSorted((a, b) => a - b));
          expect(town.sent[sender]).toEqual(expect.arrayContaining(heard));
        }
        const [sent, heard, dead] = [numbers(town.sent), numbers(town.heard), town.dead];
        // What was published with nobody there to take it is no letter.
        const letters = [...heard, ...dead.filter((one) => sent.includes(one))];
        expect(letters.toSorted((a, b) => a - b)).toEqual(sent.toSorted((a, b) => a - b));
        expect(town.dead).toEqual(expect.arrayContaining(town.refused));
        for (const { since, until = town.sets, heard: seen } of town.watches)
          expect(seen).toEqual(Array.from({ length: until - since }, (_, at) => since + at + 1));
        most = { heard: Math.max(most.heard, heard.length), dead: Math.max(most.dead, dead.length) };
      },
    ),
    { numRuns: 150 },
  );
  // The scripts did disturb it.
  expect(most.heard).toBeGreaterThan(5);
  expect(most.dead).toBeGreaterThan(3);
});
