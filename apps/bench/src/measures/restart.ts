import { collect, type Measure } from "../measure.ts";
import { coldAndWarm } from "./start.ts";
import { namesOf } from "./crew.ts";

/**
 * From a throw to the handler running again, without delay. Every unit fails once, one at a time while all the others
 * wait: each figure is a first restart, in µs.
 */
export const restart: Measure = async (contender, { units }) => {
  const failure = new Error("The unit fails once.");
  const fails: (() => void)[] = [];
  const times: number[] = [];
  let thrownAt = 0;
  let entered = (): void => {};
  const unit = async (): Promise<void> => {
    if (fails.length === units) {
      times.push((performance.now() - thrownAt) * 1_000);
      entered();
      return await new Promise<void>(() => {});
    }
    await new Promise<void>((resolve) => {
      fails.push(resolve);
    });
    thrownAt = performance.now();
    throw failure;
  };
  await contender.fleet(namesOf(units), unit, true).start();
  collect();
  for (const fail of fails) {
    await new Promise<void>((resolve) => {
      entered = resolve;
      fail();
    });
  }
  return coldAndWarm("restart", times);
};
