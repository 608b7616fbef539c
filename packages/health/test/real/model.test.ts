import { test } from "vitest";
import { checkAgainstModel } from "../restart-model.ts";

test("D5–D8, D10, D12: restart agrees with the model in 10,000 sequences", async () => {
  await checkAgainstModel(10_000);
});
