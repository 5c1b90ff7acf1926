import type { Row } from './rows.ts';

/** A median, or why there is none. */
export type Cell = number | string;

export interface Line {
  readonly row: Row;
  readonly ours: Cell;
  /** undefined where there is no podman. */
  readonly peer: Cell | undefined;
}

export const HEADER = `${'item'.padEnd(28)}${['tsman', 'podman', 'ratio', 'target'].map((word) => word.padStart(10)).join('')}`;

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** One line of the table; what could not be measured is said after it. */
export function lineOf({ row, ours, peer }: Line): string {
  const ratio = typeof ours === 'number' && typeof peer === 'number' ? ours / peer : undefined;
  const cells = [
    show(ours, row.unit),
    peer === undefined ? '' : show(peer, row.unit),
    ratio?.toFixed(2) ?? '',
    targetOf(row),
  ];
  const remarks = [
    isMissed(row, ratio, ours) ? 'missed' : '',
    typeof ours === 'string' ? `tsman: ${ours}` : '',
    typeof peer === 'string' ? `podman: ${peer}` : '',
  ].filter((remark) => remark !== '');
  const line = `${row.name.padEnd(28)}${cells.map((cell) => cell.padStart(10)).join('')}`;
  return remarks.length === 0 ? line : `${line}  ${remarks.join('; ')}`;
}

function targetOf({ target, atMost, unit }: Row): string {
  if (target !== undefined) return target.toFixed(2);
  return atMost === undefined ? '' : show(atMost, unit);
}

function isMissed({ target, atMost }: Row, ratio: number | undefined, ours: Cell): boolean {
  if (target !== undefined) return ratio !== undefined && ratio > target;
  return atMost !== undefined && typeof ours === 'number' && ours > atMost;
}

function show(cell: Cell, unit: Row['unit']): string {
  if (typeof cell === 'string') return '–';
  return unit === 'MiB' ? `${cell.toFixed(2)} MiB` : cell < 100 ? cell.toFixed(1) : cell.toFixed(0);
}
