import type { RegistryOptions } from '../../registry/registry.ts';
import type { Needs } from '../needs.ts';
import { findList, lookUpImage, lookUpList } from '../operations/find.ts';
import type { Progress } from '../operations/progress.ts';
import type { AddToListRequest, annotateInList, CreateListRequest, removeFromList } from './edit.ts';
import { notAList } from './errors.ts';
import type { PushListRequest } from './push.ts';

/** What can be done with manifest lists; each is loaded when called. */
export function listsOf(needs: Needs) {
  const { store } = needs;
  return {
    find: (text: string) => findList(store, text),
    lookUp: (text: string) => lookUpList(store, text),
    /** Whether there is one. @throws TSMAN_NOT_A_LIST for an image */
    exists(text: string): boolean {
      if (lookUpList(store, text) !== undefined) return true;
      const found = lookUpImage(store, text);
      if (found !== undefined) throw notAList(found.name ?? found.image.id);
      return false;
    },
    async create(request: CreateListRequest) {
      const { createList } = await import('./edit.ts');
      return await createList(needs, request);
    },
    async add(request: AddToListRequest) {
      const { addToList } = await import('./edit.ts');
      return await addToList(needs, request);
    },
    async push(request: PushListRequest, progress?: Progress) {
      const { pushList } = await import('./push.ts');
      return await pushList(needs, request, progress);
    },
    /** The list or the manifest that a registry has under a name, as it stands there. */
    async published(name: string, registry: RegistryOptions) {
      const { readPublished } = await import('./read-published.ts');
      return await readPublished(needs, name, registry);
    },
    async annotate(request: Parameters<typeof annotateInList>[1]) {
      const edit = await import('./edit.ts');
      return await edit.annotateInList(needs, request);
    },
    async remove(request: Parameters<typeof removeFromList>[1]) {
      const edit = await import('./edit.ts');
      return await edit.removeFromList(needs, request);
    },
  };
}
