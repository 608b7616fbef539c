import { expect, test } from "vitest";
import { createTestRegistry } from "../src/test.ts";

test("K3: the context of an abandoned run takes no message from the run that follows it", async () => {
  const { registry, clock } = createTestRegistry();
  const got: string[] = [];
  let run = 0;
  let late = (): void => {};
  registry.register({
    name: "x",
    watchdog: "10s",
    stopTimeout: "1s",
    restartPolicy: { restartDelay: 10 },
    handler: async ({ messages, on, heartbeat, sleep }) => {
      run += 1;
      if (run === 1) {
        await new Promise<void>((resolve) => (late = resolve)); // ignores its signal
        for await (const { message } of messages()) got.push(`old ${String(message)}`);
        return;
      }
      on("message", (message) => void got.push(`new ${String(message)}`));
      for (;;) {
        heartbeat();
        await sleep("5s");
      }
    },
  });
  await registry.start("x");
  await clock.advance("1m");
  expect(run).toBe(2);
  late();
  await clock.advance(0);
  for (let n = 1; n <= 4; n += 1) await registry.send("x", n);
  await clock.advance("1s");
  expect(got).toEqual(["new 1", "new 2", "new 3", "new 4"]);
});

test("K3: nor does one that listened before it was abandoned", async () => {
  const { registry, clock } = createTestRegistry();
  const got: string[] = [];
  let run = 0;
  registry.register({
    name: "x",
    watchdog: "10s",
    stopTimeout: "1s",
    restartPolicy: { restartDelay: 10 },
    handler: async ({ messages, on, heartbeat, sleep }) => {
      run += 1;
      if (run === 1) {
        on("message", (message) => void got.push(`old ${String(message)}`));
        for await (const { message } of messages()) got.push(`old ${String(message)}`);
        await new Promise(() => {}); // ignores its signal
        return;
      }
      on("message", (message) => void got.push(`new ${String(message)}`));
      for (;;) {
        heartbeat();
        await sleep("5s");
      }
    },
  });
  await registry.start("x");
  await clock.advance("1m");
  expect(run).toBe(2);
  for (let n = 1; n <= 4; n += 1) await registry.send("x", n);
  await clock.advance("1s");
  expect(got).toEqual(["new 1", "new 2", "new 3", "new 4"]);
});
