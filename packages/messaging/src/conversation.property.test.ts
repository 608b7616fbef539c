import fc from "fast-check";
import { expect, it } from "vitest";
import { DaemonError } from "@brains/daemon-core";
import { ConversationModel, type Manner } from "../test/conversation-model.ts";
import { turn } from "../test/turn.ts";
import { VirtualClock } from "../test/virtual-clock.ts";
import type { Overflow } from "./mailbox.ts";
import { PostOffice } from "./post-office.ts";
import type { Session } from "./session.ts";

type Step =
  | { readonly do: "send" | "finish" | "accept" | "refuse" | "restart" | "turn" }
  | { readonly do: "abort"; readonly which: number }
  | { readonly do: "request"; readonly timeout: number }
  | { readonly do: "publish"; readonly topic: string }
  | { readonly do: "listen"; readonly channel: string | undefined; readonly manner: Manner }
  | { readonly do: "off"; readonly channel: string | undefined }
  | { readonly do: "end"; readonly how: "well" | "failed" | "abandoned" }
  | { readonly do: "pass"; readonly ms: number };

const topic = fc.constantFrom("a", "b");
const channel = fc.constantFrom(undefined, "a", "b");
const ms = fc.integer({ min: 1, max: 9 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant("send" as const) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("request" as const), timeout: ms }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant("publish" as const), topic }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("listen" as const),
        channel,
        manner: fc.constantFrom<Manner>("reply", "throw", "work", "work"),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("off" as const), channel }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("end" as const),
        how: fc.constantFrom("well" as const, "failed" as const, "failed" as const, "abandoned" as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("pass" as const), ms }) },
    {
      weight: 7,
      arbitrary: fc.record({
        do: fc.constantFrom("turn" as const, "turn" as const, "finish" as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("abort" as const), which: fc.nat({ max: 5 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom("accept" as const, "refuse" as const, "restart" as const) }),
    },
  ),
  { maxLength: 60, size: "max" },
);

it("J1–J7, J9: whatever happens, it is what a plain model says, and each request settles once and rightly", async () => {
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom<Overflow>("reject", "drop-oldest", "drop-newest", "wait"),
      async (script, capacity, overflow) => {
        const model = new ConversationModel(capacity, overflow);
        const clock = new VirtualClock();
        const heard: unknown[] = [];
        const dead: [unknown, string][] = [];
        const outcomes = new Map<number, unknown>();
        const office = new PostOffice({
          clock,
          onDeadLetter: ({ message, reason }) => dead.push([message, reason]),
          onListenerError: () => {},
        });
        const mailbox = office.open<number>("sync", { capacity, overflow });
        const counts: [number, number][] = [];
        const works: (() => void)[] = [];
        const offs = new Map<string | undefined, () => void>();
        const signals = new Map<number, AbortController>();
        let session: Session<number> = mailbox.session();
        let id = 0;

        const listener =
          (manner: Manner, on: string | undefined) => (message: number, meta: { topic?: unknown }) => {
            expect(meta.topic).toBe(on);
            heard.push([message, on]);
            if (manner === "reply") return message;
            if (manner === "throw") throw new Error("boom");
            return new Promise((resolve) => works.push(() => resolve(message)));
          };
        const begin = (): void => {
          session = mailbox.session();
          offs.clear();
        };
        const pass = async (): Promise<void> => {
          model.turn();
          await turn();
        };
        const take = (step: Step): Promise<void> | void => {
          switch (step.do) {
            case "send":
              model.send(++id);
              return void office.send("sync", id);
            case "request": {
              const mine = ++id;
              const controller = new AbortController();
              signals.set(mine, controller);
              model.send(mine, step.timeout);
              const { timeout } = step;
              const note = (outcome: unknown): unknown => outcomes.set(mine, outcome);
              office
                .request("sync", mine, { timeout, signal: controller.signal })
                .then(note, (error: unknown) => {
                  note(
                    error instanceof DaemonError
                      ? error.code
                      : error instanceof Error
                        ? error.message
                        : error,
                  );
                });
              return;
            }
            case "publish": {
              const before = model.taken;
              model.publish(++id, step.topic);
              const taken = model.taken - before;
              return void office.publish(step.topic, id).then((count) => counts.push([count, taken]));
            }
            case "listen": {
              if (!model.isAccepting || model.listeners.has(step.channel)) return;
              model.listen(step.channel, step.manner);
              const hear = listener(step.manner, step.channel);
              const off =
                step.channel === undefined ? session.on(hear) : session.subscribe(step.channel, hear);
              return void offs.set(step.channel, off);
            }
            case "off":
              model.off(step.channel);
              return offs.get(step.channel)?.();
            case "end":
              if (!model.isAccepting) return;
              model.end(step.how);
              if (step.how === "abandoned") void session.abandon();
              else void session.end({ failed: step.how === "failed" });
              return begin();
            case "refuse":
              model.refuse();
              mailbox.refuse("stopped");
              return offs.clear();
            case "accept":
              if (model.isAccepting) return;
              model.isAccepting = true;
              mailbox.accept();
              return begin();
            case "restart":
              void take({ do: "refuse" });
              return take({ do: "accept" });
            case "finish":
              model.finish();
              works.shift()?.();
              return pass();
            case "abort": {
              const { pending } = model;
              const one = pending[step.which % pending.length];
              if (one === undefined) return;
              model.giveUp(one, "aborted");
              return signals.get(one)?.abort("aborted");
            }
            case "pass":
              return pass().then(() => {
                model.pass(step.ms);
                clock.advance(step.ms);
              });
            case "turn":
              return pass();
          }
        };
        const last: Step[] = [{ do: "turn" }, { do: "refuse" }, { do: "turn" }];
        for (const step of [{ do: "accept" } as const, ...script, ...last]) {
          const passing = take(step);
          if (passing !== undefined) await passing;
          expect(mailbox.counts).toEqual({
            in: model.taken,
            dead: model.dead.length,
            waiting: model.waiting.length,
          });
        }
        const byId = (a: readonly unknown[], b: readonly unknown[]): number => Number(a[0]) - Number(b[0]);
        expect(heard).toEqual(model.heard);
        expect(dead.toSorted(byId)).toEqual(model.dead.toSorted(byId));
        expect([...outcomes].toSorted(byId)).toEqual([...model.outcomes].toSorted(byId));
        expect([...signals.keys()].filter((asked) => !outcomes.has(asked))).toEqual([]);
        expect(counts.filter(([found, right]) => found !== right)).toEqual([]);
        expect(clock.pending).toBe(0);
        // What the model itself must keep, so that both cannot err alike.
        for (const on of [undefined, "a", "b"]) {
          const ids = heard.flatMap((one) =>
            (one as unknown[])[1] === on ? [Number((one as unknown[])[0])] : [],
          );
          expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
        }
        expect(dead.filter(([message]) => heard.some((one) => (one as unknown[])[0] === message))).toEqual(
          [],
        );
      },
    ),
    { numRuns: 2_000 },
  );
}, 60_000);
