import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { DaemonRegistry } from "../src/index.ts";

const registry = DaemonRegistry.createFresh();
const messages = {
  update: z.object({ id: z.string(), at: z.coerce.date() }),
  flush: z.undefined(),
};

test("J10: schemas give the types of messages: what is heard is their output, what may be sent their input", () => {
  const handle = registry.register({
    name: "x",
    messages,
    onMessage: (message) => {
      if (message.type === "update") expectTypeOf(message.data).toEqualTypeOf<{ id: string; at: Date }>();
      else expectTypeOf(message.data).toEqualTypeOf<undefined>();
    },
    handler: (ctx) => {
      ctx.on("message", (message) => {
        expectTypeOf(message.type).toEqualTypeOf<"update" | "flush">();
      });
    },
  });
  void handle.send({ type: "update", data: { id: "a", at: "2026-01-01" } });
  // @ts-expect-error no such type
  void handle.send({ type: "upgrade", data: undefined });
  // @ts-expect-error no id
  void handle.request({ type: "update", data: { at: 5 } });
  // @ts-expect-error a misspelt key is an error here too
  registry.register({ name: "x", messages, handler: () => {}, intervall: 5 });
});

test("K5: stateSchema gives the type of the state", () => {
  registry.register({
    name: "x",
    stateSchema: z.object({ done: z.number() }),
    initialState: { done: 0 },
    handler: async ({ state }) => {
      expectTypeOf(state.current).toEqualTypeOf<Readonly<{ done: number }> | undefined>();
      await state.update((now) => ({ done: (now?.done ?? 0) + 1 }));
    },
  });
});

test("the types of requests and topics are the caller's to say", () => {
  registry.register<number>({
    name: "x",
    handler: async (ctx) => {
      expectTypeOf(await ctx.request("y", 1)).toBeUnknown();
      expectTypeOf(await ctx.request<string>("y", 1, { timeout: "1s" })).toBeString();
      expectTypeOf(await ctx.publish("photo.added", {})).toBeNumber();
      ctx.subscribe<{ id: string }>("photo.added", ({ id }, meta) => {
        expectTypeOf(id).toBeString();
        expectTypeOf(meta.topic).toEqualTypeOf<string | undefined>();
      });
      for await (const { message, reply } of ctx.messages()) reply(message + 1);
    },
  });
});
