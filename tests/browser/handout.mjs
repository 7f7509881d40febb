// Somebody of the staff takes rows out of the house: proves themselves again, chooses columns, gives a reason, opens what
// came; and hands a petition in. Somebody else, whose role does not allow it, gets nothing.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PASSPHRASE, codeOf } from './staff.mjs';

/** Makes every proof of passphrase and code eleven minutes older. */
const AGE = `
import contextlib, sqlite3, sys
with contextlib.closing(sqlite3.connect(sys.argv[1], timeout=10)) as database, database:
    database.execute("UPDATE staff_session SET proven_at = proven_at - 660000")
`;

/** Comes by an invitation, sets up an authenticator and logs in; returns the recovery codes that are left. */
async function comeIn(visitor, email, role) {
    const { page, language, demo } = visitor;
    const button = page.locator('main button');
    const said = await demo.command('staff', 'add', email, '--role', role, '--language', language);
    await visitor.open(new URL(said.trim().split('\n').at(-1)).pathname);
    await page.fill('#passphrase', PASSPHRASE);
    await page.fill('#again', PASSPHRASE);
    await visitor.go(() => button.click());
    const secret = (await page.locator('main code').innerText()).replaceAll(' ', '');
    await page.fill('#code', codeOf(secret));
    await visitor.go(() => button.click());
    const [code, ...codes] = await page.locator('main li code').allInnerTexts();
    await visitor.open('/staff/login');
    await page.fill('#email', email);
    await page.fill('#passphrase', PASSPHRASE);
    await page.fill('#code', code);
    await visitor.go(() => button.click());
    assert.equal(visitor.path, '/staff');
    return codes;
}

/** Somebody who exports. */
export function handsRowsOut(visitor) {
    const { page, language, demo } = visitor;
    const email = `eluned.${language}-${visitor.scripts ? 'scripted' : 'plain'}@example.org`;
    const button = page.locator('main form button');
    let codes;

    /** Presses a button that brings a file, and returns its name and bytes. */
    async function download(pressed) {
        const [file] = await Promise.all([page.waitForEvent('download'), pressed.click()]);
        return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
    }

    return [
        async function comeInAndProveAgain() {
            codes = await comeIn(visitor, email, 'exporter');
            await promisify(execFile)('/usr/bin/python3', ['-c', AGE, join(demo.folder, 'clarion.db')]);
            await visitor.go(() => page.locator('nav a[href="/staff/exports"]').click());
            assert.equal(visitor.path, '/staff/prove');
            await page.fill('#passphrase', PASSPHRASE);
            await page.fill('#code', codes.shift());
            await visitor.go(() => page.locator('main form button').click());
            assert.equal(visitor.path, '/staff/exports');
            await visitor.look('exports');
        },
        async function giveAReason() {
            await visitor.go(() => button.click(), 422);
            await visitor.look('exports-to-mend');
        },
        async function chooseColumns() {
            for (const box of await page.locator('[name=columns]').all()) {
                await box.setChecked(false);
            }
            await page.check('#column-petition');
            await page.check('#column-state');
            await page.check('#format-csv');
            await page.fill('#why', 'For the annual report.');
            const { name, bytes } = await download(button);
            assert.match(name, /^signatures-\d{4}-\d\d-\d\d\.csv$/);
            const text = bytes.toString('utf8');
            assert.match(text, /^\uFEFF"petition","state"\r\n("[a-z-]+","[a-z]+"\r\n)*$/);
        },
        async function takeAWorkbook() {
            await visitor.open('/staff/exports?kind=seats');
            await visitor.look('exports-seats');
            await page.fill('#why', 'To hand in.');
            const { name, bytes } = await download(button);
            assert.match(name, /^seats-.*\.xlsx$/);
            assert.equal(bytes.subarray(0, 2).toString(), 'PK');
        },
        async function handIn() {
            await visitor.go(() => page.locator('main a[href$="/handing-in/england"]').click());
            await visitor.look('handing-in');
            await page.fill('#why', 'To hand in.');
            const { name } = await download(page.locator('button[value=csv]'));
            assert.match(name, /^seats-.*\.csv$/);
        },
    ];
}

/** Somebody who runs the campaign and may take nothing out of the house. */
export function keepsRowsIn(visitor) {
    const { page } = visitor;

    return [
        async function findNoWayOut() {
            await comeIn(visitor, `kofi.${visitor.language}@example.org`, 'campaigner');
            assert.equal(await page.locator('nav a[href="/staff/exports"]').count(), 0);
            await visitor.open('/staff/exports', 403);
        },
    ];
}
