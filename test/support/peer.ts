/**
 * Both ends of a conversation, as small programs for system tests:
 *
 *   peer serve tcp|udp PORT       answers everyone with the address they come from; prints `ready`
 *   peer ask tcp|udp HOST PORT [FROM]   prints the answer
 *   peer resolve ADDRESS          a name server on port 53 that knows one address for all names; prints `ready`
 */
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';

const [role, ...words] = process.argv.slice(2);
const ready = () => process.stdout.write('ready\n');

if (role === 'serve') serve(words);
else if (role === 'ask') ask(words);
else resolveNames(words);

function serve([protocol, port]: readonly string[]): void {
  if (protocol === 'tcp') {
    createServer((socket) => socket.end(socket.remoteAddress ?? '')).listen(Number(port), '0.0.0.0', ready);
    return;
  }
  const socket = createSocket('udp4', (_, { address, port: back }) => socket.send(address, back, address));
  socket.bind(Number(port), '0.0.0.0', ready);
}

function ask([protocol, host = '', port, from]: readonly string[]): void {
  const print = (answer: Buffer) => process.stdout.write(answer);
  if (protocol === 'tcp') {
    const socket = connect({ host, port: Number(port), ...(from !== undefined && { localAddress: from }) });
    socket.on('data', print);
    return;
  }
  const socket = createSocket('udp4', (answer) => {
    print(answer);
    clearInterval(again);
    socket.close();
  });
  const hello = () => socket.send('hello', Number(port), host);
  const again = setInterval(hello, 200);
  socket.bind(0, from, hello);
}

/** @see RFC 1035, 4.1 */
function resolveNames([listen]: readonly string[]): void {
  const socket = createSocket('udp4', (query, { address, port }) => {
    const end = query.indexOf(0, 12) + 5;
    const isAddressQuery = query.readUInt16BE(end - 4) === 1;
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(isAddressQuery ? 1 : 0, 6);
    header.fill(0, 8);
    const record = [0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 9];
    const parts = [header, query.subarray(12, end), Buffer.from(isAddressQuery ? record : [])];
    socket.send(Buffer.concat(parts), port, address);
  });
  socket.bind(53, listen, ready);
}
