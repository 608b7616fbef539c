// Node 22 and 24 print a warning when node:sqlite is loaded; in a table that is redrawn it would only be noise.
import process from "node:process";

const emitWarning = process.emitWarning.bind(process);
process.emitWarning = () => {};
/** The module `node:sqlite`. `npm run demo` sees to it that the Node is new enough to have it. */
export const sqlite = process.getBuiltinModule("node:sqlite");
process.emitWarning = emitWarning;
