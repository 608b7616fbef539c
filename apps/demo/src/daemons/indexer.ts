import type { DaemonContext, DaemonDefinition } from "@brains/daemon-registry";
import { messageOf } from "@brains/daemon-registry/core";
import type { Shelf } from "../database/shelf.ts";
import { NoteProblem } from "../notes/note-problem.ts";
import { parseNote } from "../notes/parse-note.ts";
import { readNote } from "../notes/read-note.ts";
import type { Errand } from "./errand.ts";
import type { IndexProgress } from "./progress.ts";

type Context = DaemonContext<Errand, IndexProgress>;

/** Up to so many notes at once are told one by one. */
export const FEW = 10;

const START: IndexProgress = {
  words: "",
  done: 0,
  total: 0,
  caughtUp: false,
  indexed: 0,
  removed: 0,
  broken: 0,
};

/** Reads and parses each note it is told of, and keeps the index. A broken note is told once; the others go on. */
export function indexer(shelf: Shelf): DaemonDefinition<Errand, IndexProgress> {
  const broken = new Map<string, string>();
  return {
    name: "indexer",
    description: "Parses the notes and keeps the index.",
    dependencies: ["database"],
    mailbox: { capacity: 64, overflow: "wait" },
    restartPolicy: { maxRestarts: 5, restartDelay: 500 },
    initialState: START,
    handler: (ctx) => {
      ctx.on("message", async (errand) => {
        const before = ctx.state.current ?? START;
        const after =
          errand.type === "ahead" ? announced(before, errand) : await did(before, errand, ctx, shelf, broken);
        await ctx.state.set({ ...after, ...standing(after, broken.size) });
      });
    },
  };
}

function standing({ done, total, caughtUp }: IndexProgress, broken: number): Partial<IndexProgress> {
  const way = total === 0 ? "nothing new" : `${done} of ${total} notes`;
  return {
    words: broken > 0 ? `${way}, ${broken} broken` : way,
    broken,
    caughtUp: caughtUp || done >= total,
  };
}

function announced(
  before: IndexProgress,
  { notes, afresh }: Extract<Errand, { type: "ahead" }>,
): IndexProgress {
  const isOver = afresh || before.done >= before.total;
  return { ...before, done: isOver ? 0 : before.done, total: isOver ? notes : before.total + notes };
}

async function did(
  before: IndexProgress,
  { type, path }: Exclude<Errand, { type: "ahead" }>,
  ctx: Context,
  shelf: Shelf,
  broken: Map<string, string>,
): Promise<IndexProgress> {
  const after = { ...before, done: before.done + 1 };
  const isTold = before.caughtUp && before.total <= FEW;
  let problem: string | undefined;
  try {
    const raw = type === "changed" ? await readNote(shelf.root, path) : undefined;
    if (raw === undefined) {
      if (shelf.index.remove(path)) after.removed += 1;
    } else {
      const note = ctx.metrics.time("parse", () => parseNote(path, raw.text));
      shelf.index.put(path, raw.stamp, note);
      after.indexed += 1;
      problem = note.problem;
    }
    if (isTold) ctx.logger.info({}, `${path} ${raw ? "is indexed" : "is gone"}`);
  } catch (error) {
    problem =
      error instanceof NoteProblem ? error.message : `${path} could not be kept: ${messageOf(error)}.`;
  }
  ctx.metrics.increment("notes", 1, { outcome: problem === undefined ? type : "broken" });
  if (problem === undefined) broken.delete(path);
  else if (broken.get(path) !== problem) {
    broken.set(path, problem);
    ctx.logger.warn({}, problem);
  }
  return after;
}
