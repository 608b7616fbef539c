import { type Files, systemCode } from "./files.ts";

/** Moves a file out of the way, to the first of `<path>.corrupt-1`, `-2`, … that is free, and says where it is. */
export async function setAside(path: string, files: Files): Promise<string> {
  for (let n = 1; ; n += 1) {
    const place = `${path}.corrupt-${n}`;
    if (await isTaken(place, files)) continue;
    await files.rename(path, place);
    return place;
  }
}

async function isTaken(path: string, files: Files): Promise<boolean> {
  try {
    await files.access(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
