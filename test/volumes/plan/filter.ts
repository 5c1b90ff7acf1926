import test from 'ava';
import type { Volume } from '../../../lib/volumes/model.ts';
import { filterVolumes } from '../../../lib/volumes/plan/filter.ts';

const aVolume = (name: string, changes: Partial<Volume> = {}): Volume => ({
  schema: 1,
  name,
  createdAt: '2026-01-01T00:00:00.000Z',
  labels: {},
  options: {},
  anonymous: false,
  needsCopyUp: true,
  needsChown: true,
  ...changes,
});

const VOLUMES = [
  aVolume('data', { labels: { app: 'shop', tier: '' } }),
  aVolume('memory', { options: { type: 'tmpfs' }, labels: { app: 'blog' } }),
  aVolume('f00d', { anonymous: true, createdAt: '2026-03-01T00:00:00.000Z' }),
];

const facts = {
  isUsed: (name: string) => name === 'data',
  resolve(name: string) {
    const found = VOLUMES.find((volume) => volume.name === name);
    if (found === undefined) throw new Error('no such volume');
    return found;
  },
  timeOf: Date.parse,
};
const chosen = (...filters: string[]) => filterVolumes(VOLUMES, filters, facts).map(({ name }) => name);

const CASES: Readonly<Record<string, readonly string[]>> = {
  '': ['data', 'memory', 'f00d'],
  'name=a': ['data'],
  'name=^m name=^f': ['memory', 'f00d'],
  'label=app': ['data', 'memory'],
  'label=app label=tier': ['data'],
  'label=app=blog': ['memory'],
  'label=tier=': ['data'],
  'label!=app=shop': ['memory', 'f00d'],
  'opt=type': ['memory'],
  'opt=type=nfs': [],
  'driver=local scope=local': ['data', 'memory', 'f00d'],
  'driver=other': [],
  'dangling=true': ['memory', 'f00d'],
  'dangling=0': ['data'],
  'anonymous=true': ['f00d'],
  'until=2026-02-01': ['data', 'memory'],
  'since=data': ['f00d'],
  'since=f00d': [],
  'after=f00d after=memory name=d': ['f00d'],
};

for (const [filters, names] of Object.entries(CASES)) {
  test(`--filter ${filters || '(none)'} keeps ${names.join(', ') || 'nothing'}`, (t) => {
    t.deepEqual(chosen(...filters.split(' ').filter(Boolean)), [...names]);
  });
}

const REFUSED: Readonly<Record<string, string>> = {
  'bogus=1': '"bogus" is an invalid volume filter',
  name: 'filter input must be in the form of filter=value: name is invalid',
  'dangling=x': '"x" is not a valid value for the "dangling" filter - must be true or false',
  'name=(': 'error parsing regexp: `(`',
};

for (const [filter, message] of Object.entries(REFUSED)) {
  test(`--filter ${filter} is refused`, (t) => {
    t.throws(() => chosen(filter), { message });
  });
}
