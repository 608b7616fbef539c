import { expect, test } from "vitest";
import { Changes } from "../../src/notes/changes.ts";

const { signal } = new AbortController();

test("Changes gives what came while it settled, each path once", async () => {
  const changes = new Changes();
  const next = changes.next({
    signal,
    sleep: async () => {
      changes.add("b.md");
      changes.add("a.md");
    },
  });
  changes.add("a.md");
  expect(await next).toEqual(["a.md", "b.md"]);
});

test("Changes keeps what comes between two calls", async () => {
  const changes = new Changes();
  changes.add("a.md");
  expect(await changes.next({ signal, sleep: async () => {} })).toEqual(["a.md"]);
  changes.add("b.md");
  expect(await changes.next({ signal, sleep: async () => {} })).toEqual(["b.md"]);
});

test("Changes ends the wait when the signal is aborted", async () => {
  const controller = new AbortController();
  const next = new Changes().next({ signal: controller.signal, sleep: async () => {} });
  controller.abort(new Error("stop"));
  await expect(next).rejects.toThrow("stop");
});
