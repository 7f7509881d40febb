// Signatures in the office of the demonstration, which is filled with an invented crowd: found, read, noted and decided
// about one by one, and many at once as a run that is watched and undone; and the same pages in Welsh.

import assert from 'node:assert/strict';

const WHY = 'A flood from one domain.';

/** Somebody who has come into the office and looks after its signatures. */
export function looksAfterSignatures(visitor) {
    const { page } = visitor;
    const status = page.locator('main p[role=status]').first();
    let person;
    let run;

    return [
        async function listAndFilter() {
            await visitor.go(() => page.locator('nav a[href="/staff/signatures"]').click());
            await visitor.look('staff-signatures');
            assert.match(await status.innerText(), /10,000/);
            assert.equal(await page.locator('table.rows tbody tr').count(), 50);
            await page.selectOption('#nation', 'wales');
            await page.selectOption('#state', 'pending');
            await visitor.go(() => page.locator('form[method=get] button').first().click());
            assert.equal(new URL(page.url()).searchParams.get('nation'), 'wales');
            const places = await page.locator('table.rows tbody td:nth-child(3)').allInnerTexts();
            assert.ok(places.length > 0 && places.every((place) => place.includes('Wales')), places.join('; '));
        },
        async function mendADay() {
            await visitor.open('/staff/signatures?from=yesterday', 422);
            await visitor.look('staff-signatures-to-mend');
            assert.equal(await page.inputValue('#from'), 'yesterday');
        },
        async function findAPerson() {
            await visitor.open('/staff/signatures?state=confirmed&flag=none');
            const email = await page.locator('table.rows tbody td').first().innerText();
            await page.fill('#person', email);
            await visitor.go(() => page.locator('form.filter[method=post] button').click());
            assert.ok(!page.url().includes('@'), 'no address stands in a path');
            assert.equal(await page.locator('table.rows tbody tr').count(), 1);
            await visitor.go(() => page.locator('table.rows tbody a').click());
            person = visitor.path;
            assert.ok((await visitor.text()).includes(email));
            await visitor.look('staff-signer');
        },
        async function writeANote() {
            await page.fill('#note', 'Rang us about the form.');
            await visitor.go(() => page.locator('form[action$="/notes"] button').click());
            assert.ok((await visitor.text()).includes('Rang us about the form.'));
        },
        async function strikeOutAndRestore() {
            const button = (verdict) => page.locator(`button[name=verdict][value=${verdict}]`);
            await visitor.go(() => button('invalidate').click(), 422);
            await visitor.look('staff-signer-to-mend');
            await page.fill('#why', 'An invented person.');
            await visitor.go(() => button('invalidate').click());
            assert.equal(await button('invalidate').count(), 0);
            await page.fill('#why', 'A mistake.');
            await visitor.go(() => button('restore').click());
            assert.equal(await button('invalidate').count(), 1);
        },
        async function previewARun() {
            await visitor.open('/staff/runs');
            await visitor.look('staff-runs');
            await visitor.go(() => page.locator('main a[href="/staff/runs/new"]').click());
            await visitor.look('staff-run-new');
            await page.selectOption('#verdict', 'invalidate');
            await page.fill('#domain', 'old.example.com');
            await visitor.go(() => page.locator('form[action="/staff/runs/preview"] button').click());
            await visitor.look('staff-run-preview');
            assert.equal(await page.locator('table.rows tbody tr').count(), 10);
        },
        async function startItAndWatch() {
            await visitor.go(() => page.locator('form[action="/staff/runs"] button').click(), 422);
            await page.fill('#why', WHY);
            await visitor.go(() => page.locator('form[action="/staff/runs"] button').click());
            run = visitor.path;
            assert.match(run, /^\/staff\/runs\/[0-9a-f-]{36}$/);
            // It asks for itself anew every three seconds, without a script, until the run has come to its end.
            await page.locator('form[action$="/undo"]').waitFor({ timeout: 60_000 });
            const [changed, wanted] = (await status.innerText()).match(/\d[\d,]*/g);
            assert.equal(changed, wanted, 'whatever was counted was changed');
            await visitor.look('staff-run-done');
        },
        async function undoIt() {
            await visitor.go(() => page.locator('form[action$="/undo"] button').click());
            await page.locator('meta[http-equiv=refresh]').waitFor({ state: 'detached', timeout: 60_000 });
            const [restored, changed] = (await status.innerText()).match(/\d[\d,]*/g);
            assert.equal(restored, changed, 'whatever was changed is as it was');
        },
        async function readItAllInWelsh() {
            await visitor.open('/staff/account');
            await visitor.go(() => page.locator('form[action="/staff/account/language"] button').click());
            for (const [path, name] of [
                ['/staff', 'staff-figures'],
                ['/staff/signatures', 'staff-signatures'],
                [person, 'staff-signer'],
                [run, 'staff-run'],
                ['/staff/exports', 'exports'],
                ['/staff/exports/handing-in/wales', 'handing-in'],
            ]) {
                await visitor.open(path);
                assert.equal(await page.getAttribute('html', 'lang'), 'cy');
                await visitor.look(`${name}-in-welsh`);
            }
        },
    ];
}
