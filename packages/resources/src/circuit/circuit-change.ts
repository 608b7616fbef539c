/** What a breaker became. */
export interface CircuitChange {
  readonly state: "closed" | "open" | "half-open";
  /** How many failures opened it, failed trials included; 0 when it closed, or was opened by hand without any. */
  readonly failures: number;
  /** The failure that opened it. */
  readonly error?: Error | undefined;
}

/** What the layer `circuitBreaker` reports: the circuit changed, or a run was skipped because it is open. */
export type CircuitDetail =
  | ({ readonly type: "daemon:circuit" } & CircuitChange)
  | { readonly type: "daemon:skipped"; readonly reason: "circuit" };
