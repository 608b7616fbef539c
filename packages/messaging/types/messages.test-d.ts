import * as v from "valibot";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { type MessagesOf, PostOffice, type SentMessagesOf } from "../src/index.ts";

const messages = {
  update: z.object({ url: z.string(), at: z.coerce.date<string>() }),
  count: v.pipe(v.string(), v.transform(Number)),
  flush: z.undefined(),
};

type Received =
  | { type: "update"; data: { url: string; at: Date } }
  | { type: "count"; data: number }
  | { type: "flush"; data: undefined };
type Sent =
  | { type: "update"; data: { url: string; at: string } }
  | { type: "count"; data: string }
  | { type: "flush"; data?: undefined };

test("MessagesOf is what the schemas make of the data, SentMessagesOf what they take", () => {
  expectTypeOf<MessagesOf<typeof messages>>().toEqualTypeOf<Received>();
  expectTypeOf<SentMessagesOf<typeof messages>>().toEqualTypeOf<Sent>();
});

test("data may be left out where its schema takes undefined, and nowhere else", () => {
  const schemas = {
    flush: z.undefined(),
    retry: z.number().optional(),
    limit: z.number().default(5),
    note: z.unknown(),
    any: z.any(),
    text: v.optional(v.string()),
    name: z.string(),
    nothing: z.null(),
    never: z.never(),
  };
  type Message = SentMessagesOf<typeof schemas>;
  const sent: Message[] = [
    { type: "flush" },
    { type: "flush", data: undefined },
    { type: "retry" },
    { type: "retry", data: 3 },
    { type: "limit" },
    { type: "note" },
    { type: "note", data: [1] },
    { type: "any" },
    { type: "text" },
    { type: "name", data: "a" },
    { type: "nothing", data: null },
  ];
  expectTypeOf(sent).items.toEqualTypeOf<Message>();
  const refused: Message[] = [
    // @ts-expect-error it takes no data
    { type: "flush", data: 1 },
    // @ts-expect-error it takes a number
    { type: "retry", data: "3" },
    // @ts-expect-error it takes a text
    { type: "name" },
    // @ts-expect-error it takes null
    { type: "nothing" },
    // @ts-expect-error it takes nothing at all
    { type: "never" },
    // @ts-expect-error there is no such message
    { type: "flash" },
  ];
  expectTypeOf(refused).items.toEqualTypeOf<Message>();
});

test("open with messages types what the listeners get", () => {
  const office = new PostOffice();
  const session = office.open("sync", { messages, capacity: 5 }).session();
  session.on((message, meta) => {
    expectTypeOf(message).toEqualTypeOf<Received>();
    expectTypeOf(meta.topic).toEqualTypeOf<string | undefined>();
    if (message.type === "count") expectTypeOf(message.data).toBeNumber();
  });
  expectTypeOf(session.messages().next()).resolves.toExtend<
    IteratorResult<{ message: Received; reply: (value: unknown) => void }, void>
  >();
  session.subscribe<Date>("news", (message) => expectTypeOf(message).toEqualTypeOf<Date>());
  session.subscribe("news", (message) => expectTypeOf(message).toBeUnknown());
});

test("open without messages is typed by hand", () => {
  const office = new PostOffice();
  office
    .open<number>("sync", { capacity: 5 })
    .session()
    .on((message) => expectTypeOf(message).toBeNumber());
  office
    .open("sync")
    .session()
    .on((message) => expectTypeOf(message).toBeUnknown());
  // @ts-expect-error no schema
  office.open("sync", { messages: { update: 5 } });
});

test("a request resolves with what its caller says it is", () => {
  const office = new PostOffice();
  expectTypeOf(office.request<number>("sync", 1)).resolves.toBeNumber();
  expectTypeOf(office.request("sync", 1, { timeout: "5s" })).resolves.toBeUnknown();
  expectTypeOf(office.publish("news", 1)).resolves.toBeNumber();
  // @ts-expect-error no duration
  void office.request("sync", 1, { timeout: true });
});
