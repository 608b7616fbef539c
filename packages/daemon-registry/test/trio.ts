import type { DaemonDefinition, GroupOptions } from "../src/index.ts";
import { createTestRegistry, type TestRegistry } from "../src/test.ts";

/** A registry with a group, whose members can be made to fail. */
export interface Trio extends TestRegistry {
  /** `+a` where a was entered, `-a` where it was told to finish. */
  readonly log: string[];
  readonly add: (name: string, own?: Partial<DaemonDefinition>) => void;
  /** Lets one fail, and those that this leads to; nothing that takes time. */
  readonly crash: (name: string, error?: Error) => Promise<void>;
  /** Lets one fail in this very turn. */
  readonly fail: (name: string, error?: Error) => void;
  /** Lets one return. */
  readonly complete: (name: string) => void;
  readonly statuses: () => string;
}

export function trio(
  options: GroupOptions,
  group = "g",
  more: Parameters<typeof createTestRegistry>[0] = {},
): Trio {
  const fixture = createTestRegistry(more);
  const log: string[] = [];
  const ends: Record<string, { reject: (error: Error) => void; resolve: () => void }> = {};
  fixture.registry.defineGroup("g", options);
  const add: Trio["add"] = (name, own = {}) => {
    fixture.registry.register({
      name,
      group,
      handler: ({ signal }) => {
        log.push(`+${name}`);
        return new Promise<void>((resolve, reject) => {
          ends[name] = { resolve, reject };
          signal.addEventListener("abort", () => {
            log.push(`-${name}`);
            resolve();
          });
        });
      },
      ...own,
    });
  };
  const fail: Trio["fail"] = (name, error = new Error(`${name} broke`)) => ends[name]?.reject(error);
  const complete = (name: string): void => ends[name]?.resolve();
  const crash: Trio["crash"] = async (name, error) => {
    fail(name, error);
    await fixture.clock.advance(0);
  };
  const statuses = (): string =>
    fixture.registry
      .list()
      .map((name) => fixture.registry.getStatus(name))
      .join(" ");
  return { ...fixture, log, add, crash, fail, complete, statuses };
}

/** The same with three members, started in the order a, b, c. */
export async function started(options: GroupOptions, more: Parameters<typeof trio>[2] = {}): Promise<Trio> {
  const group = trio(options, "g", more);
  for (const name of ["a", "b", "c"]) group.add(name);
  await group.registry.startAll();
  group.log.length = 0;
  return group;
}
