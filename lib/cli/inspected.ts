export interface Printing {
  readonly format: string | undefined;
  /** The command, for messages about the template. */
  readonly name: string;
  print(line: string): void;
}

/** Print objects as a JSON array, or each by a template. @throws TSMAN_TEMPLATE */
export async function printInspected(
  objects: readonly object[],
  { format, name, print }: Printing,
): Promise<void> {
  if (format === undefined || format === 'json') {
    print(JSON.stringify(objects, null, 5));
    return;
  }
  const { compile } = await import('./template/template.ts');
  const template = compile(format, { name });
  for (const object of objects) print(template.execute(object).replace(/\n$/, ''));
}
