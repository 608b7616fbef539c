import { mkdtempSync, rmSync, writeFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SystemdError, systemdNotifier, type SystemdNotifierOptions } from "../src/index.ts";
import { testClock } from "./clock.ts";

const folder = mkdtempSync(join(tmpdir(), "systemd-"));
afterAll(() => rmSync(folder, { recursive: true }));

const NOTIFY_SOCKET = "/run/systemd/notify";
const every4s = { NOTIFY_SOCKET, WATCHDOG_USEC: "4000000" };

function notifying(options: SystemdNotifierOptions) {
  const clock = testClock();
  const sent: string[] = [];
  const send = async (assignments: readonly string[]): Promise<void> => void sent.push(assignments.join("|"));
  const systemd = systemdNotifier({ clock, send, env: { NOTIFY_SOCKET }, ...options });
  if (systemd === undefined) throw new Error("no notifier");
  return { clock, sent, systemd };
}

test("systemdNotifier is undefined where systemd did not ask to be notified", () => {
  expect(systemdNotifier({ env: {} })).toBeUndefined();
  expect(systemdNotifier({ env: { NOTIFY_SOCKET: "", WATCHDOG_USEC: "1000" } })).toBeUndefined();
});

test("systemdNotifier says ready, status and stopping, a status on one line", async () => {
  const { sent, systemd, clock } = notifying({});
  await systemd.ready();
  await systemd.status("indexing 3 of 9");
  await systemd.status("bad\nREADY=1\r\n\r\nMAINPID=1");
  await systemd.stopping("flushing");
  expect(sent).toEqual([
    "READY=1",
    "STATUS=indexing 3 of 9",
    "STATUS=bad READY=1 MAINPID=1",
    "STOPPING=1|STATUS=flushing",
  ]);
  expect([systemd.watchdog, clock.pending]).toEqual([undefined, 0]);
});

test("systemdNotifier feeds the watchdog at half of WATCHDOG_USEC, from ready until stop", async () => {
  const { sent, systemd, clock } = notifying({ env: every4s });
  await clock.advance(60_000);
  expect([systemd.watchdog, sent]).toEqual([4_000, []]);
  await systemd.ready("up");
  await systemd.ready("still up");
  await clock.advance(1_999);
  expect(sent).toEqual(["READY=1|STATUS=up", "READY=1|STATUS=still up"]);
  await clock.advance(4_001);
  await systemd.stopping();
  await clock.advance(2_000);
  expect(sent.slice(2)).toEqual(["WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1", "WATCHDOG=1"]);
  await Promise.all([systemd.stop(), systemd[Symbol.asyncDispose]()]);
  expect(clock.pending).toBe(0);
});

test("systemdNotifier does not feed a watchdog that is meant for another process, or is none", async () => {
  for (const more of [{ WATCHDOG_PID: "1" }, { WATCHDOG_USEC: "0" }, { WATCHDOG_USEC: "often" }]) {
    const { systemd, clock } = notifying({ env: { ...every4s, ...more } });
    await systemd.ready();
    expect([systemd.watchdog, clock.pending]).toEqual([undefined, 0]);
  }
  expect(notifying({ env: { ...every4s, WATCHDOG_PID: `${process.pid}` } }).systemd.watchdog).toBe(4_000);
});

test("systemdNotifier does not feed the watchdog while the process is not well", async () => {
  let well = false;
  const { sent, systemd, clock } = notifying({ env: every4s, well: () => well });
  await systemd.ready();
  await clock.advance(20_000);
  expect(sent).toEqual(["READY=1"]);
  well = true;
  await clock.advance(2_000);
  expect(sent).toEqual(["READY=1", "WATCHDOG=1"]);
  await systemd.stop();
});

test("systemdNotifier tells of beats that were not sent once, and again after one that was", async () => {
  let works = true;
  const errors: string[] = [];
  const send = async (): Promise<void> => {
    if (!works) throw new Error("refused");
  };
  const { systemd, clock } = notifying({
    env: every4s,
    send,
    onError: ({ message }) => errors.push(message),
  });
  await systemd.ready();
  for (works of [false, false, true, false, false]) await clock.advance(2_000);
  expect(errors).toEqual(["refused", "refused"]);
  await systemd.stop();
});

test.skipIf(process.platform === "win32")(
  "systemdNotifier runs the command systemd-notify with the assignments, and rejects with what it says",
  async () => {
    const log = join(folder, "log");
    const script = `#!/bin/sh\nprintf '%s;' "$NOTIFY_SOCKET" "$@" >>"${log}"\ncase "$1" in STOP*) echo broken >&2; exit 1;; esac\n`;
    writeFileSync(join(folder, "systemd-notify"), script, { mode: 0o755 });
    const systemd = systemdNotifier({ env: { NOTIFY_SOCKET, PATH: `${folder}:${process.env["PATH"]}` } });
    await systemd?.ready("two words");
    expect(readFileSync(log, "utf8")).toBe(`${NOTIFY_SOCKET};READY=1;STATUS=two words;`);
    await expect(systemd?.stopping()).rejects.toThrow(new SystemdError("broken"));
  },
);

test.skipIf(process.platform === "win32")(
  "systemdNotifier refuses where there is no command, and says what to do",
  async () => {
    const systemd = systemdNotifier({ env: { NOTIFY_SOCKET, PATH: join(folder, "none") } });
    const ready = systemd?.ready();
    await expect(ready).rejects.toThrow(
      "systemd could not be notified: there is no command systemd-notify, and the runtime has no socket of that kind",
    );
    await expect(ready).rejects.toMatchObject({ code: "SYSTEMD", cause: { code: "ENOENT" } });
  },
);
