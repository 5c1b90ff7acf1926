import test from 'ava';
import { compile } from '../../../lib/cli/template/template.ts';

/** What `podman inspect` says of an image, in short. */
const image = {
  Id: '8553bccea546f18b',
  RepoTags: ['localhost/bb:1'],
  Os: 'linux',
  Author: '',
  Size: 1987695,
  Created: '2026-11-21T04:51:20.003311521Z',
  Config: { User: '', Env: ['A=b'], Labels: { x: 'y', a: 'c' } },
  host_ip: '127.0.0.1',
  ociRuntime: { name: 'crun' },
  Label: (key: unknown) => (key === 'a' ? 'c' : ''),
};

const apply = (template: string) => compile(template, { name: 'inspect' }).execute(image);

/** Left: a template. Right: what podman 4.3.1 printed for it, where podman has the field or the function. */
const CASES: Readonly<Record<string, string>> = {
  'plain text': 'plain text',
  '{{.Id}}': '8553bccea546f18b',
  '{{len .RepoTags}}': '1',
  '{{slice .Id 0 5}} {{slice .RepoTags 1}}': '8553b []',
  '{{print 1 2 "a" "b" 3}}': '1 2ab3',
  '{{println "x" 1}}|': 'x 1\n|',
  '{{html "<a href=\'x\'>&"}}': '&lt;a href=&#39;x&#39;&gt;&amp;',
  '{{js "it\'s <b>=\\n"}}': "it\\'s \\u003Cb\\u003E\\u003D\\u000A",
  '{{urlquery "a b&c/(d)"}}': 'a+b%26c%2F%28d%29',
  '{{if and .Id (eq .Os "linux")}}Y{{else if .Id}}b{{else}}N{{end}}': 'Y',
  '{{if .Author}}a{{else if .Size}}b{{else}}c{{end}}': 'b',
  '{{with .Author}}A{{else}}none{{end}}': 'none',
  '{{with .Config}}{{.User}}{{$.Os}}{{end}}': 'linux',
  '{{upper "abc"}} {{lower "ABC"}} {{title "hello world"}}': 'ABC abc Hello World',
  '{{join .RepoTags ","}} {{join .Config.Labels ","}}': 'localhost/bb:1 a=c,x=y',
  '{{split "a,b" ","}} {{truncate "abcdef" 3}} {{pad "a" 2 3}}|{{pad "" 2 3}}|': '[a b] abc   a   ||',
  '{{range .RepoTags}}{{.}}{{break}}{{end}}': 'localhost/bb:1',
  '{{range 3}}{{if eq . 1}}{{continue}}{{end}}{{.}}{{end}}': '02',
  '{{range $key, $value := .Config.Labels}}{{$key}}={{$value}};{{end}}': 'a=c;x=y;',
  '{{range $i, $e := .RepoTags}}{{$i}}:{{$e}}{{end}}': '0:localhost/bb:1',
  '{{range .Config.Labels}}{{.}} {{end}}': 'c y ',
  '{{range slice .RepoTags 1}}x{{else}}empty{{end}}': 'empty',
  '{{$x := 1}}{{if true}}{{$x = 2}}{{$y := 3}}{{$y}}{{end}}{{$x}}': '32',
  '{{printf "%5.2f|%d|%x|%08b|%+d|%t|%c|%U|%e" 3.14159 42 255 5 7 true 65 65 1234.5}}':
    ' 3.14|42|ff|00000101|+7|true|A|U+0041|1.234500e+03',
  '{{printf "%v %q %x %X %q" .RepoTags .Os .Os .Os .RepoTags}}':
    '[localhost/bb:1] "linux" 6c696e7578 6C696E7578 ["localhost/bb:1"]',
  '{{printf "%d" "x"}} {{printf "%s" 1}} {{printf "%z" 1}} {{printf "%d"}} {{printf "a" 1}}':
    '%!d(string=x) %!s(int=1) %!z(int=1) %!d(MISSING) a%!(EXTRA int=1)',
  '{{printf "%.5s|%10s|%-10s|%05d|%*d|%[2]s %[1]s" .Id "a" "b" 42 5 9}}':
    '8553b|         a|b         |00042|    9|a 8553bccea546f18b',
  '{{printf "%v %s %v 100%%" nil "é" 1.5}} {{printf "%T %T %T" .Os .Size .Config.Labels}}':
    '<nil> é 1.5 100% string int map[string]string',
  '{{printf "%g %.3g %6.1f|%-6.1f|" 1e21 1234.5678 2.3 2.3}}': '1e+21 1.23e+03    2.3|2.3   |',
  '{{.Id | printf "%s" | len}}': '16',
  '{{printf "%g|%G|%v|%v" 0.00001 1e20 1234567.5 0.5}}': '1e-05|1E+20|1.2345675e+06|0.5',
  '{{printf "% x|%.3v|%.2s|%10.2s|" "hello" "abcdef" "abcdef" "abcdef"}}':
    '68 65 6c 6c 6f|abc|ab|        ab|',
  '{{printf "%6d|%-6d|%06d|%#x|%#o|%O|%3c|%-3c|" 42 42 42 255 8 8 65 66}}':
    '    42|42    |000042|0xff|010|0o10|  A|B  |',
  '{{printf "%[5]d" 1}} {{printf "%!" 1}} {{printf "%"}}': '%!d(BADINDEX) %!!(int=1) %!(NOVERB)',
  '{{printf "%s" nil}} {{printf "%v" nil}} {{printf "%s" true}} {{printf "%t" 1}}':
    '%!s(<nil>) <nil> %!s(bool=true) %!t(int=1)',
  '{{index .Config.Labels "zz"}}|{{.Config.Labels.zz.deeper}}': '|<no value>',
  '{{lt 1 2}} {{eq 1 2 1}} {{not 1}} {{or 0 "x"}} {{and 1 0}} {{ne "a" "b"}} {{ge 2 2}} {{gt "b" "a"}} {{le 3 2}}':
    'true true false x 0 true true true false',
  '{{or .Os .Nope}}': 'linux',
  "{{1.5}} {{0x1F}} {{1e3}} {{`raw\\n`}} {{true}} {{'a'}} {{-7}} {{1_000}} {{0b11}} {{017}}":
    '1.5 31 1000 raw\\n true 97 -7 1000 3 15',
  '{{"a\\tb\\x41\\u00e9\\101\\""}}': 'a\tbAéA"',
  '{{print nil}} {{.Config.User}}|{{.Config.Env}} {{.Config.Labels}} {{.Config}}':
    '<nil> |[A=b] map[a:c x:y] { [A=b] map[a:c x:y]}',
  '{{.Config.Labels.x}} {{.Config.Labels.zz}} {{index .Config.Labels "a"}} {{index .RepoTags 0}}':
    'y <no value> c localhost/bb:1',
  '{{json .Config}} {{.RepoTags | json}}':
    '{"User":"","Env":["A=b"],"Labels":{"x":"y","a":"c"}} ["localhost/bb:1"]',
  'a  {{- " b " -}}  c': 'a b c',
  'a {{/* nothing */}} b {{- /* nothing */ -}} c': 'a  bc',
  '{{define "name"}}[{{.}}]{{end}}{{template "name" .Os}}{{block "other" .Size}}<{{.}}>{{end}}':
    '[linux]<1987695>',
  '{{.Label "a"}} {{"a" | .Label}}': 'c c',
  '{{.Created.Unix}} {{.Created.Format "2006-01-02 15:04:05.000 MST Mon Jan _2 3PM -0700"}}':
    '1795236680 2026-11-21 04:51:20.003 UTC Sat Nov 21 4AM +0000',
  '{{.ID}} {{.created}} {{.HostIP}} {{.OCIRuntime.Name}} {{.config.labels.x}}':
    '8553bccea546f18b 2026-11-21T04:51:20.003311521Z 127.0.0.1 crun y',
  '{{(index .RepoTags 0) | len}} {{(printf "%s" .Os) | upper}}': '14 LINUX',
};

