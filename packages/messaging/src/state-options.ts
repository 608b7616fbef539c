import type { StandardSchemaV1 } from "@standard-schema/spec";

/**
 * What is merged into a state: some of its keys, or a value that takes the place of one that is no object.
 */
export type Patch<State> = State | (State extends object ? Partial<State> : never);

/** A patch, or what makes one of the state there is. */
export type Next<State, Given = Patch<State>> = Given | ((current: Readonly<State> | undefined) => Given);

/** Called with each new state and the one before it; what it throws disturbs nobody. */
export type StateWatcher<State> = (next: Readonly<State>, previous: Readonly<State> | undefined) => unknown;

/** What a state begins with, and what it may be. */
export interface StateOptions<State = unknown> {
  /** What it is until it is first set; the schema and `check` are asked about it too. @default undefined */
  initialState?: State | undefined;
  /**
   * What a state must look like, in any library that speaks Standard Schema (https://standardschema.dev): zod,
   * valibot, ArkType and more. It is asked about the whole state, merged and frozen, and its output is kept, with what it
   * coerced and filled in; so it must accept its own output. It must answer at once, because a state is set
   * synchronously: one that answers with a promise refuses everything.
   *
   * @default everything is accepted
   */
  schema?: StandardSchemaV1<unknown, State> | undefined;
  /** Refuses a value by throwing; it is called, after the schema, with the frozen state that would be kept. */
  check?: ((value: Readonly<State>) => void) | undefined;
  /**
   * Called like a watcher, once for each set and in order, before the watchers that came later. It goes with the
   * options: `configure` with others takes it back.
   */
  onSet?: StateWatcher<State> | undefined;
  /** Told what a watcher threw or rejected with. @default a process warning */
  onWatcherError?: ((failure: { daemon: string; error: Error }) => unknown) | undefined;
}
