import { UsageError } from "./command/options.ts";
import { DataFolderError, InUseError, OtherNotesError } from "./database/errors.ts";
import { NoteProblem } from "./notes/note-problem.ts";

/** Whether the message alone tells a person what to do: a stack trace would be in the way. */
export function isPlainSentence(error: unknown): error is Error {
  return [UsageError, DataFolderError, InUseError, OtherNotesError, NoteProblem].some(
    (kind) => error instanceof kind,
  );
}
