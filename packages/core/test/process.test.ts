import { expect, test } from "vitest";
import { Fixture } from "./fixture.ts";

test.each(["SIGTERM", "SIGINT"] as const)(
  "F9: the first %s is graceful: exit 0, and the handlers are removed",
  async (signal) => {
    const fixture = new Fixture("signalled");
    await fixture.line("ready");
    fixture.kill(signal);
    const { code, lines } = await fixture.end();
    expect(lines).toEqual(["ready", `got ${signal}`, "asked (shutdown)", "handlers left: 0"]);
    expect(code).toBe(0);
  },
);

test.each([
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const)("F9: the second signal, %s, exits at once with %d", async (signal, expected) => {
  const fixture = new Fixture("signalled", ["stubborn"]);
  await fixture.line("ready");
  fixture.kill("SIGTERM");
  await fixture.line("asked (shutdown)");
  fixture.kill(signal);
  const { code, lines } = await fixture.end();
  expect([code, lines]).toEqual([expected, ["ready", "got SIGTERM", "asked (shutdown)"]]);
});

test("F9: a shutdown that leaves something running sets the exit code to 1, and the process ends by itself", async () => {
  const fixture = new Fixture("signalled", ["stubborn", "20ms"]);
  await fixture.line("ready");
  fixture.kill("SIGTERM");
  const { code, lines } = await fixture.end();
  expect([code, lines.at(-1)]).toEqual([1, "handlers left: 0"]);
});

test("F11: a daemon that only waits keeps the process alive; after stopAll it ends by itself", async () => {
  const fixture = new Fixture("waiting");
  await fixture.line("ready");
  fixture.kill("SIGUSR2");
  const { code, lines } = await fixture.end();
  expect([code, lines]).toEqual([0, ["ready", "stopped", "exits while stopped"]]);
});

test("F11: with keepAlive: false it does not", async () => {
  const { code, lines } = await new Fixture("waiting", ["keepAlive: false"]).end();
  expect([code, lines]).toEqual([0, ["ready", "exits while running"]]);
});

test("F13: a shutdown that drains keeps the process alive until it is done", async () => {
  expect(await new Fixture("draining").end()).toMatchObject({ code: 0, lines: ["shut down"] });
});

test("M7: 200,000 runs, and as many derived scopes, grow the heap by less than 20 MiB", async () => {
  const { lines } = await new Fixture("heap", [], ["--expose-gc"]).end();
  const { generations, mebibytes } = JSON.parse(lines[0] ?? "{}") as {
    generations: number;
    mebibytes: number;
  };
  expect(generations).toBe(210_000);
  expect(mebibytes).toBeLessThan(20);
}, 10_000);
