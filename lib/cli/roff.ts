/** Text as it stands, whatever roff would make of it. */
export function asRoff(text: string): string {
  const plain = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga');
  return plain
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll(/^(?=\.)/gm, '\\&');
}

export const bold = (text: string): string => `\\fB${asRoff(text)}\\fP`;

export const italic = (text: string): string => `\\fI${asRoff(text)}\\fP`;

/** A word of a running text: dashes are hyphens there. */
const prose = (text: string) => asRoff(text).replaceAll('\\-', '-');

/**
 * Paragraphs of plain text for a manual page: blank lines between them, `- ` before the items of a list, backquotes around
 * what is typed.
 */
export function paragraphs(text: string, margin: 'page' | 'item' = 'page'): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((each, index) => paragraph(each, index === 0 ? '' : `${BREAKS[margin]}\n`))
    .join('\n');
}

/** What begins a new paragraph: in the text of a page, or in that of an item with a tag. */
const BREAKS = { page: '.PP', item: '.IP' };

function paragraph(text: string, before: string): string {
  const [intro = '', ...items] = text.split(/^- /m);
  const lead = intro.trim() === '' ? '' : `${before}${inline(intro)}`;
  if (items.length === 0) return lead;
  const list = items.map((item) => `.IP \\(bu 2\n${inline(item)}`);
  return [lead, '.RS', '.PD 0', ...list, '.PD', '.RE'].filter((line) => line !== '').join('\n');
}

/** One line, `code` in bold. */
function inline(text: string): string {
  const line = text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .split('`')
    .map((part, index) => (index % 2 === 0 ? prose(part) : bold(part)))
    .join('');
  return line.startsWith("'") ? `\\&${line}` : line;
}
