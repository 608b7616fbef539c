import { expectTypeOf, test } from "vitest";
import { type DaemonHandle, DaemonRegistry } from "../src/index.ts";

type Command = { type: "sync"; full: boolean } | { type: "forget" };

interface Progress {
  pages: number;
  last: Date | undefined;
}

const registry = DaemonRegistry.createFresh();

const handle = registry.register<Command, Progress>({
  name: "sync",
  initialState: { pages: 0, last: undefined },
  onMessage: (message, ctx, meta) => {
    expectTypeOf(message).toEqualTypeOf<Command>();
    expectTypeOf(ctx.state.current).toEqualTypeOf<Readonly<Progress> | undefined>();
    expectTypeOf(meta.time).toBeNumber();
  },
  handler: async (ctx) => {
    ctx.on("message", (message) => expectTypeOf(message).toEqualTypeOf<Command>());
    for await (const { message } of ctx.messages()) expectTypeOf(message).toEqualTypeOf<Command>();
    await ctx.state.set({ pages: 1 });
    // @ts-expect-error pages is a number
    await ctx.state.set({ pages: "1" });
    ctx.state.watch((next) => expectTypeOf(next).toEqualTypeOf<Readonly<Progress>>());
  },
});

test("register types its handle by messages and state", () => {
  expectTypeOf(handle).toEqualTypeOf<DaemonHandle<Command, Progress>>();
  expectTypeOf<Parameters<typeof handle.send>>().toEqualTypeOf<[message: Command]>();
  void handle.send({ type: "forget" });
  // @ts-expect-error no such command
  void handle.send({ type: "synch" });
});

test("the handle's state is the declared one, read-only, and is set in part, whole or by a function", () => {
  expectTypeOf(handle.state).toEqualTypeOf<Readonly<Progress> | undefined>();
  handle.setState({ pages: 2 });
  handle.setState((current) => {
    expectTypeOf(current).toEqualTypeOf<Readonly<Progress> | undefined>();
    return { pages: (current?.pages ?? 0) + 1 };
  });
  // @ts-expect-error no such key
  handle.setState({ page: 2 });
  // @ts-expect-error read-only
  if (handle.state) handle.state.pages = 3;
});

test("the initial state must be of the type", () => {
  registry.register<Command, Progress>({
    name: "x",
    handler: () => {},
    // @ts-expect-error pages is a number
    initialState: { pages: "no", last: undefined },
  });
});
