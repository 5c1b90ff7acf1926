import type { Image } from '../../images/model.ts';
import { humanSize } from '../human.ts';
import { alignColumns } from '../table.ts';

/** A line each, for the question. */
export function describeImages(images: readonly Image[]): readonly string[] {
  return alignColumns(
    images.map(({ id, names, sizeBytes }) => [
      id.slice(0, 12),
      names.join(', ') || '<none>',
      humanSize(sizeBytes),
    ]),
  );
}
