import type { Store } from "@brains/daemon-core";

/** One promise of the port, and what proves it. */
export interface Clause {
  title: string;
  /** `open` opens the store of this clause, or the one at another place. */
  run: (open: (place?: string) => Promise<Store>) => Promise<void>;
}
