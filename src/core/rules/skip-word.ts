// How a commit or a pull request says that nothing is to be built.

/** The words as they stand in the text; undefined where it has none. */
export function skipWord(text: string): string | undefined {
  return /\[(?:skip ci|ci skip)\]/i.exec(text)?.[0];
}
