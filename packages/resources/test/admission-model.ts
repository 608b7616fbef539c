import { type Clock, sleep } from "@brains/daemon-core";
import { type TestClock, testClock } from "@brains/daemon-testing";
import { admission, type Priority, Slots, Throttle } from "../src/index.ts";

/** A daemon as a registry knows it: its priority, and what of its own it needs besides the slot that all share. */
export interface Member {
  priority: Priority;
  own: number | undefined;
  throttle: { requests: number; window: number } | undefined;
}

/** A run that somebody wants. */
export interface Wish {
  member: number;
  at: number;
  takes: number;
  /** What it takes of its own budget inside, holding its slots. */
  inside: number;
  patience: number | undefined;
}

export interface Story {
  limit: number;
  members: Member[];
  wishes: Wish[];
}

const RANK: Readonly<Record<Priority, number>> = { high: 0, normal: 1, low: 2 };

interface Entry extends Wish {
  readonly state: "waiting" | "running" | "over" | "gave up";
}

/** Plays a story, and checks in each moment what must hold in it. */
export class Play {
  readonly clock: TestClock = testClock();
  readonly #story: Story;
  readonly #shared: Slots;
  readonly #throttles: (Throttle | undefined)[];
  /** All that was ever taken of a member's budget: when, and how much. */
  readonly #taken: [number, number][][];
  readonly #insideWaiting: number[];
  readonly #running: number[];
  readonly entries: Entry[] = [];
  /** In the order in which they began. */
  readonly begun: number[] = [];
  readonly #own: (Slots | undefined)[];
  /** What did not hold. */
  readonly faults: string[] = [];

  constructor(story: Story) {
    this.#story = story;
    this.#shared = new Slots(story.limit);
    this.#throttles = story.members.map(({ throttle }) => throttle && new Throttle(throttle, this.clock));
    this.#own = story.members.map(({ own }) => (own === undefined ? undefined : new Slots(own)));
    this.#taken = story.members.map(() => []);
    this.#insideWaiting = story.members.map(() => 0);
    this.#running = story.members.map(() => 0);
  }

