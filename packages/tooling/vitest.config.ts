import { configure } from "./vitest.ts";

export default configure(import.meta.dirname);
