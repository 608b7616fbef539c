import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  type DaemonContext,
  type DaemonDefinition,
  type DaemonRegistry,
  supervised,
} from "@brains/daemon-registry";
import { messageOf } from "@brains/daemon-registry/core";
import { prometheusText } from "@brains/daemon-registry/metrics";
import { type Hit, MARKS } from "../database/search.ts";

/** Serves searches and metrics to this machine. @param port 0: any that is free */
export function web(registry: DaemonRegistry, port: number): DaemonDefinition<unknown, { words: string }> {
  return {
    name: "web",
    description: "Serves /search?q=… and /metrics.",
    dependencies: ["searcher"],
    restartPolicy: { maxRestarts: 3, restartDelay: 500 },
    ...supervised(
      (_signal, context) => {
        const server = createServer((request, response) => void answer(request, response, registry, context));
        server.on("listening", () => {
          const address = addressOf(server.address());
          void context.state.set({ words: address });
          context.logger.info({}, `serves ${address}/search?q=words and ${address}/metrics`);
        });
        return server.listen(port, "127.0.0.1");
      },
      { close: (server) => (server.close(), server.closeIdleConnections()) },
    ),
  };
}

function addressOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): string {
  return typeof address === "object" && address !== null ? `http://localhost:${address.port}` : "";
}

async function answer(
  { url = "/", headers }: IncomingMessage,
  response: ServerResponse,
  registry: DaemonRegistry,
  { request, metrics }: DaemonContext,
): Promise<void> {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const known = pathname === "/metrics" || pathname === "/search";
  const send = (status: number, type: string, body: string): void => {
    metrics.increment("requests", 1, { route: known ? pathname : "other", status });
    response.writeHead(status, { "Content-Type": type, Connection: "close" }).end(body);
  };
  if (pathname === "/metrics") {
    const { contentType, body } = prometheusText(registry.metrics, { accept: headers.accept });
    return send(200, contentType, body);
  }
  if (pathname !== "/search") return send(404, "text/plain", "There is /search?q=words and /metrics.\n");
  try {
    const hits = await request<Hit[]>("searcher", searchParams.get("q") ?? "", { timeout: "2s" });
    send(200, "application/json", `${JSON.stringify(hits.map(withoutMarks), undefined, 2)}\n`);
  } catch (error) {
    send(503, "text/plain", `${messageOf(error)}\n`);
  }
}

function withoutMarks(hit: Hit): Hit {
  return { ...hit, snippet: MARKS.reduce((text, mark) => text.replaceAll(mark, ""), hit.snippet) };
}
