import { timed } from "../measure.ts";
import type { Peer } from "./peer.ts";

/** Peers that look for messages on a timer: what others do in a second would take them minutes. */
const POLLS: ReadonlySet<string> = new Set(["tarant"]);

/** What of such a peer is measured, and with how many messages. */
const FEW = 100;

export function polls(peer: string): boolean {
  return POLLS.has(peer);
}

/** One request after the other; whatever else there is costs such a peer as much. */
export function slowly(peer: Peer): Promise<number> {
  return timed(FEW, () => peer.requests(FEW));
}
