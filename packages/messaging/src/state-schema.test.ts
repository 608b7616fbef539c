import * as v from "valibot";
import { expect, it } from "vitest";
import { z } from "zod";
import { unhandledAfter } from "../test/unhandled-after.ts";
import type { StateOptions } from "./state-options.ts";
import { StateStore } from "./state-store.ts";

interface User {
  name: string;
  tags: { id: number }[];
}

const inZod: StateOptions<User>["schema"] = z.object({
  name: z.string().trim(),
  tags: z.array(z.object({ id: z.number() })).default([]),
});
const inValibot: StateOptions<User>["schema"] = v.object({
  name: v.pipe(v.string(), v.trim()),
  tags: v.optional(v.array(v.object({ id: v.number() })), []),
});
const ada: User = { name: "Ada", tags: [] };

it.each([
  ["zod", inZod],
  ["valibot", inValibot],
])("K5: with %s the output is kept, coerced and filled in, and every issue has its path", (_, schema) => {
  const store = new StateStore<User>("sync", { schema, initialState: { name: " Ada " } as User });
  expect(store.current).toEqual(ada);
  expect(Object.isFrozen(store.current?.tags)).toBe(true);
  store.set({ name: " Bob" });
  expect(store.current).toEqual({ name: "Bob", tags: [] });

  let told = 0;
  store.watch(() => (told += 1));
  const bad = { name: 1, tags: [{ id: 1 }, { id: "2" }] } as unknown as User;
  expect(() => store.set(bad)).toThrow(
    expect.objectContaining({
      name: "InvalidStateError",
      code: "INVALID_STATE",
      daemon: "sync",
      issues: [expect.objectContaining({ path: "name" }), expect.objectContaining({ path: "tags[1].id" })],
      message: expect.stringMatching(/^The state of daemon "sync" was refused: name: .+; tags\[1\]\.id: .+$/),
    }),
  );
  expect(() => store.compareAndSet(1, bad)).toThrow("tags[1].id");
  expect([store.current, store.revision, told]).toEqual([{ name: "Bob", tags: [] }, 1, 0]);
});

it("K5: an issue of the state as a whole has no path", () => {
  const schema = z
    .object({ from: z.number(), to: z.number() })
    .refine(({ from, to }) => from <= to, "ends early");
  const store = new StateStore("sync", { schema });
  expect(() => store.set({ from: 2, to: 1 })).toThrow('The state of daemon "sync" was refused: ends early');
});

it("K5: the initial state is validated, when the store is made and when it is configured", () => {
  const schema = z.object({ n: z.number().max(1) });
  expect(() => new StateStore("sync", { schema, initialState: { n: 2 } })).toThrow(/"sync" was refused: n: /);
  const store = new StateStore("sync", { initialState: { n: 0 } });
  expect(() => store.configure({ schema, initialState: { n: 2 } })).toThrow(/n: /);
  expect(store.current).toEqual({ n: 0 });
  store.set({ n: 3 }); // the old options still hold
  expect(store.current).toEqual({ n: 3 });
});

it("K5: check is asked after the schema, about its output", () => {
  const seen: unknown[] = [];
  const schema = z.object({ n: z.coerce.number<number>() });
  const store = new StateStore<{ n: number }>("sync", { schema, check: (state) => void seen.push(state) });
  store.set({ n: "5" as unknown as number });
  expect(seen).toEqual([{ n: 5 }]);
  expect(seen[0]).toBe(store.current);
});

it("K5: a schema that answers with a promise refuses everything, and its rejection is not unhandled", async () => {
  const inTime = z.object({ n: z.number() }).refine(async () => await Promise.resolve(true));
  const rejecting = {
    "~standard": { version: 1, vendor: "us", validate: () => Promise.reject(new Error("late")) },
  } as const;
  const unhandled = await unhandledAfter(() => {
    for (const schema of [inTime, rejecting]) {
      const store = new StateStore("sync", { schema });
      expect(() => store.set({ n: 1 })).toThrow(
        expect.objectContaining({ code: "INVALID_STATE", message: expect.stringMatching(/promise|Promise/) }),
      );
      expect(store.current).toBeUndefined();
    }
  });
  expect(unhandled).toEqual([]);
});

it("K5: what a schema throws is the cause", () => {
  const cause = new Error("the schema is broken");
  const validate = (): never => {
    throw cause;
  };
  const schema = { "~standard": { version: 1, vendor: "us", validate } } as const;
  const store = new StateStore("sync", { schema });
  expect(() => store.set(1)).toThrow(expect.objectContaining({ code: "INVALID_STATE", cause }));
});

it("K5: what is no schema is refused, by its option's name", () => {
  for (const schema of [null, 1, {}, { "~standard": {} }])
    expect(() => new StateStore("sync", { schema } as unknown as StateOptions)).toThrow(
      /^The schema of the state of daemon "sync" must speak Standard Schema, got /,
    );
});

it("K5: a schema sees a frozen state, so that it changes nothing that was given", () => {
  const validate = (value: unknown): { value: unknown } => {
    Reflect.set(value as object, "n", 2);
    return { value };
  };
  const store = new StateStore<unknown>("sync", {
    schema: { "~standard": { version: 1, vendor: "us", validate } },
  });
  const given = { n: 1 };
  store.set(given);
  expect([given, store.current]).toEqual([{ n: 1 }, { n: 1 }]);
});
