import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { SystemdError } from "../systemd-error.ts";

/** So long the command may take, in ms; it gives up by itself after 5 s of waiting for systemd. */
const LIMIT = 10_000;

/**
 * Sends assignments by the command `systemd-notify`: Node can open no datagram socket of the Unix domain itself. The
 * command waits until systemd has read them, so that systemd still knows whose they are.
 *
 * @throws SystemdError where the command is not there, or fails.
 */
export async function systemdNotify(
  assignments: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  try {
    await promisify(execFile)("systemd-notify", [...assignments], { env: { ...env }, timeout: LIMIT });
  } catch (error) {
    throw new SystemdError(reasonOf(error), { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const { code, stderr, message } = error as { code?: unknown; stderr?: string; message: string };
  if (code === "ENOENT")
    return "there is no command systemd-notify, and the runtime has no socket of that kind; pass `send`.";
  const said = stderr?.trim();
  return said === undefined || said === "" ? message : said;
}