for (const [template, wanted] of Object.entries(CASES)) {
  test(`${template} gives ${JSON.stringify(wanted)}`, (t) => t.is(apply(template), wanted));
}

const FAILURES: Readonly<Record<string, string>> = {
  '{{.Nope}}': '1:2: executing "inspect" at <.Nope>: can\'t evaluate field Nope in type struct',
  '{{.Config.Nope}}': '1:2: executing "inspect" at <.Config.Nope>: can\'t evaluate field Nope in type struct',
  'a\n{{.Os.Nope}}': '2:2: executing "inspect" at <.Os.Nope>: can\'t evaluate field Nope in type string',
  '{{index .RepoTags 5}}':
    '1:2: executing "inspect" at <index .RepoTags 5>: error calling index: index out of range: 5',
  '{{eq 1 "a"}}':
    '1:2: executing "inspect" at <eq 1 "a">: error calling eq: incompatible types for comparison',
  '{{template "x"}}': '1:2: executing "inspect" at <{{template "x"}}>: template "x" not defined',
  '{{nil}}': '1:2: executing "inspect" at <nil>: nil is not a command',
  '{{$y}}': '1:2: executing "inspect" at <$y>: undefined variable "$y"',
  '{{len}}': '1:2: executing "inspect" at <len>: wrong number of args for len: want 1 got 0',
  '{{1 | .Id}}': '1:6: executing "inspect" at <.Id>: Id has arguments but cannot be invoked as function',
  '{{eq 1}}': '1:2: executing "inspect" at <eq 1>: error calling eq: missing argument for comparison',
  '{{$x = 1}}': '1:7: executing "inspect" at <1>: undefined variable: $x',
  '{{1x}}': '1: bad number syntax: "1x"',
  '{{nope .}}': '1: function "nope" not defined',
  '{{if}}': '1: missing value for if',
  '{{}}': '1: missing value for command',
  '{{range .RepoTags}}': '1: unexpected EOF',
  '{{end}}': '1: unexpected {{end}}',
  '{{': '1: unclosed action',
  '{{ {{': '1: unexpected "{" in command',
  '{{"a': '1: unterminated quoted string',
  '{{break}}': '1: {{break}} outside {{range}}',
  '{{(1}}': '1: unclosed left paren',
};

for (const [template, wanted] of Object.entries(FAILURES)) {
  test(`${JSON.stringify(template)} is refused: ${wanted}`, (t) => {
    t.throws(() => apply(template), { code: 'TSMAN_TEMPLATE', message: `template: inspect:${wanted}` });
  });
}

for (const endless of [
  '{{define "r"}}{{template "r"}}{{end}}{{template "r"}}',
  '{{define "r"}}{{template "r"}}{{template "r"}}{{end}}{{template "r"}}',
  '{{range 1000000000}}x{{end}}',
  '{{range 100000}}{{range 100000}}x{{end}}{{end}}',
  '{{$x := "xxxxxxxx"}}{{range 60}}{{$x = print $x $x}}{{end}}',
  '{{printf "%999999999d" 1}}{{pad "x" 999999999 1}}{{range 2000000}}{{end}}',
  '{{if 1}}'.repeat(50_000),
  `{{${'('.repeat(50_000)}`,
]) {
  test(`${endless.slice(0, 70)} ends`, (t) => {
    t.throws(() => apply(endless), { code: 'TSMAN_TEMPLATE' });
  });
}
