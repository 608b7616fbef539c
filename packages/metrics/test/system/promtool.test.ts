import { spawn, spawnSync } from "node:child_process";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, test } from "vitest";
import { type MetricsCollector, prometheusText } from "../../src/index.ts";
import { bench } from "../told.ts";
import { daemons } from "./daemons.ts";

const PROMTOOL = "promtool";

interface Judgement {
  readonly status: number | null;
  readonly said: string;
}

beforeAll(() => {
  if (spawnSync(PROMTOOL, ["--version"]).error !== undefined)
    throw new Error("promtool is not on the PATH: install prometheus (apt-get install prometheus).");
});

async function judged(page: string): Promise<Judgement> {
  const child = spawn(PROMTOOL, ["check", "metrics"]);
  child.stdin.end(page);
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { status, said: (await said).join("") };
}

async function expectNoRemark(collector: MetricsCollector): Promise<void> {
  expect(await judged(prometheusText(collector).body)).toEqual({ status: 0, said: "" });
}

describe("promtool check metrics", () => {
  test("has no remark on what supervised daemons did, whatever their names", async () => {
    const { collector, end } = await daemons();
    await expectNoRemark(collector);
    await end();
    await expectNoRemark(collector);
  });

  test("has no remark on a daemon that never ran", async () => {
    const { collector, tell } = bench();
    tell("daemon:started");
    await expectNoRemark(collector);
  });

  test("does find fault with a page that is wrong", async () => {
    const { status, said } = await judged("# TYPE files counter\nfiles 1\n");
    expect([status, said]).toEqual([3, expect.stringContaining("_total")]);
  });
});
