/** Eight letters and digits that stand for a text: FNV-1a, of 32 bits. Not to keep secrets with. */
export function digestOf(text: string): string {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
