import fc from "fast-check";
import { expect, it } from "vitest";
import { turn } from "../test/turn.ts";
import type { Overflow } from "./mailbox.ts";
import { PostOffice } from "./post-office.ts";
import type { Session } from "./session.ts";

type Step = "send" | "listen" | "work" | "finish" | "crash" | "refuse" | "accept" | "turn";

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Step>("send") },
    fc.constantFrom<Step>("listen", "work", "finish", "crash", "refuse", "accept", "turn"),
  ),
  { maxLength: 40 },
);
const overflows = fc.constantFrom<Overflow>("reject", "drop-oldest", "drop-newest", "wait");

/** What a mailbox should do, said as plainly as can be: nothing is delivered but in `turn`. */
class Model {
  readonly heard: number[] = [];
  readonly dead: number[] = [];
  readonly inHand: number[] = [];
  readonly capacity: number;
  readonly overflow: Overflow;
  waiting: number[] = [];
  accepting = false;
  listener: "none" | "listen" | "work" = "none";

  constructor(capacity: number, overflow: Overflow) {
    this.capacity = capacity;
    this.overflow = overflow;
  }

  send(message: number): void {
    if (!this.accepting) this.dead.push(message);
    else if (this.waiting.length < this.capacity || this.overflow === "wait") this.waiting.push(message);
    else if (this.overflow === "drop-oldest") {
      this.dead.push(this.waiting.shift() ?? NaN);
      this.waiting.push(message);
    } else this.dead.push(message);
  }

  refuse(): void {
    this.accepting = false;
    this.listener = "none";
    this.inHand.length = 0;
    this.dead.push(...this.waiting);
    this.waiting = [];
  }

  turn(): void {
    while (this.listener !== "none" && this.inHand.length === 0 && this.waiting.length > 0) {
      const message = this.waiting.shift() ?? NaN;
      this.heard.push(message);
      if (this.listener === "work") this.inHand.push(message);
    }
  }
}

it("J1, J2, J4, J7: whatever happens, order is kept, nothing comes twice, nothing is lost without a dead letter", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), overflows, async (script, capacity, overflow) => {
      const model = new Model(capacity, overflow);
      const heard: unknown[] = [];
      const dead: unknown[] = [];
      const office = new PostOffice({ onDeadLetter: ({ message }) => dead.push(message) });
      const mailbox = office.open("sync", { capacity, overflow });
      let session: Session = mailbox.session();
      let finish = (): void => {};
      let sent = 0;
      const take: Record<Step, () => unknown> = {
        send() {
          sent += 1;
          model.send(sent);
          void office.send("sync", sent);
        },
        listen() {
          if (!model.accepting || model.listener !== "none") return;
          model.listener = "listen";
          session.on((message) => void heard.push(message));
        },
        work() {
          if (!model.accepting || model.listener !== "none") return;
          model.listener = "work";
          session.on((message) => {
            heard.push(message);
            return new Promise<void>((resolve) => (finish = resolve));
          });
        },
        finish() {
          model.inHand.length = 0;
          finish();
        },
        crash() {
          model.listener = "none";
          model.inHand.length = 0;
          void session.end();
          session = mailbox.session();
        },
        refuse() {
          model.refuse();
          mailbox.refuse("stopped");
        },
        accept() {
          if (model.accepting) return;
          model.accepting = true;
          mailbox.accept();
          session = mailbox.session();
        },
        async turn() {
          model.turn();
          await turn();
        },
      };
      for (const step of ["accept", ...script, "turn", "refuse", "turn"] as const) {
        const pending = take[step]();
        if (pending instanceof Promise) await pending;
        expect(mailbox.size).toBe(Math.min(model.waiting.length, capacity));
      }
      expect(heard).toEqual(model.heard);
      expect(dead).toEqual(model.dead);
      expect(heard).toEqual([...model.heard].toSorted((a, b) => a - b));
      expect([...heard, ...dead].toSorted((a, b) => Number(a) - Number(b))).toEqual(
        Array.from({ length: sent }, (_, i) => i + 1),
      );
    }),
    { numRuns: 500 },
  );
});
