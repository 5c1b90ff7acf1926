import { formatReference, isProblem, parseReference, withDefaultTag } from '../../oci/reference.ts';
import { nameRefused } from '../errors.ts';

/** The whole name of something made here: `app` is `localhost/app:latest`. @throws TSMAN_IMAGE_NAME */
export function normalizeName(text: string): string {
  const parsed = parseReference(text, 'localhost');
  if (isProblem(parsed)) throw nameRefused(text, parsed.problem);
  return formatReference(withDefaultTag(parsed));
}
