/** Which folders are entered, by name. */
export type Enters = (folder: string) => boolean;

/** In somebody's notes: all but hidden ones (`.git`, `.obsidian`) and installed packages. */
export const entersNotes: Enters = (folder) => !folder.startsWith(".") && folder !== "node_modules";

/** In a repository: installed packages too, wherever pnpm keeps them. */
export const entersPackages: Enters = (folder) => !folder.startsWith(".") || folder === ".pnpm";

/** Whether the file is in folders that are all entered. */
export function isInside(path: string, enters: Enters): boolean {
  return path.split("/").slice(0, -1).every(enters);
}
