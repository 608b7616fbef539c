/** Calls one of the functions the library was given to tell things to: what that throws disturbs nothing. */
export function guard<Told>(tell: (told: Told) => unknown, told: Told): void {
  try {
    const result = tell(told);
    if (result instanceof Promise) result.catch(() => {});
  } catch {
    // There is nobody left to tell.
  }
}
