import fc from "fast-check";

const key = fc.constantFrom("a", "b", "b/1", "c");
const prefix = fc.constantFrom("", "b", "x");

/** What may be done to a store. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      arbitrary: fc.record({
        do: fc.constant("cas"),
        key,
        value: fc.option(fc.uint8Array({ maxLength: 3 })),
        stale: fc.nat(4),
      }),
      weight: 6,
    },
    { arbitrary: fc.record({ do: fc.constantFrom("get"), key }), weight: 2 },
    { arbitrary: fc.record({ do: fc.constantFrom("list", "watch", "read"), prefix }), weight: 3 },
    fc.record({ do: fc.constantFrom("settle", "reopen") }),
  ) as fc.Arbitrary<Step>,
  { maxLength: 25 },
);

export type Step =
  | { do: "cas"; key: string; value: Uint8Array | null; stale: number }
  | { do: "get"; key: string }
  | { do: "list" | "watch" | "read"; prefix: string }
  | { do: "settle" | "reopen" };
