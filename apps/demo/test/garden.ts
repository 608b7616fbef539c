/** So many sound notes, in seven folders. */
export function garden(count: number): Record<string, string> {
  const note = (at: number) =>
    `---\ntags: [plant]\n---\n# Plant ${at}\n\nIt grows in bed ${at % 7}. ${"Water it well. ".repeat(40)}\n`;
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`bed${at % 7}/plant${at}.md`, note(at)]),
  );
}
