import { PATHS } from '../oci/distribution.ts';
import type { Endpoint } from './endpoint.ts';
import { drain } from './http.ts';
import type { RegistryApi } from './registry.ts';
import { readPage } from './tags.ts';

/** What is asked of a registry as a whole. */
export function openRegistryApi(registry: string, open: () => Promise<Endpoint>): RegistryApi {
  return {
    registry,
    async checkLogin() {
      const endpoint = await open();
      const question = { method: 'GET', path: PATHS.base } as const;
      await drain(await endpoint.ask({ ...question, what: `logging into "${registry}"` }));
    },
    async ask(path, scope) {
      const endpoint = await open();
      const what = `asking registry ${registry} for ${path.split('?', 1)[0]}`;
      return await endpoint.askFor({ method: 'GET', path, scope, what }, (answer) => readPage(answer, what));
    },
  };
}
