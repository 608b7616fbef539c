/** An actor that counts what it hears and replies to a request with the number it was sent. */
export interface Peer {
  /** Sends so many messages without waiting for any; resolves when the last was heard. */
  burst(count: number): Promise<void>;
  /** Waits for each send before the next; resolves when the last was heard. Absent where a send is nothing to wait for. */
  readonly awaited?: (count: number) => Promise<void>;
  /** Asks, and waits for the reply before it asks again. */
  requests(count: number): Promise<void>;
  /** Asks so often at once, and waits for all replies. */
  together(count: number): Promise<void>;
  close(): unknown;
}

/** The peers, each loaded only in the process that measures it; the first is what the others are compared to. */
export const PEERS: Readonly<Record<string, () => Promise<Peer>>> = {
  bare: async () => (await import("./peers/bare.ts")).bare(),
  office: async () => (await import("./peers/office.ts")).office(),
  "office, no clocks": async () => (await import("./peers/office.ts")).officeWithoutClocks(),
  effect: async () => (await import("./peers/effect.ts")).effect(),
  "effect, in batches": async () => (await import("./peers/effect.ts")).effectInBatches(),
  nact: async () => (await import("./peers/nact.ts")).nact(),
  tarant: async () => (await import("./peers/tarant.ts")).tarant(),
};

/** Waits until so many were heard. */
export class Count {
  #heard = 0;
  #wanted = Infinity;
  #resolve = (): void => {};

  readonly hear = (): void => {
    this.#heard += 1;
    if (this.#heard === this.#wanted) this.#resolve();
  };

  /** Resolves when `count` more were heard. */
  more(count: number): Promise<void> {
    this.#wanted = this.#heard + count;
    return new Promise((resolve) => (this.#resolve = resolve));
  }
}

/** Whatever was asked must have come back: a peer that does not do its work is not measured. */
export function assertReply(asked: number, reply: unknown): void {
  if (reply !== asked) throw new Error(`Asked ${asked}, got ${String(reply)}.`);
}
