// HOST PORT CONNECTIONS SECONDS [KEY]: messages of five kilobytes through nodemailer's pool; prints the rate.

import { readFileSync } from 'node:fs';
import nodemailer from 'nodemailer';

const [host, port, connections, seconds, key] = process.argv.slice(2);
const lanes = Number(connections);
const line =
    'Diolch am eich cefnogaeth – thank you for your support, Siân. The next step takes one minute.\n';
const text = line.repeat(12);
const html = `<p style="margin:0 0 16px">${line}</p>`.repeat(14);
const transport = nodemailer.createTransport({
    host,
    port: Number(port),
    secure: Boolean(process.env.CLARION_LOAD_TLS),
    ignoreTLS: true,
    pool: true,
    maxConnections: lanes,
    maxMessages: Infinity,
    ...(key && {
        dkim: { domainName: 'campaign.example', keySelector: 'r1', privateKey: readFileSync(key, 'utf8') },
    }),
});
const begun = performance.now();
const end = 500 + Number(seconds) * 1000;
let sent = 0;

// Twice as many as connections are under way, so that none of them waits for its next message.
async function lane(number) {
    for (let count = 0; ; count += 1) {
        const at = performance.now() - begun;
        if (at >= end) return;
        await transport.sendMail({
            from: 'Yr Ymgyrch <us@campaign.example>',
            to: `Siân Ó Briain <s${number}x${count}@supporter.example>`,
            subject: 'Cadarnhewch eich llofnod – please confirm your signature',
            text: `${count}\n${text}`,
            html,
        });
        const done = performance.now() - begun;
        if (done >= 500 && done < end) sent += 1;
    }
}

await Promise.all(Array.from({ length: lanes * 2 }, (_, number) => lane(number)));
transport.close();
console.log(Math.round(sent / Number(seconds)));
