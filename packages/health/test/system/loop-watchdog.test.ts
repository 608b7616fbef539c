import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { child } from "../child.ts";

test("H5: a block in a native call is reported without a stack", async () => {
  const one = child("blocking", ["native"]);
  expect(await one.ended).toBe(0);
  expect(one.said.err).toBe("Something has blocked the event loop for more than 300 ms.\n");
});

test("H5: what stands at a debugger's breakpoint is not reported", async () => {
  const one = child("blocking", ["debugged"]);
  expect(await one.ended).toBe(0);
  expect(one.said.err).not.toContain("has blocked");
});

test.skipIf(process.platform === "win32")(
  "H5, M4: a process that was stopped, as in a suspend, was not blocked",
  async () => {
    const one = child("blocking", ["stopped"]);
    await one.says("here");
    for (let times = 0; times < 6; times += 1) {
      one.process.kill("SIGSTOP");
      await setTimeout(700);
      one.process.kill("SIGCONT");
      await setTimeout(200);
    }
    one.process.stdin.end("go\n");
    expect([await one.ended, one.said.err]).toEqual([0, ""]);
  },
);
