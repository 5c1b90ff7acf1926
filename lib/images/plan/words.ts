/**
 * Split the way Dockerfile instructions with several `key=value` are: at spaces, quotes hold together and go, a
 * backslash keeps the next character.
 */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s\\])+/gs))
    words.push(unquote(word));
  return words;
}

function unquote(word: string): string {
  return word.replace(/\\.|"(?:\\.|[^"\\])*"|'[^']*'/gs, (part) => {
    if (part.startsWith('\\')) return part.slice(1);
    const inner = part.slice(1, -1);
    return part.startsWith('"') ? inner.replace(/\\(["\\])/g, '$1') : inner;
  });
}
