import type { ContainerRequest } from '../../containers/model.ts';
import type { SecretRequest } from '../../containers/mount-model.ts';
import { asText, type OptionTable, type Values } from '../option.ts';
import { defined } from './caller.ts';
import { invalidOption } from './errors.ts';

/** What a container gets to know that nobody else should. */
export const secretOptions = {
  secret: {
    kind: 'list',
    placeholder: 'SECRET[,KEY=VALUE...]',
    about: 'Give the container a secret, as a file or a variable',
    parse: asText,
  },
} as const satisfies OptionTable;

/** @throws TSMAN_OPTION_INVALID in podman's words */
export function secretRequest({ secret }: Values<typeof secretOptions>): Pick<ContainerRequest, 'secrets'> {
  return secret.length === 0 ? {} : { secrets: secret.map(parseSecret) };
}

const READ_BY_ALL = 0o444;

/**
 * One `--secret`: the name alone, or with commas after it `type=mount|env`, `target=`, `uid=`, `gid=`, `mode=`.
 *
 * @throws TSMAN_OPTION_INVALID in podman's words
 */
export function parseSecret(text: string): SecretRequest {
  const [first = '', ...rest] = text.split(',');
  if (rest.length === 0) return mounted(first, {});
  const named = first.includes('=') ? [first, ...rest] : [`source=${first}`, ...rest];
  const wish = Object.assign({}, ...named.map(parseField)) as Wish;
  if (named.filter((field) => field.startsWith('type=')).length > 1) {
    throw refused('more than one secret type specified');
  }
  const { source = '', type = 'mount', target, ...owner } = wish;
  if (source === '') throw refused(`no source found ${text}`);
  if (type === 'mount') return mounted(source, { target, ...owner });
  if (Object.keys(owner).length > 0) {
    throw refused('UID, GID, Mode options cannot be set with secret type env');
  }
  return { type, secret: source, target: target || source };
}

interface Wish {
  readonly source?: string;
  readonly type?: 'mount' | 'env';
  readonly target?: string | undefined;
  readonly uid?: number;
  readonly gid?: number;
  readonly mode?: number;
}

function mounted(secret: string, { target, uid = 0, gid = 0, mode = READ_BY_ALL }: Wish): SecretRequest {
  return { type: 'mount', secret, uid, gid, mode, ...defined({ target: target || undefined }) };
}

function parseField(field: string): Wish {
  const [, key = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(field) ?? [];
  if (value === undefined) throw refused(`option ${field} must be in form option=value`);
  switch (key) {
    case 'source':
    case 'target':
      return { [key]: value };
    case 'type':
      if (value !== 'mount' && value !== 'env') throw refused(`type ${value} is invalid`);
      return { type: value };
    case 'uid':
    case 'gid':
      return { [key]: parseNumber(value, { radix: 10, title: key.toUpperCase() }) };
    case 'mode':
      return { mode: parseNumber(value, { radix: 8, title: 'mode' }) };
    default:
      throw refused(`option ${field} invalid`);
  }
}

/** Of 32 bits, without a sign. */
function parseNumber(
  text: string,
  { radix, title }: { readonly radix: 8 | 10; readonly title: string },
): number {
  const digits = radix === 8 ? /^[0-7]+$/ : /^\d+$/;
  const value = digits.test(text) ? Number.parseInt(text, radix) : Number.NaN;
  if (value < 2 ** 32) return value;
  throw refused(`${title} ${text} invalid`);
}

const refused = (message: string) => invalidOption(`${message}: parsing secret`);
