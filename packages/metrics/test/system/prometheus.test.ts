import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MetricsCollector, prometheusText } from "../../src/index.ts";
import { parsePage } from "../prometheus/page.ts";
import { daemons } from "./daemons.ts";

const PROMETHEUS = "prometheus";

/** What the server of Prometheus has of a series. */
interface Found {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

const folder = mkdtempSync(join(tmpdir(), "prometheus-"));
const scrapes: { accept: string | undefined; contentType: string }[] = [];
let collector: MetricsCollector;
let end: () => Promise<unknown>;
let target: Server;
let prometheus: ChildProcess;
let api: string;

beforeAll(async () => {
  if (spawnSync(PROMETHEUS, ["--version"]).error !== undefined)
    throw new Error("prometheus is not on the PATH: install it (apt-get install prometheus).");
  ({ collector, end } = await daemons());
  target = createServer((request, response) => {
    const { accept } = request.headers;
    const { contentType, body } = prometheusText(collector, { accept });
    scrapes.push({ accept, contentType });
    response.setHeader("content-type", contentType).end(body);
  });
  const scraped = await listening(target);
  const port = await freePort();
  const config = join(folder, "prometheus.yml");
  const job = { job_name: "daemons", scrape_interval: "500ms", scrape_timeout: "500ms" };
  const targets = [{ targets: [`127.0.0.1:${scraped}`] }];
  writeFileSync(config, JSON.stringify({ scrape_configs: [{ ...job, static_configs: targets }] }));
  api = `http://127.0.0.1:${port}/api/v1`;
  prometheus = spawn(
    PROMETHEUS,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: "ignore" },
  );
});

afterAll(async () => {
  prometheus.kill("SIGKILL");
  await once(prometheus, "close");
  target.close();
  await end();
  rmSync(folder, { recursive: true });
});

/** What a query finds, asked again until it finds something. */
async function query(text: string): Promise<Found[]> {
  let found: Found[] = [];
  await expect
    .poll(
      async () => {
        found = await fetch(`${api}/query?query=${encodeURIComponent(text)}`)
          .then(async (response) => (await response.json()) as { data?: { result?: Found[] } })
          .then(({ data }) => data?.result ?? [])
          .catch(() => []);
        return found.length;
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBeGreaterThan(0);
  return found;
}

describe("a Prometheus server", () => {
  test("asks for OpenMetrics, and gets it", async () => {
    await query('up{job="daemons"} == 1');
    expect(scrapes[0]?.accept).toContain("application/openmetrics-text");
    expect(scrapes[0]?.contentType).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
  });

  test("has each sample of the page, with its very labels and value", async () => {
    await query('daemon_uptime_seconds{daemon="import"}');
    const { body } = prometheusText(collector, { accept: "application/openmetrics-text" });
    const wanted = parsePage(body, "openmetrics").flatMap(({ samples }) =>
      samples.map(({ name, labels, value }) => lineOf({ __name__: name, ...labels }, value)),
    );
    const found = (await query('{job="daemons",__name__=~"daemon_.*"}')).map(
      ({ metric: { job: _job, instance: _instance, ...labels }, value }) =>
        lineOf(labels, Number(value[1].replace("Inf", "Infinity"))),
    );
    expect(found.toSorted()).toEqual(wanted.toSorted());
  });

  test("answers questions about daemons", async () => {
    const failed = await query('daemon_runs_total{daemon="mail",outcome="failure"}');
    expect(failed.map(({ value }) => value[1])).toEqual(["1"]);
    const late = await query('histogram_quantile(0.5, daemon_schedule_lag_seconds_bucket{daemon="import"})');
    expect(Number(late[0]?.value[1])).toBeCloseTo(0.0025);
    const total = await query('sum(daemon_notes_read_total{daemon="import"})');
    expect(total[0]?.value[1]).toBe("154");
  });
});

function lineOf(labels: Readonly<Record<string, string>>, value: number): string {
  const sorted = Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([sorted, String(value)]);
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, "close");
  return port;
}
