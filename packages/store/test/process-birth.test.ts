import { spawn } from "node:child_process";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { processBirth } from "../src/lib/process-birth.ts";

const linux = process.platform === "linux";

describe("processBirth", () => {
  it("is the same each time, and undefined of a process that is not there", async () => {
    const birth = await processBirth(process.pid);
    expect(typeof birth).toBe("string");
    expect(await processBirth(process.pid)).toBe(birth);
    expect(await processBirth(4_194_305)).toBeUndefined();
  });

  it.runIf(linux)("tells two processes apart", async () => {
    expect(await processBirth(process.pid)).toMatch(/^[0-9a-f-]{36} \d+$/);
    const child = spawn("sleep", ["10"]);
    const birth = await processBirth(child.pid ?? 0);
    child.kill("SIGKILL");
    for (const other of [process.pid, 1]) expect(await processBirth(other)).not.toBe(birth);
  });

  it.runIf(linux)(
    "is undefined of a process that is over and that nobody has asked about",
    async () => {
      const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 10"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
      await expect.poll(async () => await processBirth(pid), { timeout: 10_000 }).toBeUndefined();
      expect(() => process.kill(pid, 0)).not.toThrow();
      parent.kill("SIGKILL");
    },
    15_000,
  );
});
