import type { StandardSchemaV1 } from "@standard-schema/spec";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { outcomes, sender } from "../test/sender.ts";
import { turn } from "../test/turn.ts";
import { unhandledAfter } from "../test/unhandled-after.ts";
import type { MessageSchemas } from "./message-schemas.ts";
import { PostOffice } from "./post-office.ts";

const byZod = {
  update: z.object({ url: z.string(), pages: z.array(z.object({ n: z.number() })).default([]) }),
  flush: z.undefined(),
};
const byValibot = {
  update: v.object({
    url: v.string(),
    pages: v.optional(v.array(v.object({ n: v.number() })), []),
  }),
  flush: v.undefined(),
};

/** A schema whose answer is given from outside, as one that asks a database. */
function slow(): {
  schema: StandardSchemaV1;
  answers: ((answer: StandardSchemaV1.Result<unknown>) => void)[];
} {
  const answers: ((answer: StandardSchemaV1.Result<unknown>) => void)[] = [];
  const validate = (): Promise<StandardSchemaV1.Result<unknown>> =>
    new Promise((resolve) => answers.push(resolve));
  return { schema: { "~standard": { version: 1, vendor: "test", validate } }, answers };
}

/** A schema that does this. */
function doing(validate: (value: unknown) => unknown): StandardSchemaV1 {
  return { "~standard": { version: 1, vendor: "test", validate } } as StandardSchemaV1;
}

describe.each([
  ["zod", byZod],
  ["valibot", byValibot],
])("PostOffice.open with messages, by %s", (_, messages: MessageSchemas) => {
  it("J10: delivers what the schema makes of the data", async () => {
    const { office, heard, listen } = sender({ messages });
    listen();
    await office.send("sync", { type: "update", data: { url: "/" }, trace: 7 });
    await office.send("sync", { type: "flush" });
    expect(await office.request("sync", { type: "update", data: { url: "/" } })).toBe(3);
    expect(heard).toEqual([
      { type: "update", data: { url: "/", pages: [] }, trace: 7 },
      { type: "flush" },
      { type: "update", data: { url: "/", pages: [] } },
    ]);
  });

  it("J10: refuses what does not fit, with every issue and where it is; nothing is enqueued, nothing is dead", async () => {
    const { office, mailbox, dead } = sender({ messages });
    const wrong = { type: "update", data: { url: 1, pages: [{ n: 1 }, { n: "2" }] } };
    for (const sent of [office.send("sync", wrong), office.request("sync", wrong)]) {
      await expect(sent).rejects.toMatchObject({
        code: "INVALID_MESSAGE",
        name: "InvalidMessageError",
        daemon: "sync",
        type: "update",
        issues: [{ path: "data.url" }, { path: "data.pages[1].n" }],
        message: expect.stringMatching(
          /^Message "update" to daemon "sync" was refused: data\.url: .+; data\.pages\[1\]\.n: .+$/,
        ),
      });
    }
    expect([mailbox.size, dead, mailbox.counts.in]).toEqual([0, [], 0]);
  });
});

