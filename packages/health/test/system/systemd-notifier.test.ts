import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { systemdNotifier } from "../../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "notify-"));
afterAll(() => rmSync(folder, { recursive: true }));

function has(command: string): boolean {
  try {
    execFileSync(command, ["--version"]);
    return true;
  } catch {
    return false;
  }
}

const able = process.platform === "linux" && has("python3") && has("systemd-notify");

test.skipIf(!able).for([join(folder, "socket"), `@brains-notify-${process.pid}`])(
  "systemdNotifier reaches a real datagram socket at %s, in time for the watchdog",
  async (address) => {
    const server = spawn("python3", [join(import.meta.dirname, "../programs/listen.py"), address]);
    const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
    const next = async (): Promise<string> => (await lines.next()).value as string;
    try {
      expect(await next()).toBe("listening");
      const env = { ...process.env, NOTIFY_SOCKET: address, WATCHDOG_USEC: "200000" };
      const systemd = systemdNotifier({ env });
      await systemd?.ready("serving, 2 sites");
      const ready = JSON.parse(await next()) as { text: string; pid: number };
      expect(ready.text).toBe("READY=1\nSTATUS=serving, 2 sites");
      // Only root may speak in the name of another process.
      expect(ready.pid === process.pid).toBe(process.getuid?.() === 0);
      const since = performance.now();
      for (let beats = 0; beats < 3; beats += 1)
        expect(JSON.parse(await next())).toMatchObject({ text: "WATCHDOG=1" });
      expect(performance.now() - since).toBeGreaterThan(250);
      await systemd?.stop();
      await systemd?.stopping();
      let last = await next();
      while (last.includes("WATCHDOG")) last = await next();
      expect(JSON.parse(last)).toMatchObject({ text: "STOPPING=1" });
    } finally {
      const closed = once(server, "close");
      server.kill();
      await closed;
    }
  },
);

test.skipIf(!able)("systemdNotifier rejects where nobody listens", async () => {
  const env = { ...process.env, NOTIFY_SOCKET: join(folder, "none") };
  await expect(systemdNotifier({ env })?.ready()).rejects.toThrow(
    "systemd could not be notified: Failed to notify init system: No such file or directory",
  );
});
