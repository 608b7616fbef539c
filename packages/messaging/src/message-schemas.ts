import type { StandardSchemaV1 } from "@standard-schema/spec";

/**
 * What a daemon may be sent: for each `type` of message the schema of its `data`, made with any validator that
 * implements Standard Schema (zod, valibot, arktype, …).
 */
export type MessageSchemas = Readonly<Record<string, StandardSchemaV1>>;

/**
 * The messages that a mailbox with these schemas delivers: what the schemas make of the data.
 *
 * @example
 * ```ts
 * import { type MessagesOf, PostOffice } from "@brains/daemon-messaging";
 * import { z } from "zod";
 *
 * const messages = { update: z.object({ url: z.string() }), flush: z.undefined() };
 * type Message = MessagesOf<typeof messages>; // { type: "update"; data: { url: string } } | { type: "flush"; … }
 *
 * const mailbox = new PostOffice().open("cache", { messages });
 * mailbox.session().on((message: Message) => {
 *   if (message.type === "update") console.log(message.data.url);
 * });
 * ```
 */
export type MessagesOf<Schemas extends MessageSchemas> = {
  [Type in keyof Schemas & string]: { type: Type; data: StandardSchemaV1.InferOutput<Schemas[Type]> };
}[keyof Schemas & string];

/**
 * The messages that may be sent to a mailbox with these schemas: what the schemas take. Where one takes `undefined`,
 * `data` may be left out: `{ type: "flush" }`.
 */
export type SentMessagesOf<Schemas extends MessageSchemas> = {
  [Type in keyof Schemas & string]: SentMessage<Type, StandardSchemaV1.InferInput<Schemas[Type]>>;
}[keyof Schemas & string];

type SentMessage<Type, Data> = undefined extends Data
  ? { type: Type; data?: Data }
  : { type: Type; data: Data };
