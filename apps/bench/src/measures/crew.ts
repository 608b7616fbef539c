import type { Contender, Unit } from "../contender.ts";

/** Units to be measured, which count how many of them have been entered. */
export interface Crew<Given> {
  readonly unit: Unit<Given>;
  entered: number;
}

/** Units that listen in the contender's own way and end when told to stop. */
export function listening<Given>(contender: Contender<Given>): Crew<Given> {
  const crew: Crew<Given> = {
    entered: 0,
    unit: async (given) => {
      crew.entered += 1;
      await new Promise<void>((resolve) => {
        contender.onStop(given, resolve);
      });
    },
  };
  return crew;
}

/** Units that wait for something of their own and never ask to be told. */
export function deaf(count: number): Crew<unknown> {
  // Kept here, or an engine would be free to collect a unit that nothing can ever wake.
  const awaited: (Promise<void> | undefined)[] = Array.from({ length: count });
  const crew: Crew<unknown> = {
    entered: 0,
    unit: async () => {
      const never = new Promise<void>(nothing);
      awaited[crew.entered++] = never;
      await never;
    },
  };
  return crew;
}

function nothing(): void {}

/** Names, made beforehand, since all contenders need them. */
export function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `unit-${index}`);
}

/** @throws Error where a contender has not run what it was to run. */
export function assertEntered({ entered }: Crew<never>, count: number): void {
  if (entered !== count) throw new Error(`${entered} of ${count} units were entered.`);
}
