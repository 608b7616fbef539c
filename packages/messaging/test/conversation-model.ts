import type { Overflow } from "../src/mailbox.ts";

/** What a listener does with a message. */
export type Manner = "reply" | "throw" | "work";
type Channel = string | undefined;

interface Waiting {
  readonly id: number;
  readonly channel: Channel;
  readonly isRequest: boolean;
  /** It came to the head when nobody wanted it. */
  isAside: boolean;
}

/**
 * What one mailbox should do, said as plainly as can be: lists, and nothing is delivered but in `turn`. Each message is
 * its own id. A request replies with it, or rejects with a code.
 */
export class ConversationModel {
  readonly heard: [id: number, channel: Channel][] = [];
  readonly dead: [id: number, reason: string][] = [];
  readonly outcomes: Map<number, unknown> = new Map();
  readonly listeners: Map<Channel, Manner> = new Map();
  /** Topics: held by the present run, or carried over from one that failed. */
  readonly topics: Map<string, "held" | "carried"> = new Map();
  /** What listeners are at work on, oldest first; one of the present run holds up all else. */
  works: { id: number; isRequest: boolean; isPresent: boolean }[] = [];
  waiting: Waiting[] = [];
  line: Waiting[] = [];
  isAccepting = false;
  taken = 0;
  readonly #dues = new Map<number, number>();
  #now = 0;
  readonly #capacity: number;
  readonly #overflow: Overflow;

  constructor(capacity: number, overflow: Overflow) {
    this.#capacity = capacity;
    this.#overflow = overflow;
  }

  send(id: number, timeout?: number): void {
    const letter = { id, channel: undefined, isRequest: timeout !== undefined, isAside: false };
    if (timeout !== undefined) this.#dues.set(id, this.#now + timeout);
    if (!this.isAccepting) this.#bury(letter, "stopped");
    else if (this.line.length > 0 || (this.#overflow === "wait" && !this.#canTake())) this.line.push(letter);
    else this.#admit(letter);
  }

  publish(id: number, topic: string): void {
    const letter = { id, channel: topic, isRequest: false, isAside: false };
    if (!this.isAccepting || !this.topics.has(topic)) return;
    if (this.line.length > 0) this.#bury(letter, "full");
    else this.#admit(letter);
  }

  listen(channel: Channel, manner: Manner): void {
    this.listeners.set(channel, manner);
    if (channel !== undefined) this.topics.set(channel, "held");
  }

  off(channel: Channel): void {
    if (this.listeners.delete(channel) && channel !== undefined) this.#endTopic(channel);
  }

  end(how: "well" | "failed" | "abandoned"): void {
    this.listeners.clear();
    for (const work of this.works) {
      if (how === "abandoned" && work.isPresent) this.settle(work.id, "NOT_RECEIVING");
      work.isPresent = false;
    }
    for (const topic of this.topics.keys()) {
      if (how === "well") this.#endTopic(topic);
      else this.topics.set(topic, "carried");
    }
    this.#moveUp();
  }

  refuse(): void {
    this.isAccepting = false;
    this.listeners.clear();
    this.topics.clear();
    for (const work of this.works) {
      work.isPresent = false;
      this.settle(work.id, "NOT_RECEIVING");
    }
    for (const letter of [...this.waiting, ...this.line]) this.#bury(letter, "stopped");
    this.waiting = [];
    this.line = [];
  }

  finish(): void {
    const work = this.works.shift();
    if (work !== undefined) this.settle(work.id, work.id);
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const [id, due] of this.#dues) if (due <= this.#now) this.giveUp(id, "REQUEST_TIMEOUT");
  }

  /** Those that have no outcome yet. */
  get pending(): number[] {
    return [...this.#dues.keys()].filter((id) => !this.outcomes.has(id));
  }

  giveUp(id: number, why: unknown): void {
    if (this.outcomes.has(id)) return;
    this.settle(id, why);
    this.line = this.line.filter((letter) => letter.id !== id);
    this.#moveUp();
  }

  turn(): void {
    while (this.listeners.size > 0 && !this.works.some(({ isPresent }) => isPresent)) {
      const letter = this.#next();
      this.#moveUp();
      // What was set aside may have given way to somebody in the line.
      if (letter === undefined && this.waiting.every(({ isAside }) => isAside)) return;
      if (letter === undefined) continue;
      const { id, channel, isRequest } = letter;
      this.heard.push([id, channel]);
      const manner = this.listeners.get(channel);
      if (manner === "work") this.works.push({ id, isRequest, isPresent: true });
      else this.settle(id, manner === "reply" ? id : "boom");
    }
  }

  /** Notes what becomes of a request, which it can only once. */
  settle(id: number, outcome: unknown): void {
    if (this.#dues.has(id) && !this.outcomes.has(id)) this.outcomes.set(id, outcome);
  }

  #next(): Waiting | undefined {
    const isWanted = ({ channel }: Waiting): boolean => this.listeners.has(channel);
    const found =
      this.waiting.find((letter) => letter.isAside && isWanted(letter)) ??
      this.waiting.find((letter) => {
        if (letter.isAside) return false;
        letter.isAside = !isWanted(letter);
        return !letter.isAside;
      });
    this.waiting = this.waiting.filter((letter) => letter !== found);
    return found;
  }

  #givesWay(): Waiting | undefined {
    return this.waiting.find(
      ({ isAside, channel = "" }) => isAside && this.topics.get(channel) === "carried",
    );
  }

  #canTake(): boolean {
    return this.waiting.length < this.#capacity || this.#givesWay() !== undefined;
  }

  #admit(letter: Waiting): void {
    if (this.waiting.length >= this.#capacity) {
      const gone = this.#givesWay() ?? (this.#overflow === "drop-oldest" ? this.waiting[0] : undefined);
      if (gone === undefined)
        return this.#bury(letter, this.#overflow === "drop-newest" ? "dropped" : "full");
      this.waiting = this.waiting.filter((other) => other !== gone);
      this.#bury(gone, "dropped");
    }
    this.taken += 1;
    this.waiting.push(letter);
  }

  #moveUp(): void {
    while (this.line.length > 0 && this.#canTake()) {
      const letter = this.line.shift();
      if (letter !== undefined) this.#admit(letter);
    }
  }

  #endTopic(topic: string): void {
    this.topics.delete(topic);
    for (const letter of this.waiting) if (letter.channel === topic) this.#bury(letter, "unsubscribed");
    this.waiting = this.waiting.filter(({ channel }) => channel !== topic);
    this.#moveUp();
  }

  #bury({ id }: Waiting, reason: string): void {
    this.dead.push([id, reason]);
    this.settle(id, reason === "full" || reason === "dropped" ? "MAILBOX_FULL" : "NOT_RECEIVING");
  }
}
