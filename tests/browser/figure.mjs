// The office's first page in the demonstration, which is filled with an invented crowd: its tables by the keyboard, its
// files, and the order of the seats, all without a script of ours.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

/** Somebody who has come into the office and looks how the campaign stands. */
export function howWeAreDoing(visitor) {
    const { page } = visitor;

    return [
        async function readTheFigures() {
            await visitor.open('/staff');
            assert.equal(await page.locator('[style]').count(), 0, 'the stylesheet says how everything looks');
            await visitor.look('staff-figures');
            assert.ok((await page.locator('svg[role=img]').count()) >= 8, 'each part is drawn');
            const confirmed = await page.locator('.numbers strong').first().innerText();
            assert.ok(Number(confirmed.replaceAll(',', '')) > 10_000, `${confirmed} are confirmed`);
        },
        async function openATableByTheKeyboard() {
            const table = page.locator('#days details');
            assert.equal(await table.locator('table').isVisible(), false);
            await table.locator('summary').focus();
            await page.keyboard.press('Enter');
            assert.equal(await table.locator('tbody tr').count(), 60);
            assert.ok(await table.locator('table').isVisible());
            await page.keyboard.press('Tab');
            assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'region', 'it scrolls by keys');
        },
        async function sortTheSeats() {
            await page.locator('#seat-table summary').click();
            await visitor.go(() => page.locator('#seat-table th a[href*="seats=confirmed"]').click());
            assert.ok(await page.locator('#seat-table table').isVisible(), 'it stays open');
            const counts = await page.locator('#seat-table tbody td:nth-child(3)').allInnerTexts();
            const numbers = counts.map((count) => Number(count.replaceAll(',', '')));
            assert.deepEqual(numbers, numbers.toSorted((a, b) => b - a));
            await visitor.look('staff-figures-seats');
        },
        async function takeAFile() {
            const link = page.locator('#nations .file a');
            const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
            assert.equal(file.suggestedFilename(), 'nations.csv');
            const text = await readFile(await file.path(), 'utf8');
            assert.match(text, /^\ufeff"nation","confirmed","signed","waiting"\r\n"england","/);
        },
    ];
}
