import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Dependency,
  DependencyCycleError,
  DependencyFailedError,
  type StartAllError,
} from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

interface Node {
  name: string;
  dependencies: Exclude<Dependency, string>[];
  delay: number;
  fails: boolean;
}

/** Each node may depend on those before it; registration is in another order. */
function graphs(failing: fc.Arbitrary<boolean>): fc.Arbitrary<Node[]> {
  const edge = fc.record({ to: fc.nat(), optional: fc.boolean(), bindsTo: fc.boolean() });
  const node = fc.record({
    edges: fc.array(edge, { maxLength: 3 }),
    delay: fc.integer({ min: 0, max: 5 }),
    fails: failing,
  });
  return fc
    .array(node, { minLength: 1, maxLength: 9 })
    .map((nodes) =>
      nodes.map(({ edges, delay, fails }, at) => ({
        name: `n${at}`,
        delay,
        fails,
        dependencies: own(edges, at),
      })),
    )
    .chain((nodes) => fc.shuffledSubarray(nodes, { minLength: nodes.length }));
}

function own(edges: { to: number; optional: boolean; bindsTo: boolean }[], at: number): Node["dependencies"] {
  const targets = new Map(edges.map(({ to, ...edge }) => [to % Math.max(at, 1), edge]));
  return at === 0 ? [] : [...targets].map(([to, edge]) => ({ name: `n${to}`, ...edge }));
}

function build(nodes: readonly Node[]): { stage: Stage; entered: string[] } {
  const stage = new Stage();
  const entered: string[] = [];
  for (const { name, dependencies, delay, fails } of nodes) {
    const handler = async (scope: {
      ready(): void;
      onAbort(listener: () => void): unknown;
    }): Promise<void> => {
      entered.push(name);
      const early = dependencies.filter(({ name: to, optional }) =>
        optional ? stage.status(to) === "starting" : stage.status(to) !== "running",
      );
      if (early.length > 0) throw new Error(`${name} was entered before ${early[0]?.name}`);
      await new Promise<void>((resolve) => void stage.clock.setTimer(delay, () => resolve()));
      if (fails) throw new Error(`root ${name}`);
      scope.ready();
      await new Promise<void>((resolve) => void scope.onAbort(resolve));
    };
    stage.supervisor.register({ name, dependencies, handler, readiness: "manual" });
  }
  return { stage, entered };
}

test("C1, C10: starts respect dependencies, and stopAll is the exact reverse of the order of entering, late-comers included", async () => {
  const late = fc.array(fc.nat(), { maxLength: 3 });
  const property = fc.asyncProperty(graphs(fc.constant(false)), late, async (nodes, again) => {
    const { stage, entered } = build(nodes);
    const all = watch(stage.supervisor.startAll());
    await stage.clock.advance(100);
    expect(all.outcome).toBe("ok");
    expect(entered.toSorted()).toEqual(nodes.map(({ name }) => name).toSorted());
    for (const pick of again) {
      const restart = watch(stage.supervisor.restart(`n${pick % nodes.length}`));
      await stage.clock.advance(100);
      expect(restart.outcome).toBe("ok");
    }
    const order = [...new Set(entered.toReversed())];
    stage.events.length = 0;
    const report = await stage.supervisor.stopAll();
    expect(stage.order("daemon:stopped")).toEqual(order);
    expect(report).toMatchObject({ stopped: order, stuck: [] });
  });
  await fc.assert(property, { numRuns: 300, seed: 1 });
});

test("C2: a cycle is always refused, with its path, before anything starts", async () => {
  const property = fc.asyncProperty(
    graphs(fc.constant(false)),
    fc.nat(),
    fc.nat(),
    async (nodes, one, other) => {
      const [from, to] = [one % nodes.length, other % nodes.length].toSorted((a, b) => a - b);
      const [low, high] = [`n${from}`, `n${to}`];
      // Closes a circle: `high` needs `low`, and the other way round.
      const closed = nodes.map((node) => {
        const more = [...(node.name === low ? [high] : []), ...(node.name === high ? [low] : [])];
        const extra = more.map((name) => ({ name, optional: false, bindsTo: false }));
        return {
          ...node,
          dependencies: [...node.dependencies.filter(({ name }) => !more.includes(name)), ...extra],
        };
      });
      const { stage, entered } = build(closed);
      for (const call of [
        stage.supervisor.startAll(),
        stage.supervisor.start(low),
        stage.supervisor.startWithDependencies(high),
      ]) {
        const { error } = await settled(call);
        expect(error).toBeInstanceOf(DependencyCycleError);
        checkPath((error as DependencyCycleError).path, closed);
      }
      expect([entered, stage.order("daemon:starting")]).toEqual([[], []]);
    },
  );
  await fc.assert(property, { numRuns: 200, seed: 2 });
});

