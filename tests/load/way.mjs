// LISTEN_PORT PORT MILLISECONDS [CERTIFICATE KEY]: a way to PORT on which everything takes so long in each direction, and
// which is encrypted as far as here where a certificate is given.

import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';

const [listen, port, delay] = process.argv.slice(2, 5).map(Number);
const [certificate, key] = process.argv.slice(5);

// Chunks keep their order: timers of one length fire in the order in which they were set.
function carry(from, to) {
    if (delay === 0) {
        from.pipe(to);
    } else {
        from.on('data', (chunk) => setTimeout(() => to.writable && to.write(chunk), delay));
        from.on('end', () => setTimeout(() => to.end(), delay));
    }
    from.on('error', () => to.destroy());
}

function meet(near) {
    near.setNoDelay(true);
    const far = net.connect({ port, host: '127.0.0.1', noDelay: true });
    carry(near, far);
    carry(far, near);
}

const server = certificate
    ? tls.createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, meet)
    : net.createServer(meet);
server.listen(listen, '127.0.0.1', () => console.log('ready'));
