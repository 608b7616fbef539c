/**
 * A time in which nothing is run.
 *
 * - Times of the day, `{ from: "22:00", to: "06:00" }`, over midnight where `to` is not later; `from` belongs to it,
 *   `to` does not.
 * - Days, `{ from: "2026-12-24", to: "2026-12-26" }`; both belong to it.
 * - Points in time, two `Date`s; `from` belongs to it, `to` does not.
 */
export type QuietHours =
  | {
      readonly from: string;
      readonly to: string;
      /** The IANA name of the zone that it is read in. @default the system's */
      readonly timezone?: string | undefined;
    }
  | { readonly from: Date; readonly to: Date };
