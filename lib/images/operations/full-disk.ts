import { codeOf } from '../../base/error.ts';
import { noSpace } from '../errors.ts';

/** One clear error in place of what the system says when a disk is full. */
export function explainFullDisk(error: unknown): unknown {
  const code = codeOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT' ? noSpace(error) : error;
}
