import { turn } from "./turn.ts";

/** The rejections that nobody handled in the turn after `act`. */
export async function unhandledAfter(act: () => void): Promise<unknown[]> {
  const unhandled: unknown[] = [];
  const note = (error: unknown): number => unhandled.push(error);
  process.on("unhandledRejection", note);
  act();
  await turn();
  process.off("unhandledRejection", note);
  return unhandled;
}
