import type { Environment } from '../../host/folders.ts';
import type { Folders } from '../../host/paths.ts';
import type { Registries } from '../registry.ts';
import type { RegistriesConf } from './plan/registries-conf.ts';
import { candidatesFor } from './plan/short-names.ts';
import { type CheckPolicy, readPolicyFile } from './policy.ts';
import { readRegistriesConf } from './registries-conf.ts';

/** Whose machine it is. */
export interface RulesPlace {
  readonly environment: Environment;
  readonly folders: Pick<Folders, 'cache' | 'config'>;
  /** The user's. */
  readonly home: string;
  /** Where the machine's own files are: `/etc/containers`. */
  readonly system?: string;
}

/** What the files of user and machine say of registries, read when first asked for. */
export interface Rules extends Pick<Registries, 'candidates' | 'checkPolicy'> {
  /** @throws TSMAN_CONFIG_* */
  conf(): RegistriesConf;
}

export function openRules(place: RulesPlace): Rules {
  let conf: RegistriesConf | undefined;
  let check: CheckPolicy | undefined;
  const rules: Rules = {
    conf() {
      conf ??= readRegistriesConf(place);
      return conf;
    },
    candidates: (text) => candidatesFor(text, rules.conf()),
    checkPolicy(transport, scope) {
      check ??= readPolicyFile({ ...place, config: place.folders.config });
      check(transport, scope);
    },
  };
  return rules;
}
