import { systemWords } from "../notes/note-problem.ts";

/** Another process works with the data folder. */
export class InUseError extends Error {
  override readonly name = "InUseError";

  constructor(folder: string) {
    super(`Another brain is at work in ${folder}. Stop it, or choose another folder with --data.`);
  }
}

/** The data folder holds the index of other notes, which this run would empty. */
export class OtherNotesError extends Error {
  override readonly name = "OtherNotesError";

  constructor(folder: string, owner: string) {
    super(`${folder} holds the index of ${owner}. Choose another folder with --data.`);
  }
}

/** The data folder cannot be made, or not be written to. */
export class DataFolderError extends Error {
  override readonly name = "DataFolderError";

  constructor(folder: string, cause: unknown) {
    super(`${folder} cannot be used: ${systemWords(cause)}. Choose another folder with --data.`, { cause });
  }
}

/** SQLite cannot trust the file. */
export class DamagedError extends Error {
  override readonly name = "DamagedError";

  constructor(file: string, fault: string) {
    super(`${file} is damaged: ${fault}`);
  }
}
