import { exampleTests } from "@brains/tooling/examples";

exampleTests(import.meta.url);
