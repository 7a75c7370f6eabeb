// Which lines may be longer than the others: those that hold one sentence people search for.

import typescript from "typescript";

/** The literals that begin and end on the same line, by the number of that line. */
function literalsByLine(path: string, text: string): Map<number, string[]> {
  const file = typescript.createSourceFile(path, text, typescript.ScriptTarget.Latest, true);
  const found = new Map<number, string[]>();
  function look(node: typescript.Node): void {
    const isText = typescript.isStringLiteralLike(node) || typescript.isTemplateExpression(node);
    if (isText || typescript.isRegularExpressionLiteral(node)) {
      const [first, last] = [node.getStart(), node.getEnd()].map((at) => file.getLineAndCharacterOfPosition(at).line);
      if (first !== undefined && first === last) found.set(first, [...(found.get(first) ?? []), node.getText()]);
    }
    typescript.forEachChild(node, look);
  }
  look(file);
  return found;
}

const markup = /<[/!]|\\[nrt]|\{"|[?&][\w[\]]+=/i;
const query = /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER TABLE|PRAGMA|WHERE|ORDER BY)\b/;
/** A comment of one address and nothing else. */
const bareAddress = /^\s*(\/\/|\*) \(?https:\S+$/;
const longestPart = 50;
const fewestWords = 6;

/** Prose for a person: words, no mark-up, no query, and nothing worked out in between that is long itself. */
function isSentence(literal: string): boolean {
  const parts = literal.match(/\$\{[^}]*\}/g) ?? [];
  const pieces = literal.replace(/\$\{[^}]*\}/g, "").split(/\s+/);
  const words = pieces.filter((piece) => /^["'`(/“]*\p{L}[\p{L}’'-]*[,.;:)”"?!`]*$/u.test(piece));
  const isList = pieces.filter((piece) => piece.endsWith(",")).length > pieces.length / 3;
  return (
    !markup.test(literal) &&
    !query.test(literal) &&
    !isList &&
    parts.every((part) => part.length <= longestPart) &&
    words.length >= fewestWords
  );
}

/** Lines of over `limit` columns that hold more than one sentence, each as "path:number". */
export function longLines(files: ReadonlyMap<string, string>, limit: number): string[] {
  return [...files].flatMap(([path, text]) => {
    const lines = text.split("\n");
    if (lines.every((line) => line.length <= limit)) return [];
    const literals = literalsByLine(path, text);
    return lines.flatMap((line, index) => {
      if (line.length <= limit) return [];
      const longest = (literals.get(index) ?? []).toSorted((one, other) => other.length - one.length)[0] ?? "";
      const isTitle = /^\s*(it|describe)\(/.test(line);
      const isOnePiece = !isTitle && isSentence(longest) && line.length - longest.length <= limit / 2;
      return isOnePiece || bareAddress.test(line) ? [] : [`${path}:${index + 1}`];
    });
  });
}
