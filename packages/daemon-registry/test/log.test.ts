import { expect, test } from "vitest";
import type { EventOf } from "../src/index.ts";
import { DeadLetterLog } from "../src/lib/dead-letter-log.ts";
import { createTestRegistry } from "../src/test.ts";

test("L6: a logger that throws does not keep the listeners from hearing", async () => {
  const bad = (): never => {
    throw new Error("disk full");
  };
  const logger = { debug: bad, info: bad, warn: bad, error: bad, child: () => logger };
  const { registry, clock, events } = createTestRegistry({ logger });
  let fail = (_error: Error): void => {};
  registry.register({
    name: "a",
    restartPolicy: { restartDelay: 10 },
    handler: () => new Promise<void>((_resolve, reject) => (fail = reject)),
  });
  await registry.start("a");
  fail(new Error("a broke"));
  await clock.advance("1s");
  expect(registry.getStatus("a")).toBe("running");
  expect(events.types("a")).toContain("daemon:restarting");
  expect(events.types("a")).toContain("daemon:error");
});

test("the log line of a restart after a completion does not blame an error of long ago", async () => {
  const lines: string[] = [];
  const line = (_fields: object, text: string): void => void lines.push(text);
  const logger = { debug() {}, info() {}, warn: line, error() {}, child: () => logger };
  const { registry, clock } = createTestRegistry({ logger });
  let finish = (): void => {};
  registry.register({
    name: "x",
    restartPolicy: { mode: "always", restartDelay: "1s" },
    handler: ({ on }) => {
      const off = on("message", () => {
        throw new Error("bad letter");
      });
      return new Promise<void>((resolve) => (finish = () => (off(), resolve())));
    },
  });
  await registry.start("x");
  await registry.send("x", 1);
  await clock.advance("24h");
  finish();
  await clock.advance(0);
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain("bad letter");
  expect(lines[0]).not.toContain("failed");
});

test("J3: dead letters to ever-new unknown names share one limit, and nothing is kept for each", async () => {
  const lines: string[] = [];
  const warn = (_fields: object, text: string): void => void lines.push(text);
  const { registry, clock } = createTestRegistry({ logger: { debug() {}, info() {}, warn, error() {} } });
  for (let n = 0; n < 100; n += 1) await registry.send(`nobody-${n}`, n).catch(() => {});
  await clock.advance("10s");
  await registry.send("nobody", 1).catch(() => {});
  expect(lines).toEqual([
    'A message to "nobody-0" was not delivered: unknown.',
    'A message to "nobody" was not delivered: unknown (and 99 since the last such line).',
  ]);
});

test("J3: of very many daemons only the last are remembered to have had a line", () => {
  const lines: string[] = [];
  const warn = (_fields: object, text: string): void => void lines.push(text);
  const letters = new DeadLetterLog();
  const tell = (daemon: string): void =>
    letters.tell({ daemon, reason: "stopped", from: undefined, time: 1 } as EventOf<"daemon:dead-letter">, {
      debug() {},
      info() {},
      warn,
      error() {},
    });
  for (let n = 0; n < 1_001; n += 1) tell(`d${n}`);
  expect(lines).toHaveLength(1_001);
  tell("d1000");
  tell("d0");
  expect(lines).toHaveLength(1_002);
});
