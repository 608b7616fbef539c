import { isThenable, refuse } from "@brains/daemon-core";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { InvalidMessageError } from "../errors/invalid-message-error.ts";
import type { MessageSchemas } from "../message-schemas.ts";
import { isStandardSchema } from "../is-standard-schema.ts";
import type { Envelope } from "./envelope.ts";
import { issuePath } from "./issue-path.ts";
import { pathOf } from "./path.ts";

/** What is wrong with a message; `undefined` when nothing is. */
export type Verdict = InvalidMessageError | undefined;

/** Checks messages `{ type, data }` by the schemas of their types. */
export class MessageCheck {
  readonly #daemon: string;
  readonly #schemas: ReadonlyMap<string, StandardSchemaV1>;

  /** @throws RangeError naming the option that is wrong. */
  constructor(daemon: string, schemas: MessageSchemas) {
    const whose = `of daemon "${daemon}"`;
    if (!isObject(schemas)) refuse(`messages ${whose}`, "must be an object", schemas);
    for (const [type, schema] of Object.entries<unknown>(schemas)) {
      const option = `${pathOf(["messages", type])} ${whose}`;
      if (!isStandardSchema(schema)) refuse(option, "must be a Standard Schema (zod, valibot, …)", schema);
    }
    this.#daemon = daemon;
    this.#schemas = new Map(Object.entries(schemas));
  }

  /**
   * Checks the message and puts in its place what its schema makes of it; never throws. A promise where the schema
   * needs time.
   */
  check(envelope: Envelope): Verdict | Promise<Verdict> {
    const { message } = envelope;
    let type: string;
    let data: unknown;
    try {
      const read = typesAndData(message);
      if (read === undefined) return InvalidMessageError.shapeless(this.#daemon);
      [type, data] = read;
    } catch (cause) {
      return InvalidMessageError.shapeless(this.#daemon, { cause });
    }
    const schema = this.#schemas.get(type);
    if (schema === undefined) return InvalidMessageError.unknown(this.#daemon, type, this.#schemas.keys());
    try {
      const result = schema["~standard"].validate(data);
      return isThenable(result)
        ? this.#later(envelope, type, data, result)
        : this.#judge(envelope, type, data, result);
    } catch (cause) {
      return InvalidMessageError.failed(this.#daemon, type, cause);
    }
  }

  async #later(
    envelope: Envelope,
    type: string,
    data: unknown,
    pending: PromiseLike<StandardSchemaV1.Result<unknown>>,
  ): Promise<Verdict> {
    try {
      return this.#judge(envelope, type, data, await pending);
    } catch (cause) {
      return InvalidMessageError.failed(this.#daemon, type, cause);
    }
  }

  #judge(envelope: Envelope, type: string, data: unknown, result: StandardSchemaV1.Result<unknown>): Verdict {
    if (result.issues) {
      const issues = result.issues.map((issue) => ({
        path: issuePath(issue, ["data"]),
        message: issue.message,
      }));
      return new InvalidMessageError(this.#daemon, type, issues);
    }
    if (result.value !== data) envelope.message = { ...(envelope.message as object), data: result.value };
    return undefined;
  }
}

function typesAndData(message: unknown): [type: string, data: unknown] | undefined {
  if (!isObject(message)) return undefined;
  const { type, data } = message as { type?: unknown; data?: unknown };
  return typeof type === "string" ? [type, data] : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