  async toTheEnd(): Promise<void> {
    const layers = this.#story.members.map(({ priority }, index) => {
      const slots = [this.#own[index], this.#shared].filter((each) => each !== undefined);
      return admission({ throttle: this.#throttles[index], slots, priority });
    });
    for (const [index, wish] of this.#story.wishes.entries()) {
      const controller = new AbortController();
      const run = layers[wish.member]?.((scope) => this.#run(index, wish, scope, scope.clock));
      this.entries.push({ ...wish, state: "over" });
      this.clock.setTimer(wish.at, () => {
        this.#become(index, "waiting");
        run?.({ signal: controller.signal, clock: this.clock }).catch((error: unknown) => {
          this.#check(this.entries[index]?.state === "waiting", `run ${index} failed: ${String(error)}`);
          this.#become(index, "gave up");
        });
      });
      if (wish.patience !== undefined)
        this.clock.setTimer(wish.at + wish.patience, () => {
          if (this.entries[index]?.state === "waiting") controller.abort();
        });
    }
    for (let ms = 0; ms < 400; ms += 1) {
      await this.clock.advance(1);
      this.#checkNobodyWaitsForNothing();
    }
    await this.clock.advance(100_000);
  }

  async #run(index: number, wish: Wish, scope: { signal: AbortSignal }, clock: Clock): Promise<void> {
    this.#checkItsTurn(index, wish);
    this.#become(index, "running");
    this.begun.push(index);
    this.#add(this.#running, wish.member, 1);
    this.#note(wish.member, 1);
    this.#check(this.#count("running") <= this.#story.limit, "too many at once");
    const { own = Infinity } = this.#member(wish);
    this.#check((this.#running[wish.member] ?? 0) <= own, `too many of ${wish.member} at once`);
    const cost = Math.min(wish.inside, this.#member(wish).throttle?.requests ?? 0);
    if (cost > 0) {
      this.#add(this.#insideWaiting, wish.member, 1);
      await this.#throttles[wish.member]?.take(cost, scope);
      this.#add(this.#insideWaiting, wish.member, -1);
      this.#note(wish.member, cost);
    }
    await sleep(wish.takes, scope, clock);
    this.#add(this.#running, wish.member, -1);
    this.#become(index, "over");
  }

  /** No window, wherever it begins, has more in it than it may. */
  checkWindows(): void {
    for (const [member, taken] of this.#taken.entries()) {
      const { throttle } = this.#story.members[member] ?? {};
      if (throttle === undefined) continue;
      for (const [from] of taken) {
        const held = taken.filter(([time]) => time >= from && time < from + throttle.window);
        const sum = held.reduce((total, [, cost]) => total + cost, 0);
        this.#check(sum <= throttle.requests, `${sum} of ${member} in the window from ${from}`);
      }
    }
  }

  checkAllOver(): void {
    for (const [index, { state, patience }] of this.entries.entries()) {
      this.#check(
        state === "over" || (state === "gave up" && patience !== undefined),
        `${index} is ${state}`,
      );
    }
    const waiting = this.#throttles.map((throttle) => throttle?.waiting ?? 0);
    const left = [this.clock.pending, this.#shared.taken, this.#shared.waiting, ...waiting];
    this.#check(Math.max(...left) === 0, `left over: ${left.join()}`);
  }

  /** Those of one member want the same, so they begin in the order in which they came. */
  checkFirstComeFirstServed(): void {
    for (const member of this.#story.members.keys()) {
      const began = this.begun.filter((index) => this.entries[index]?.member === member);
      const came = began.toSorted((a, b) => this.#at(a) - this.#at(b) || a - b);
      this.#check(began.join() === came.join(), `of ${member} came ${came.join()}, began ${began.join()}`);
    }
  }

  /** Who begins takes no slot that somebody of a higher priority could have had. */
  #checkItsTurn(index: number, { member }: Wish): void {
    const rank = RANK[this.#story.members[member]?.priority ?? "normal"];
    for (const [other, entry] of this.entries.entries()) {
      if (other === index || entry.state !== "waiting" || RANK[this.#member(entry).priority] >= rank)
        continue;
      this.#check(this.#isHeldUp(entry), `${index} began before ${other}`);
    }
  }

  /** Whether something else than the slot that all share keeps it waiting, or did until this very moment. */
  #isHeldUp(entry: Entry): boolean {
    const { own = Infinity, throttle } = this.#member(entry);
    // A run that is over gives its slots back some turns later, and another may come in between.
    if ((this.#own[entry.member]?.taken ?? 0) >= own) return true;
    if (throttle === undefined) return false;
    const now = this.clock.monotonic();
    return (this.#insideWaiting[entry.member] ?? 0) > 0 || !this.#hasRoom(entry.member, now - 1);
  }

  /** When nothing moves any more, each one that waits has something to wait for. */
  #checkNobodyWaitsForNothing(): void {
    if (this.#count("running") >= this.#story.limit) return;
    for (const [index, entry] of this.entries.entries()) {
      if (entry.state !== "waiting") continue;
      const { own } = this.#member(entry);
      const held =
        (this.#running[entry.member] ?? 0) >= (own ?? Infinity) ||
        (this.#insideWaiting[entry.member] ?? 0) > 0 ||
        !this.#hasRoom(entry.member, this.clock.monotonic());
      this.#check(held, `${index} waits for nothing at ${this.clock.monotonic()}`);
    }
  }

  #check(holds: boolean, fault: string): void {
    if (!holds) this.faults.push(fault);
  }

  #hasRoom(member: number, now: number): boolean {
    const { throttle } = this.#story.members[member] ?? {};
    if (throttle === undefined) return true;
    const held = (this.#taken[member] ?? []).filter(([time]) => time > now - throttle.window);
    return held.reduce((sum, [, cost]) => sum + cost, 0) < throttle.requests;
  }

  #note(member: number, cost: number): void {
    this.#taken[member]?.push([this.clock.monotonic(), cost]);
  }

  #become(index: number, state: Entry["state"]): void {
    const entry = this.entries[index];
    if (entry !== undefined) this.entries[index] = { ...entry, state };
  }

  #count(state: Entry["state"]): number {
    return this.entries.filter((entry) => entry.state === state).length;
  }

  #member({ member }: { member: number }): Member {
    return this.#story.members[member] ?? { priority: "normal", own: undefined, throttle: undefined };
  }

  #at(index: number): number {
    return this.entries[index]?.at ?? 0;
  }

  #add(counts: number[], member: number, by: number): void {
    counts[member] = (counts[member] ?? 0) + by;
  }
}
