import { expect, test } from "vitest";
import type { DaemonEvent } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { type Watched, watch } from "./watch.ts";

const calls = ["start", "stop", "restart", "unregister", "kill"] as const;
type Call = (typeof calls)[number];
const types = [
  "daemon:starting",
  "daemon:started",
  "daemon:stopping",
  "daemon:stopped",
  "daemon:error",
] as const;

function call(stage: Stage, name: string, what: Call): Watched {
  return watch(what === "kill" ? stage.supervisor.stop(name, { force: true }) : stage.supervisor[what](name));
}

/** On the first event of a type, makes a call from inside a listener. */
function once(stage: Stage, type: DaemonEvent["type"], what: Call): { watched: Watched | undefined } {
  const seen: { watched: Watched | undefined } = { watched: undefined };
  const off = stage.supervisor.on(type, () => {
    off();
    seen.watched = call(stage, "a", what);
  });
  return seen;
}

for (const type of types)
  for (const what of calls)
    test(`${what}() from inside a listener of ${type} settles, and no call is lost`, async () => {
      for (const outer of ["start", "restart", "stop", "kill"] as const) {
        const stage = new Stage();
        const puppet = stage.add("a");
        if (outer !== "start") await stage.supervisor.start("a");
        const inner = once(stage, type, what);
        const first = call(stage, "a", outer);
        await settle();
        if (type === "daemon:error") {
          puppet.runs.at(-1)?.throw(new Error("boom"));
          await settle();
        }
        await settle();
        const story = `${outer}: ${stage.told("a").join()}`;
        expect(first.outcome, `after ${story}`).not.toBe("pending");
        if (inner.watched === undefined) continue;
        expect(inner.watched.outcome, `after ${story}`).not.toBe("pending");
        const settled = stage.status("a");
        // The listener's call came last, so it decides.
        const expected = {
          start: "running",
          restart: "running",
          stop: "stopped",
          kill: "stopped",
          unregister: "gone",
        };
        expect(settled, `after ${story}`).toBe(expected[what]);
        expect(puppet.alive).toBe(settled === "running" ? 1 : 0);
      }
    });

test("kill() from what a run does on abort ends it once", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  puppet.run.scope.onAbort(() => void call(stage, "a", "kill"));
  await stage.supervisor.stop("a", { force: true });
  expect(stage.told("a").slice(3)).toEqual(["stopping", "abandoned", "stopped"]);
});
