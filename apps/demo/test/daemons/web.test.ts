import { expect, test } from "vitest";
import { BrainProcess } from "../brain-process.ts";
import { temporary } from "../temporary.ts";

test("web answers searches by a request to another daemon, and has a page for Prometheus", async () => {
  const notes = temporary({ "a.md": "# Roses\nThey are red.", "b.md": "# Violets" });
  const brain = new BrainProcess("--notes", notes, "--data", temporary(), "--port", "0");
  const [, address] = await brain.said(/web: serves (http:\S+)\/search/);
  await brain.said(/2 of 2 notes/);
  const found = await fetch(`${address}/search?q=rose`);
  expect([found.status, await found.json()]).toEqual([
    200,
    [{ path: "a.md", title: "Roses", snippet: "Roses They are red." }],
  ]);
  expect((await fetch(`${address}/else`)).status).toBe(404);
  const page = await fetch(`${address}/metrics`, { headers: { Accept: "application/openmetrics-text" } });
  expect(page.headers.get("Content-Type")).toContain("application/openmetrics-text");
  expect((await page.text()).split("\n")).toEqual(
    expect.arrayContaining([
      'daemon_up{daemon="indexer"} 1',
      'daemon_notes_total{daemon="indexer",outcome="changed"} 2',
      'daemon_searches_total{daemon="searcher"} 1',
      'daemon_requests_total{daemon="web",route="/search",status="200"} 1',
      "# EOF",
    ]),
  );
  const { code, took } = await brain.interrupt();
  expect([code, took < 2_000]).toEqual([0, true]);
});
