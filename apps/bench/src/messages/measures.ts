import { timed } from "../measure.ts";
import type { Peer } from "./peer.ts";

/** One line of the report: µs a message, or nothing where a peer has nothing of the kind. */
export interface Line {
  readonly title: string;
  of(peer: Peer): Promise<number | undefined>;
}

/** So many messages are measured at a time, in bursts of this size. */
const MESSAGES = 100_000;

export const MEASURES: Readonly<Record<string, Line>> = {
  "burst-1000": {
    title: "from send to heard, 1,000 at once",
    of: (peer) => inBursts(1_000, (count) => peer.burst(count)),
  },
  "burst-100000": {
    title: "from send to heard, 100,000 at once",
    of: (peer) => inBursts(100_000, (count) => peer.burst(count)),
  },
  awaited: {
    title: "a send that is awaited",
    of: async ({ awaited }) => awaited && (await inBursts(10_000, awaited)),
  },
  requests: {
    title: "from request to reply, one after the other",
    of: (peer) => inBursts(10_000, (count) => peer.requests(count)),
  },
  together: {
    title: "from request to reply, 1,000 at once",
    of: (peer) => inBursts(1_000, (count) => peer.together(count)),
  },
};

function inBursts(size: number, burst: (count: number) => Promise<void>): Promise<number> {
  return timed(MESSAGES, async () => {
    for (let left = MESSAGES; left > 0; left -= size) await burst(size);
  });
}
