/**
 * One object by `--format`: `json`, or a template.
 *
 * @param name the command, for messages
 * @throws TSMAN_TEMPLATE
 */
export async function formatObject(
  object: object,
  { name, format }: { readonly name: string; readonly format: string },
): Promise<string> {
  if (format === 'json') return JSON.stringify(object, null, 4);
  const { compile } = await import('./template/template.ts');
  const onText = (text: string) => text.replaceAll('\\t', '\t').replaceAll('\\n', '\n');
  const text = compile(format, { name, onText }).execute(object);
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
