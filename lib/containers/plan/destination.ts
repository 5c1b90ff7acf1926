import { relativeDestination } from './errors.ts';

/** An absolute path without `.`, `..`, double or trailing slashes. @throws TSMAN_MOUNT_RELATIVE */
export function cleanDestination(destination: string): string {
  if (!destination.startsWith('/')) throw relativeDestination(destination);
  const parts: string[] = [];
  for (const part of destination.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
