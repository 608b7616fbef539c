import { configure } from "@brains/tooling/vitest";

export default configure(import.meta.dirname, { isolate: true });