test("C4, C5: with random failures siblings go on, root causes are named, and what could start has started", async () => {
  const property = fc.asyncProperty(graphs(fc.boolean()), async (nodes) => {
    const { stage } = build(nodes);
    const all = watch(stage.supervisor.startAll());
    await stage.clock.advance(100);
    const up = new Set<string>();
    for (const node of byName(nodes)) {
      const isBlocked = node.dependencies.some(({ name, optional }) => !optional && !up.has(name));
      if (!node.fails && !isBlocked) up.add(node.name);
    }
    const down = nodes.map(({ name }) => name).filter((name) => !up.has(name));
    expect(all.outcome === "ok").toBe(down.length === 0);
    const errors = ((all.error as StartAllError | undefined)?.errors ?? []) as Error[];
    expect(errors).toHaveLength(down.length);
    for (const error of errors) {
      const root = error instanceof DependencyFailedError ? (error.cause as Error) : error;
      const failed = error instanceof DependencyFailedError ? error.dependency : root.message.slice(5);
      expect(root.message).toBe(`root ${failed}`);
    }
    expect([...up].filter((name) => stage.status(name) !== "running")).toEqual([]);
    expect(down.filter((name) => stage.status(name) !== "error")).toEqual([]);
  });
  await fc.assert(property, { numRuns: 300, seed: 3 });
});

test("C5: a rollback stops only what the call started, in reverse; what ran before stays up", async () => {
  const property = fc.asyncProperty(graphs(fc.boolean()), fc.nat(), async (drawn, pick) => {
    // What binds to a dependency goes down with it, also with one that this call started and that failed (C8).
    const nodes = drawn.map((node) => ({
      ...node,
      dependencies: node.dependencies.map((one) => ({ ...one, bindsTo: false })),
    }));
    const { stage, entered } = build(nodes);
    const first = watch(stage.supervisor.startWithDependencies(`n${pick % nodes.length}`));
    await stage.clock.advance(100);
    expect(first.outcome).not.toBe("pending");
    const before = stage.supervisor.list({ status: "running" });
    entered.length = 0;
    stage.events.length = 0;
    const all = watch(stage.supervisor.startAll({ rollback: true }));
    await stage.clock.advance(100);
    await settle();
    if (all.outcome === "ok") return;
    expect(stage.supervisor.list({ status: "running" })).toEqual(before);
    const stopped = stage.order("daemon:stopped").filter((name) => entered.includes(name));
    expect(stopped).toEqual(entered.filter((name) => stopped.includes(name)).toReversed());
    expect(((all.error as StartAllError).cause as Error).message).toMatch(/root n\d/);
  });
  await fc.assert(property, { numRuns: 300, seed: 4 });
});

function byName(nodes: readonly Node[]): Node[] {
  return nodes.toSorted((a, b) => Number(a.name.slice(1)) - Number(b.name.slice(1)));
}

/** Walks along the edges and ends where it began. */
function checkPath(path: readonly string[], nodes: readonly Node[]): void {
  expect(path.length).toBeGreaterThan(1);
  expect(path.at(-1)).toBe(path[0]);
  for (const [at, name] of path.slice(0, -1).entries()) {
    const node = nodes.find((one) => one.name === name);
    expect(node?.dependencies.map((one) => one.name)).toContain(path[at + 1]);
  }
}

async function settled(promise: Promise<unknown>): Promise<ReturnType<typeof watch>> {
  const watched = watch(promise);
  await settle();
  return watched;
}
