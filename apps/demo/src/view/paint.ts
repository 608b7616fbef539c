import { styleText } from "node:util";

/** The few looks there are. */
export type Look = "bold" | "dim" | "green" | "yellow" | "red" | "cyan";

/** Gives a text a look, where there are colours. */
export type Paint = (look: Look, text: string) => string;

export const plain: Paint = (_, text) => text;

export const coloured: Paint = (look, text) => styleText(look, text, { validateStream: false });
