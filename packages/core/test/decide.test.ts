import { expect, test } from "vitest";
import { type Action, type Condition, decide, type Request } from "../src/lib/decide.ts";

const requests: readonly Request[] = ["start", "restart", "stop", "kill", "unregister"];

// Written by hand from the clauses; the columns are those of `requests`.
const expected: readonly [Condition, string, readonly Action[]][] = [
  ["idle", "A8, A12", ["begin", "begin", "none", "none", "remove"]],
  ["failed", "B6, A8, A12", ["begin", "begin", "reset", "reset", "remove"]],
  ["stuck", "F2, A2", ["refuse-running", "cycle", "halt", "abandon", "leave"]],
  ["starting", "A1, A3, A12", ["join-start", "cycle", "halt", "abandon", "leave"]],
  ["running", "A7, F1, A12", ["none", "cycle", "halt", "abandon", "leave"]],
  ["stopping", "A4, A2", ["queue", "queue", "halt", "abandon", "leave"]],
  ["restarting", "A1, A5", ["join-queue", "join-queue", "halt", "abandon", "leave"]],
  ["leaving", "A12", ["refuse-leaving", "refuse-leaving", "halt", "abandon", "leave"]],
];

for (const [condition, clauses, actions] of expected)
  test.each(requests.map((request, at) => [request, actions[at]] as const))(
    `A5: ${condition} (${clauses}): %s means %s`,
    (request, action) => {
      expect(decide(condition, request)).toBe(action);
    },
  );

test("A5: no condition begins a second run, and every start is begun, joined, queued or refused", () => {
  for (const [condition] of expected)
    for (const request of ["start", "restart"] as const) {
      const action = decide(condition, request);
      expect(action === "begin").toBe(condition === "idle" || condition === "failed");
      expect([
        "begin",
        "none",
        "cycle",
        "queue",
        "join-start",
        "join-queue",
        "refuse-running",
        "refuse-leaving",
      ]).toContain(action);
    }
});

test("A5: a stop, a kill and an unregister are never queued nor refused", () => {
  for (const [condition] of expected)
    for (const request of ["stop", "kill", "unregister"] as const)
      expect(["none", "reset", "halt", "abandon", "leave", "remove"]).toContain(decide(condition, request));
});
