import type { Clock, Timer } from "@brains/daemon-core";
import type { SlidingWindow } from "../throttle/sliding-window.ts";
import type { Claim } from "./claim.ts";

/**
 * First come, first served, as soon as a window has room. A claim that finds room here and no slot elsewhere keeps
 * its place and holds up nobody: only what really begins is charged.
 */
export class Turns {
  readonly #window: SlidingWindow;
  readonly #clock: Clock;
  readonly #waiting = new Set<Claim>();
  /** Set while the window keeps somebody waiting. */
  #timer: Timer | undefined;
  #due = Infinity;
  #serving = false;
  /** How many came while others were served. */
  #came = 0;
  #taken = 0;
  #waits = 0;
  #waitTime = 0;

  constructor(window: SlidingWindow, clock: Clock) {
    this.#window = window;
    this.#clock = clock;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** What was charged in all. */
  get taken(): number {
    return this.#taken;
  }

  /** How many had to wait for the window. */
  get waits(): number {
    return this.#waits;
  }

  /** How long they did, in ms; each is added when its wait is over, one that gave up too. */
  get waitTime(): number {
    return this.#waitTime;
  }

  /** Begins those whose timer is late; returns the time. */
  catchUp(): number {
    const now = this.#clock.monotonic();
    if (this.#due <= now) this.serve();
    return now;
  }

  /** Whether one who comes now, as the last, has its turn. */
  isOpen(cost: number): boolean {
    const now = this.catchUp();
    return !this.#isKeeping() && this.#window.freeAt(cost) <= now;
  }

  /** Charges one who comes now, as the last, if it has its turn; {@link catchUp} comes first. */
  tryCharge(cost: number, now: number): boolean {
    if (this.#isKeeping() || !this.#window.take(now, cost)) return false;
    this.#taken += cost;
    return true;
  }

  /** Charges one that has its turn. */
  charge(cost: number): void {
    this.#window.take(this.#clock.monotonic(), cost);
    this.#taken += cost;
  }

  /** Lets a claim wait, perhaps for no time at all. */
  add(claim: Claim): void {
    const open = this.isOpen(claim.cost);
    this.#waiting.add(claim);
    if (open) return claim.takeSlots();
    if (this.#serving) this.#came += 1;
    else {
      this.#note(claim);
      if (this.#timer === undefined) this.#arm(claim.cost);
    }
  }

  /** Whether there is room for one that had its turn here, and waits for something else since. */
  permits(claim: Claim): boolean {
    if (this.#hasRoom(claim)) return true;
    this.#note(claim);
    this.#arm(claim.cost);
    return false;
  }

  /** It begins, or gave up. */
  remove(claim: Claim): void {
    if (this.#waiting.delete(claim)) this.letPass(claim);
  }

  /** The window keeps it waiting no longer. */
  letPass(claim: Claim): void {
    if (claim.keptSince === undefined) return;
    this.#waitTime += this.#clock.monotonic() - claim.keptSince;
    claim.keptSince = undefined;
  }

  /** Begins whose turn it is, in order; what begins may add and abort others. */
  serve(): void {
    if (this.#serving) return;
    this.#disarm();
    this.#serving = true;
    const came = this.#came;
    let shut = false;
    for (const claim of this.#waiting) {
      if (!shut && this.#hasRoom(claim)) {
        claim.takeSlots();
        continue;
      }
      this.#note(claim);
      this.#arm(claim.cost);
      shut = true;
      // Those behind it know that they wait, but for those who came just now.
      if (this.#came === came) break;
    }
    this.#serving = false;
  }

  /** Whether somebody waits here whose turn comes first. */
  #isKeeping(): boolean {
    return this.#timer !== undefined || (this.#serving && this.#waiting.size > 0);
  }

  /** The window keeps it waiting. */
  #note(claim: Claim): void {
    if (claim.keptSince !== undefined) return;
    if (!claim.wasKept) this.#waits += 1;
    claim.wasKept = true;
    claim.keptSince = this.#clock.monotonic();
  }

  #hasRoom({ cost }: Claim): boolean {
    return this.#window.freeAt(cost) <= this.#clock.monotonic();
  }

  #arm(cost: number): void {
    const due = this.#window.freeAt(cost);
    if (due >= this.#due) return;
    this.#disarm();
    this.#due = due;
    this.#timer = this.#clock.setTimer(due - this.#clock.monotonic(), () => this.serve());
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#due = Infinity;
  }
}
