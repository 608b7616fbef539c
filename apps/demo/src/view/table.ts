import type { Look, Paint } from "./paint.ts";
import { clip, fit, printable } from "./printable.ts";
import type { Row } from "./row.ts";

const LOOKS: Record<Row["status"], Look> = {
  running: "green",
  starting: "yellow",
  stopping: "yellow",
  stopped: "dim",
  error: "red",
};

interface Column {
  title: string;
  width: number;
  text: (row: Row) => string;
  look?: (row: Row) => Look;
  /** Left out in a terminal narrower than this. */
  from: number;
}

const COLUMNS: Column[] = [
  { title: "daemon", width: 9, text: (row) => row.name, from: 0 },
  { title: "status", width: 9, text: (row) => row.status, look: (row) => LOOKS[row.status], from: 0 },
  { title: "phase", width: 10, text: (row) => row.phase, look: () => "dim", from: 60 },
  { title: "runs", width: 5, text: (row) => String(row.runs), from: 48 },
  { title: "last run", width: 9, text: (row) => row.lastRun?.toTimeString().slice(0, 8) ?? "", from: 72 },
];

/** The daemons, one a line, and a bar while there is progress to show; no line is wider than `width`. */
export function renderTable(rows: Row[], width: number, paint: Paint): string[] {
  const columns = COLUMNS.filter(({ from }) => width >= from);
  const rest = width - columns.reduce((sum, column) => sum + column.width + 1, 0);
  const head = columns.map(({ title, width: wide }) => fit(title, wide)).join(" ");
  const lines = rows.map((row) => {
    const cells = columns.map((column) => cell(column, row, paint));
    return `${cells.join(" ")} ${clip(printable(row.words), rest)}`;
  });
  const busy = rows.find((row) => row.progress);
  return [
    paint("dim", clip(head, width)),
    ...lines,
    ...(busy?.progress ? ["", bar(busy.progress, width, paint)] : []),
  ];
}

function cell({ width, text, look }: Column, row: Row, paint: Paint): string {
  const fitted = fit(printable(text(row)), width);
  return look ? paint(look(row), fitted) : fitted;
}

function bar({ done, total }: { done: number; total: number }, width: number, paint: Paint): string {
  const label = ` ${Math.floor((done / total) * 100)} %`;
  const room = Math.max(0, Math.min(width - label.length, 60));
  const full = Math.floor((done / total) * room);
  return `${paint("cyan", "█".repeat(full))}${paint("dim", "░".repeat(room - full))}${label}`;
}
