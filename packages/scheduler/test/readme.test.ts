import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Dst, nextRuns } from "../src/index.ts";

const DAYS: [zone: string, day: string, change: string, schedule: string][] = [
  ["Europe/Berlin", "2026-03-29", "02:00 → 03:00", "30 2 * * *"],
  ["Europe/Berlin", "2026-10-25", "03:00 → 02:00", "30 2 * * *"],
  ["America/New_York", "2026-03-08", "02:00 → 03:00", "30 2 * * *"],
  ["America/New_York", "2026-11-01", "02:00 → 01:00", "30 1 * * *"],
  ["Australia/Lord_Howe", "2026-10-04", "02:00 → 02:30", "15 2 * * *"],
  ["Australia/Lord_Howe", "2026-04-05", "02:00 → 01:30", "45 1 * * *"],
  ["America/Sao_Paulo", "2018-11-04", "00:00 → 01:00", "30 0 * * *"],
  ["America/Sao_Paulo", "2018-02-17", "24:00 → 23:00", "30 23 * * *"],
  ["Africa/Casablanca", "2025-04-06", "02:00 → 03:00", "30 2 * * *"],
  ["Africa/Casablanca", "2025-02-23", "03:00 → 02:00", "30 2 * * *"],
];

/** At which times of the day, and how far from UTC, an expression is run. */
function on(day: string, schedule: string, timezone: string, dst?: Dst): string[] {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: timezone,
    dateStyle: "short",
    timeStyle: "short",
  });
  const zone = new Intl.DateTimeFormat("en-US", { timeZone: timezone, timeZoneName: "longOffset" });
  const from = new Date(Date.parse(`${day}T00:00Z`) - 86_400_000);
  return nextRuns({ schedule, timezone, dst }, { from, count: 60 }).flatMap((time) => {
    const [date, clock] = format.format(time).split(" ");
    const offset = zone.format(time).split("GMT")[1] ?? "";
    return date === day ? `${clock}${offset === "" ? "+00:00" : offset}` : [];
  });
}

function rows(): string[] {
  return DAYS.map(([zone, day, change, schedule]) => {
    const usual = on(day, schedule, zone).join(", ");
    const other = on(day, schedule, zone, { gap: "skip", overlap: "twice" }).join(", ") || "not";
    const hourly = on(day, "0 * * * *", zone).length;
    return ["", zone, day, change, `\`${schedule}\``, usual, other, hourly, ""].join("|");
  });
}

describe("I11: the README", () => {
  it("says on which days clocks are changed and what is run then, as it is", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const lines = readme.split("\n").map((line) =>
      line
        .split("|")
        .map((cell) => cell.trim())
        .join("|"),
    );
    expect(lines.filter((line) => DAYS.some(([zone]) => line.startsWith(`|${zone}|`)))).toEqual(rows());
  });
});
