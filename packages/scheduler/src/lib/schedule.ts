import { type Clock, standalone } from "@brains/daemon-core";
import type { ScheduleLayer } from "../schedule-layer.ts";
import type { ScheduleOptions } from "../schedule-options.ts";
import { Loop } from "./loop.ts";
import { overlapOf } from "./overlap-of.ts";
import type { Timetable } from "./timetable.ts";

/** A layer that runs what is inside it by a timetable, which is made anew each time the layer is entered. */
export function schedule(timetable: (clock: Clock) => Timetable, options: ScheduleOptions): ScheduleLayer {
  const overlap = overlapOf(options.overlap);
  return (next) =>
    standalone((scope) => new Loop({ next, scope, overlap, timetable: timetable(scope.clock) }).run(options));
}
