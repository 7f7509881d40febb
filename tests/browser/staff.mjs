// Somebody of the staff: comes in by an invitation, sets a passphrase and an authenticator, logs in with the code that it
// shows, invites somebody else, reads the record, proves who they are once more, and logs out. And somebody who looks
// around in the demonstration's office by its button.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

export const PASSPHRASE = 'otter lamp 43 gravel';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** How long an authenticator shows a code. */
const STEP_MS = 30_000;

/** The code that an authenticator with this secret shows now, or so many steps later (RFC 6238). */
export function codeOf(secret, stepsLater = 0) {
    const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const step = Buffer.alloc(8);
    step.writeBigInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + stepsLater));
    const mac = createHmac('sha1', key).update(step).digest();
    const number = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, '0');
}

/** An admin from the invitation to the end of the first day. The visitor has a browser of their own. */
export function anAdminsFirstDay(visitor) {
    const { page, language, demo } = visitor;
    const email = `sian.${language}-${visitor.scripts ? 'scripted' : 'plain'}@example.org`;
    const button = page.locator('main button');
    let link;
    let secret;
    let codes;

    return [
        async function comeByAnInvitation() {
            const said = await demo.command('staff', 'add', email, '--role', 'admin', '--language', language);
            link = new URL(said.trim().split('\n').at(-1)).pathname;
            await visitor.open(link);
            assert.equal(visitor.path, link);
            await visitor.look('staff-invitation');
            await page.fill('#passphrase', 'password password');
            await page.fill('#again', 'password password');
            await visitor.go(() => button.click(), 422);
            assert.equal(visitor.path, link);
            await visitor.look('staff-invitation-to-mend');
            await page.fill('#passphrase', PASSPHRASE);
            await page.fill('#again', PASSPHRASE);
            await visitor.go(() => button.click());
            assert.equal(visitor.path, link);
        },
        async function setUpAnAuthenticator() {
            await visitor.look('staff-authenticator');
            secret = (await page.locator('main code').innerText()).replaceAll(' ', '');
            await page.fill('#code', codeOf(secret));
            await visitor.go(() => button.click());
            assert.equal(visitor.path, `${link}/code`);
            await visitor.look('staff-recovery-codes');
            codes = await page.locator('main li code').allInnerTexts();
            assert.equal(codes.length, 10);
        },
        async function logIn() {
            await visitor.go(() => page.locator('main a.button').click());
            assert.equal(visitor.path, '/staff/login');
            await visitor.look('staff-login');
            await page.fill('#email', 'nobody@example.org');
            await page.fill('#passphrase', PASSPHRASE);
            await page.fill('#code', '123456');
            await visitor.go(() => button.click(), 422);
            assert.equal(visitor.path, '/staff/login');
            await visitor.look('staff-login-refused');
            await page.fill('#email', email);
            await page.fill('#passphrase', PASSPHRASE);
            // The code of now has confirmed the authenticator and is used up; the next one is taken half a minute early.
            await page.fill('#code', codeOf(secret, 1));
            await visitor.go(() => button.click());
            assert.equal(visitor.path, '/staff');
            await visitor.look('staff-start');
        },
        async function inviteSomebodyElse() {
            await visitor.go(() => page.locator('nav a[href="/staff/people"]').click());
            assert.equal(visitor.path, '/staff/people');
            await visitor.look('staff-people');
            await visitor.go(() => page.locator('a[href="/staff/people/new"]').click());
            assert.equal(visitor.path, '/staff/people/new');
            await page.fill('#email', 'nobody');
            await visitor.go(() => page.locator('main form button').click(), 422);
            assert.equal(visitor.path, '/staff/people');
            await visitor.look('staff-invite-to-mend');
            await page.fill('#email', `other.${email}`);
            await page.check('#role-exporter');
            await page.check('#nation-wales');
            await visitor.go(() => page.locator('main form button').click());
            assert.equal(visitor.path, '/staff/people');
            await visitor.look('staff-handed-link');
            await visitor.open('/staff/people');
            await visitor.go(() => page.locator(`main a:text-is("other.${email}")`).click());
            assert.match(visitor.path, /^\/staff\/people\/[0-9a-f-]{36}$/);
            await visitor.look('staff-person');
        },
        async function readTheRecord() {
            await visitor.go(() => page.locator('nav a[href="/staff/audit"]').click());
            assert.equal(visitor.path, '/staff/audit');
            await visitor.look('staff-record');
            await page.selectOption('#what', 'logged-in');
            await visitor.go(() => page.locator('form.filter button').click());
            assert.equal(visitor.path, '/staff/audit');
            assert.equal(new URL(page.url()).searchParams.get('what'), 'logged-in');
            assert.match(await visitor.text(), new RegExp(email.replaceAll('.', '\\.')));
        },
        async function seeToTheirOwnAccount() {
            await visitor.go(() => page.locator('nav a[href="/staff/account"]').click());
            assert.equal(visitor.path, '/staff/account');
            await visitor.look('staff-account');
            await visitor.go(() => page.locator('main a[href="/staff/account/passphrase"]').click());
            assert.equal(visitor.path, '/staff/account/passphrase');
            await visitor.look('staff-passphrase');
        },
        async function proveWhoTheyAre() {
            await visitor.open('/staff/prove?then=/staff/people');
            assert.equal(visitor.path, '/staff/prove');
            await visitor.look('staff-prove');
            await page.fill('#passphrase', PASSPHRASE);
            await page.fill('#code', codes[0]);
            await visitor.go(() => page.locator('main form button').click());
            assert.equal(visitor.path, '/staff/people');
        },
        async function logOut() {
            await visitor.go(() => page.locator('form.leave button').click());
            assert.equal(visitor.path, '/staff/login');
            await visitor.open('/staff/people');
            assert.equal(visitor.path, '/staff/login');
        },
    ];
}

/** Somebody who follows the link that the demonstration prints. It works once. */
export function aLookAround(visitor) {
    const { page, demo } = visitor;

    return [
        async function enterTheDemonstrationsOffice() {
            const link = demo.output.match(/\/staff\/demonstration\/\S+/)[0];
            await visitor.open(link);
            assert.equal(visitor.path, link);
            await visitor.look('staff-demonstration');
            await visitor.go(() => page.locator('main button').click());
            assert.equal(visitor.path, '/staff');
            await visitor.open('/staff/people/new');
            assert.equal(visitor.path, '/staff/people/new');
            await visitor.open(link);
            assert.equal(visitor.path, link);
            assert.equal(await page.locator('main button').count(), 0);
            await visitor.look('staff-link-over');
        },
    ];
}
