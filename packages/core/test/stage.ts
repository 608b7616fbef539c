import type { CoreDefinition } from "../src/definition.ts";
import type { DaemonEvent } from "../src/event.ts";
import type { Logger } from "../src/logger.ts";
import { Supervisor } from "../src/supervisor.ts";
import { Puppet } from "./puppet.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** One line of the log. */
export interface Line {
  level: keyof Logger;
  message: string;
  err: unknown;
}

/** A supervisor on virtual time, with all it tells and logs on record. */
export class Stage {
  readonly clock: VirtualClock = new VirtualClock();
  readonly events: DaemonEvent[] = [];
  readonly lines: Line[] = [];
  readonly supervisor: Supervisor;

  constructor() {
    this.supervisor = new Supervisor({ clock: this.clock, logger: this.#logger() });
    this.supervisor.subscribe((event) => {
      this.events.push(event);
    });
  }

  /** Registers a puppet. */
  add(name: string, definition: Partial<CoreDefinition> = {}): Puppet {
    const puppet = new Puppet();
    this.supervisor.register({ name, handler: puppet.handler, ...definition });
    return puppet;
  }

  status(name: string): string {
    return this.supervisor.has(name) ? this.supervisor.state(name).status : "gone";
  }

  /** What was told, without the `daemon:`, of one daemon or of all: `"a started"`. */
  told(name?: string): string[] {
    return this.events.flatMap((event) => {
      if (!("daemon" in event)) return name === undefined ? [`${event.type} ${event.phase}`] : [];
      const what = event.type.replace("daemon:", "");
      if (name === undefined) return [`${event.daemon} ${what}`];
      return event.daemon === name ? [what] : [];
    });
  }

  /** The names in the order in which one kind of event came. */
  order(type: DaemonEvent["type"]): string[] {
    return this.events.flatMap((event) => (event.type === type && "daemon" in event ? [event.daemon] : []));
  }

  #logger(): Logger {
    const at = (level: keyof Logger) => (fields: object, message: string) => {
      this.lines.push({ level, message, err: Reflect.get(fields, "err") });
    };
    return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  }
}