describe("PostOffice.open with messages", () => {
  it("J10: an unknown type is refused with the nearest known one", async () => {
    const { office } = sender({ messages: byZod });
    await expect(office.send("sync", { type: "updaet", data: {} })).rejects.toMatchObject({
      type: "updaet",
      message:
        'Message "updaet" to daemon "sync" was refused: type: there is no message of that type. Did you mean "update"?',
    });
    await expect(office.send("sync", { type: "toString" })).rejects.toMatchObject({
      code: "INVALID_MESSAGE",
    });
  });

  it.each([undefined, "update", null, {}, { type: 1 }])(
    "J10: %j has no type and is refused",
    async (message) => {
      const { office } = sender({ messages: byZod });
      await expect(office.send("sync", message)).rejects.toMatchObject({
        type: undefined,
        message:
          'A message to daemon "sync" was refused: it must be an object { type, data } whose "type" is text.',
      });
    },
  );

  it("J10: when the schema changes nothing the message itself is delivered", async () => {
    const { office, heard, listen } = sender({ messages: { update: z.custom<Map<string, string>>() } });
    listen();
    const message = { type: "update", data: new Map() };
    await office.send("sync", message);
    await turn();
    expect(heard[0]).toBe(message);
  });

  it("J10: what a schema, or reading the message, throws is the cause", async () => {
    const error = new Error("boom");
    const hostile = {
      get type() {
        throw error;
      },
    };
    const { office } = sender({
      messages: {
        throws: doing(() => {
          throw error;
        }),
        rejects: doing(() => Promise.reject(error)),
        answers: doing(() => undefined),
        hostile: doing(() => ({
          get issues() {
            throw error;
          },
        })),
      },
    });
    for (const message of [{ type: "throws" }, { type: "rejects" }, { type: "hostile" }, hostile]) {
      await expect(office.send("sync", message)).rejects.toMatchObject({
        code: "INVALID_MESSAGE",
        cause: error,
      });
    }
    await expect(office.send("sync", { type: "throws" })).rejects.toMatchObject({
      message: 'Message "throws" to daemon "sync" was refused: data: its schema failed: boom',
    });
    await expect(office.send("sync", { type: "answers" })).rejects.toMatchObject({ code: "INVALID_MESSAGE" });
  });

  it("J1, J10: a schema that takes its time is waited for; what comes later waits behind it", async () => {
    const { schema, answers } = slow();
    const { office, mailbox, heard, listen } = sender({ messages: { slow: schema, quick: byZod.flush } });
    listen();
    mailbox.session().subscribe("news", (message) => heard.push(message));
    const order: string[] = [];
    const note = (sent: Promise<unknown>, as: string): void => void sent.then(() => order.push(as));
    note(office.send("sync", { type: "slow", data: 1 }), "slow 1");
    note(office.send("sync", { type: "quick" }), "quick");
    note(office.send("sync", { type: "slow", data: 2 }), "slow 2");
    expect(await office.publish("news", "news")).toBe(1);
    answers[1]?.({ value: "two" });
    await turn();
    expect([heard, order]).toEqual([[], []]);
    answers[0]?.({ value: "one" });
    await turn();
    expect(heard).toEqual([
      { type: "slow", data: "one" },
      { type: "quick" },
      { type: "slow", data: "two" },
      "news",
    ]);
    expect(order).toEqual(["slow 1", "quick", "slow 2"]);
  });

  it("J10: what is refused, given up or timed out while it is checked holds up nobody", async () => {
    const { schema, answers } = slow();
    const { office, clock, heard, dead, listen } = sender({
      messages: { slow: schema, quick: byZod.flush },
    });
    listen();
    const controller = new AbortController();
    const sent = [
      office.send("sync", { type: "slow" }),
      office.send("sync", { type: "slow" }, { signal: controller.signal }),
      office.request("sync", { type: "slow" }, { timeout: 10 }),
      office.request("sync", { type: "quick" }),
      office.request("sync", { type: "slow" }),
    ];
    expect(await outcomes(...sent)).toEqual(["pending", "pending", "pending", "pending", "pending"]);
    for (const i of [0, 3]) answers[i]?.({ issues: [{ message: "no" }] });
    expect(await outcomes(...sent)).toEqual([
      "INVALID_MESSAGE",
      "pending",
      "pending",
      "pending",
      "INVALID_MESSAGE",
    ]);
    controller.abort("enough");
    clock.advance(10);
    expect(await outcomes(...sent)).toEqual([
      "INVALID_MESSAGE",
      "enough",
      "REQUEST_TIMEOUT",
      1,
      "INVALID_MESSAGE",
    ]);
    const last = office.send("sync", { type: "slow" });
    answers[1]?.({ value: 1 });
    answers[2]?.({ issues: [{ message: "no" }] });
    await turn();
    answers[4]?.({ value: undefined });
    await last;
    await turn();
    expect([heard, dead]).toEqual([[{ type: "quick" }, { type: "slow" }], []]);
  });

  it("J7, J10: what is being checked when the daemon stops becomes dead letters, and stays so", async () => {
    const { schema, answers } = slow();
    const { office, mailbox, heard, deadOnes, listen } = sender({ messages: { slow: schema } });
    const sent = [office.send("sync", { type: "slow" }), office.request("sync", { type: "slow", data: 2 })];
    mailbox.refuse("stopped");
    mailbox.accept();
    listen();
    for (const answer of answers) answer({ value: 1 });
    expect(await outcomes(...sent)).toEqual(["NOT_RECEIVING", "NOT_RECEIVING"]);
    expect(heard).toEqual([]);
    expect(deadOnes()).toEqual([
      [{ type: "slow" }, "stopped"],
      [{ type: "slow", data: 2 }, "stopped"],
    ]);
  });

  it.each([
    ["reject", [undefined, "MAILBOX_FULL"], [[{ type: "slow", data: 2 }, "full"]], [1]],
    ["drop-newest", [undefined, undefined], [[{ type: "slow", data: 2 }, "dropped"]], [1]],
    ["drop-oldest", [undefined, undefined], [[{ type: "slow", data: 1 }, "dropped"]], [2]],
    ["wait", [undefined, undefined], [], [1, 2]],
  ] as const)(
    "J2, J10: no more are being checked than may wait, where the overflow is %s",
    async (overflow, results, dead, hears) => {
      const { schema, answers } = slow();
      const { office, heard, deadOnes, listen } = sender({
        capacity: 1,
        overflow,
        messages: { slow: schema },
      });
      listen();
      const sent = [1, 2].map((data) => office.send("sync", { type: "slow", data }));
      expect(deadOnes()).toEqual(dead);
      for (const [i, answer] of answers.entries()) answer({ value: i + 1 });
      expect(await outcomes(...sent)).toEqual(results);
      expect(deadOnes()).toEqual(dead);
      expect(heard).toEqual(hears.map((data) => ({ type: "slow", data })));
    },
  );

  it.each([
    ["reject", [undefined, "MAILBOX_FULL"], [2, "full"], [1]],
    ["drop-newest", [undefined, undefined], [2, "dropped"], [1]],
    ["drop-oldest", [undefined, undefined], [1, "dropped"], [2]],
  ] as const)(
    "J2, J10: what finds no room when it was checked is treated as the overflow says: %s",
    async (overflow, results, dead, hears) => {
      const { schema, answers } = slow();
      const { office, heard, deadOnes, listen } = sender({
        capacity: 1,
        overflow,
        messages: { slow: schema },
      });
      const sent: Promise<unknown>[] = [];
      for (const data of [1, 2]) {
        sent.push(office.send("sync", { type: "slow", data }));
        answers[data - 1]?.({ value: data });
        await turn();
      }
      expect(await outcomes(...sent)).toEqual(results);
      expect(deadOnes()).toEqual([[{ type: "slow", data: dead[0] }, dead[1]]]);
      listen();
      await turn();
      expect(heard).toEqual(hears.map((data) => ({ type: "slow", data })));
    },
  );

  it("J10: what is published is not checked", async () => {
    const { office, mailbox, heard } = sender({ messages: byZod });
    mailbox.session().subscribe("news", (message) => heard.push(message));
    expect(await office.publish("news", 5)).toBe(1);
    await turn();
    expect(heard).toEqual([5]);
  });

  it("A11: opening the mailbox anew changes what it takes", async () => {
    const { office } = sender({ messages: byZod });
    office.open("sync");
    await office.send("sync", "anything");
    office.open("sync", { messages: { other: z.string() } });
    await expect(office.send("sync", { type: "flush" })).rejects.toMatchObject({ code: "INVALID_MESSAGE" });
  });

  it.each([
    [5, 'messages of daemon "sync" must be an object, got 5.'],
    [{ update: {} }, 'messages.update of daemon "sync" must be a Standard Schema (zod, valibot, …), got {}.'],
    [
      { update: null },
      'messages.update of daemon "sync" must be a Standard Schema (zod, valibot, …), got null.',
    ],
  ])("L12: refuses %j as schemas", (messages, message) => {
    expect(() => new PostOffice().open("sync", { messages: messages as never })).toThrow(
      new RangeError(message),
    );
  });

  it("L12: a schema may be a function", async () => {
    const schema = Object.assign(
      () => {},
      doing((value) => ({ value })),
    );
    const { office } = sender({ messages: { update: schema } });
    await office.send("sync", { type: "update" });
  });

  it("L4: a refusal that nobody looks at is never unhandled", async () => {
    const { schema, answers } = slow();
    const { office } = sender({ messages: { slow: schema } });
    const unhandled = await unhandledAfter(() => {
      void office.send("sync", 1);
      void office.request("sync", 1);
      for (let i = 0; i < 2; i++) void office.send("sync", { type: "slow" });
      void office.request("sync", { type: "slow" });
      answers[0]?.({ issues: [] });
      answers[2]?.({ issues: [] });
      answers[1]?.(undefined as never);
    });
    expect(unhandled).toEqual([]);
  });
});
