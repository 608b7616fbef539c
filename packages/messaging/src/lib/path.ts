/** Where in a value something is, as one would write it: `user.names[0]["first name"]`. */
export function pathOf(keys: Iterable<PropertyKey>): string {
  let path = "";
  for (const key of keys) {
    if (typeof key !== "string" || /^\d+$/.test(key)) path += `[${String(key)}]`;
    else if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)) path += `[${JSON.stringify(key)}]`;
    else path += path === "" ? key : `.${key}`;
  }
  return path;
}
