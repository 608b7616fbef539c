import { test } from "vitest";
import { checkAgainstModel } from "./restart-model.ts";

test("D5–D8, D10, D12: restarts, delays and the moment of giving up agree with the model", async () => {
  await checkAgainstModel(2_000);
}, 60_000);
