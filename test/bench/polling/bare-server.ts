/** The least that can answer polls: a process that sends the same bytes for every request. Reports its address. */
import { type AddressInfo, createServer } from 'node:net';

const answer = Buffer.from('HTTP/1.1 304 Not Modified\r\nETag: W/"same"\r\n\r\n');

process.on('disconnect', () => process.exit());
const server = createServer({ noDelay: true }, socket => {
  socket.on('error', () => {}).on('data', () => socket.write(answer));
});
server.listen(0, '127.0.0.1', () => process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
