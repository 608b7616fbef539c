import { afterEach, expect, it, vi } from "vitest";
import { outcomes, sender } from "../../test/sender.ts";
import { turn } from "../../test/turn.ts";

afterEach(() => void vi.unstubAllGlobals());

it("M6: fake timers that hold back queueMicrotask, as jest's do, hold back no message and no time limit", async () => {
  vi.stubGlobal("queueMicrotask", () => {});
  const { office, mailbox, clock } = sender();
  const replied = office.request("sync", 2);
  const late = office.request("sync", "never", { timeout: 10 });
  mailbox.session().on((message) => (typeof message === "number" ? message * 2 : new Promise(() => {})));
  await turn();
  clock.advance(10);
  expect(await outcomes(replied, late)).toEqual([4, "REQUEST_TIMEOUT"]);
});
