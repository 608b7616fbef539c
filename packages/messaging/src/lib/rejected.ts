import { handled } from "@brains/daemon-core";

/** A rejected promise that nobody need look at. */
export function rejected(error: unknown): Promise<never> {
  return handled(fail(error));
}

async function fail(error: unknown): Promise<never> {
  throw error;
}
