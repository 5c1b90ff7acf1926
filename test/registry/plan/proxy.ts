import test from 'ava';
import { proxyFor } from '../../../lib/registry/plan/proxy.ts';

const BOTH = { HTTP_PROXY: 'http://plain.example:3128', https_proxy: 'secure.example:3128' };

const proxyOf = (url: string, variables: Readonly<Record<string, string>>) => {
  const proxy = proxyFor(new URL(url), variables);
  return proxy !== undefined && 'problem' in proxy ? proxy.problem : proxy?.href;
};

test('each protocol has its variable, in capitals or not, with the address written out or not', (t) => {
  t.is(proxyOf('http://registry.example/', BOTH), 'http://plain.example:3128/');
  t.is(proxyOf('https://registry.example/', BOTH), 'http://secure.example:3128/');
  t.is(proxyOf('https://registry.example/', { HTTP_PROXY: 'http://plain.example' }), undefined);
  t.is(
    proxyOf('https://registry.example/', { HTTPS_PROXY: 'socks5://socks.example:1080' }),
    'socks5://socks.example:1080',
  );
});

test('what is no address is told', (t) => {
  t.is(
    proxyOf('https://registry.example/', { HTTPS_PROXY: 'ftp://x' }),
    'HTTPS_PROXY is no address of a proxy',
  );
});

test('what runs on this machine is asked without a proxy', (t) => {
  for (const host of ['localhost:5000', '127.0.0.1:5000', '127.1.2.3', '[::1]:5000']) {
    t.is(proxyOf(`http://${host}/`, BOTH), undefined);
  }
});

const exceptions: Readonly<Record<string, readonly [covered: readonly string[], not: readonly string[]]>> = {
  '*': [['registry.example', '10.0.0.1'], []],
  'example.com': [
    ['example.com', 'a.example.com', 'EXAMPLE.com:5000'],
    ['notexample.com', 'example.org'],
  ],
  '.example.com': [['a.example.com', 'b.a.example.com'], ['example.com']],
  '*.example.com': [['a.example.com'], ['example.com']],
  'example.com:5000': [
    ['example.com:5000', 'a.example.com:5000'],
    ['example.com', 'example.com:5001'],
  ],
  'example.com:443': [['example.com'], ['example.com:5000']],
  '10.0.0.1': [['10.0.0.1', '10.0.0.1:5000'], ['10.0.0.10']],
  '10.1.0.0/16': [
    ['10.1.2.3', '10.1.255.255:5000'],
    ['10.2.0.1', 'ten.example'],
  ],
  'fd00::/8': [['[fd12::1]:5000'], ['[fe80::1]', '10.0.0.1']],
  '[fd00::1]:5000': [['[fd00::1]:5000'], ['[fd00::1]:5001', '[fd00::2]:5000']],
  ' a.example , b.example ': [['a.example', 'b.example'], ['c.example']],
};

for (const [rule, [covered, not]] of Object.entries(exceptions)) {
  test(`NO_PROXY "${rule}" exempts what it should and nothing else`, (t) => {
    const variables = { ...BOTH, no_proxy: rule };
    for (const host of covered) t.is(proxyOf(`https://${host}/`, variables), undefined, host);
    for (const host of not) t.is(proxyOf(`https://${host}/`, variables), 'http://secure.example:3128/', host);
  });
}
