import { printable } from "./printable.ts";
import type { View } from "./view.ts";

/** One line for each thing that happens, for pipes and logs. */
export function plainView(write: (text: string) => void): View {
  return {
    say: (line) => write(`${new Date().toTimeString().slice(0, 8)} ${printable(line)}\n`),
    show: (render) => write(`${render(Infinity).join("\n")}\n`),
    close: () => {},
  };
}
