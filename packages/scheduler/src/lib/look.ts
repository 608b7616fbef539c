/** How long the wall clock may go unwatched, in ms. */
export const LOOK = 30_000;
