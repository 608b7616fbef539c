import type { Tally } from "./tally.ts";

/** One variant a state. What began in one counts there and nowhere else, however late it ends. */
export type CircuitState =
  | { readonly status: "closed"; readonly tally: Tally }
  | { readonly status: "open"; readonly failures: number; readonly openFor: number; readonly until: number }
  | { readonly status: "half-open"; readonly failures: number; readonly openFor: number; trial: boolean };
