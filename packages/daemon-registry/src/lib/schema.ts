import { DURATION_RULE, parseDuration } from "@brains/daemon-core";
import { isStandardSchema } from "@brains/daemon-messaging";
import { z } from "zod";
import type { DaemonDefinition } from "../definition.ts";
import type { GroupStrategy } from "../groups/group-options.ts";

const STRATEGIES = ["one-for-one", "one-for-all", "rest-for-one"] as const satisfies readonly GroupStrategy[];

const text = z.string("must be a text").min(1, "must not be empty");
const flag = z.boolean("must be true or false");
const fn = z.custom((value) => typeof value === "function", "must be a function");
const span = z.custom((value) => parseDuration(value) !== undefined, DURATION_RULE);
const positive = z
  .custom((value) => parseDuration(value) !== undefined, DURATION_RULE)
  .refine((value) => parseDuration(value) !== 0, "must be at least 1 ms");
const count = z.number("must be a number").int("must be a whole number").min(1, "must be at least 1");
const countOrInfinity = z
  .number("must be a whole number or Infinity")
  .min(0, "must be at least 0")
  .refine((value) => value === Infinity || Number.isInteger(value), "must be a whole number or Infinity")
  .or(z.literal(Infinity));

function word(...words: [string, ...string[]]): z.ZodType {
  return z.enum(words, `must be ${words.map((one) => `"${one}"`).join(" or ")}`);
}

const overlap = z.union(
  [word("skip", "queue", "cancel-previous"), z.strictObject({ allow: count })],
  'must be "skip", "queue", "cancel-previous" or { allow: n }',
);

const restartPolicy = z.strictObject(
  {
    enabled: flag.optional(),
    mode: word("on-failure", "always", "never").optional(),
    maxRestarts: countOrInfinity.optional(),
    restartDelay: span.optional(),
    backoff: word("exponential", "linear", "constant").optional(),
    maxDelay: span.optional(),
    jitter: z
      .number("must be a fraction from 0 to 1")
      .min(0, "must be 0 to 1")
      .max(1, "must be 0 to 1")
      .optional(),
    window: positive.optional(),
    resetAfter: span.optional(),
    onGiveUp: word("fail", "stop-group", "shutdown").optional(),
  },
  "must be a restart policy",
);

const oneDependency = z.strictObject({ name: text, optional: flag.optional(), bindsTo: flag.optional() });
const dependency = z.union([text, oneDependency], "must be a name or { name, optional, bindsTo }");
const dependencies = z
  .array(dependency, "must be an array of names or { name, optional, bindsTo }")
  .optional();

const mailbox = z.strictObject(
  {
    capacity: count.optional(),
    overflow: word("reject", "drop-oldest", "drop-newest", "wait").optional(),
  },
  "must be { capacity, overflow }",
);

const resources = z.strictObject(
  {
    maxMemory: z.number("must be bytes").int("must be whole bytes").positive("must be above 0").optional(),
    maxCpu: z.number("must be cores").positive("must be above 0").optional(),
    priority: word("low", "normal", "high").optional(),
  },
  "must be { maxMemory, maxCpu, priority }",
);

const standardSchema = z.custom(
  isStandardSchema,
  "must be a schema of a library that speaks Standard Schema",
);

const debounce = z.union(
  [
    positive,
    z.strictObject({
      wait: positive,
      maxWait: positive.optional(),
      edge: word("trailing", "leading", "both").optional(),
    }),
  ],
  "must be a duration or { wait, maxWait, edge }",
);

const throttle = z.strictObject(
  { requests: count, window: positive, onExcess: word("wait", "skip").optional() },
  "must be { requests, window, onExcess }",
);

const catchUpMode = word("none", "one", "all");
const catchUp = z.union(
  [catchUpMode, z.strictObject({ mode: catchUpMode, window: positive.optional() })],
  'must be "none", "one", "all" or { mode, window }',
);

const dst = z.strictObject(
  { gap: word("run", "skip").optional(), overlap: word("once", "twice").optional() },
  "must be { gap, overlap }",
);

const date = z.date("must be a Date");

/** Which times they are is the scheduler's to judge. */
const quietHours = z.strictObject(
  { from: z.unknown(), to: z.unknown(), timezone: text.optional() },
  "must be { from, to, timezone }",
);

/** What may have a default for all daemons. */
const defaults = {
  catchUp: catchUp.optional(),
  quiet: z.array(quietHours, "must be an array of { from, to, timezone }").optional(),
  dst: dst.optional(),
  maxAbandoned: countOrInfinity.optional(),
  timezone: text.optional(),
  overlap: overlap.optional(),
  timeout: positive.optional(),
  startTimeout: positive.optional(),
  stopTimeout: span.optional(),
  restartPolicy: restartPolicy.optional(),
  healthCheckInterval: positive.optional(),
  healthCheckTimeout: positive.optional(),
  failureThreshold: count.optional(),
  successThreshold: count.optional(),
  mailbox: mailbox.optional(),
};

const own = {
  name: text,
  description: z.string("must be a text").optional(),
  tags: z.array(text, "must be an array of texts").optional(),
  handler: fn.optional(),
  interval: positive.optional(),
  delay: span.optional(),
  schedule: text.optional(),
  watchdog: positive.optional(),
  jitter: span.optional(),
  startAt: date.optional(),
  endAt: date.optional(),
  maxRuns: count.optional(),
  expectEvery: positive.optional(),
  readiness: word("entered", "manual").optional(),
  remainAfterExit: flag.optional(),
  keepAlive: flag.optional(),
  healthCheck: fn.optional(),
  dependencies,
  group: text.optional(),
  required: flag.optional(),
  onMessage: fn.optional(),
  messages: z.record(z.string(), standardSchema, "must be schemas by the type of message").optional(),
  initialState: z.unknown().optional(),
  stateSchema: standardSchema.optional(),
  persist: flag.optional(),
  resources: resources.optional(),
  throttle: throttle.optional(),
  concurrency: count.optional(),
  debounce: debounce.optional(),
  layers: z.array(fn, "must be an array of layers").optional(),
};

/** Everything a definition may hold; each key is one of {@link DaemonDefinition}. */
export const definitionSchema: z.ZodType = z.strictObject({ ...own, ...defaults } satisfies Record<
  keyof DaemonDefinition,
  z.ZodType
>);

/** The keys of a definition, for suggestions. */
export const DEFINITION_KEYS: readonly string[] = [...Object.keys(own), ...Object.keys(defaults)];

/** Everything `createFresh({ defaults })` may hold. */
export const defaultsSchema: z.ZodType = z.strictObject(defaults);

/** Everything `defineGroup` takes. */
const group = z.strictObject(
  {
    strategy: z.enum(STRATEGIES, `must be one of ${STRATEGIES.join(", ")}`).optional(),
    restartPolicy: restartPolicy.optional(),
    dependencies,
  },
  "must be { strategy, restartPolicy, dependencies }",
);
export const groupSchema: z.ZodType = group;

/** The keys of a group, for suggestions. */
export const GROUP_KEYS: readonly string[] = Object.keys(group.shape);

/** What a group is called. */
export const groupNameSchema: z.ZodType = text;

/** The keys inside a definition's parts, by path, for suggestions. */
export const NESTED_KEYS: Readonly<Record<string, readonly string[]>> = {
  restartPolicy: Object.keys(restartPolicy.shape),
  mailbox: Object.keys(mailbox.shape),
  resources: Object.keys(resources.shape),
  throttle: Object.keys(throttle.shape),
  debounce: ["wait", "maxWait", "edge"],
  dependencies: Object.keys(oneDependency.shape),
  overlap: ["allow"],
  catchUp: ["mode", "window"],
  quiet: Object.keys(quietHours.shape),
  dst: Object.keys(dst.shape),
};
