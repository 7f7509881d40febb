// Supporters' ways through the whole product, in a browser, against `clarion demo`: in each language, with and
// without JavaScript. Run by tests/run, or by hand:
//
//     node tests/browser/journey.mjs [SCREENSHOTS]
//
// CLARION_BINARY names another binary than the development build. The pictures of every page go to SCREENSHOTS
// (default target/screenshots).

import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Demo } from './demo.mjs';
import { howWeAreDoing } from './figure.mjs';
import { handsRowsOut, keepsRowsIn } from './handout.mjs';
import { answeredByTheOffice } from './office.mjs';
import { Report } from './report.mjs';
import { looksAfterSignatures } from './signature.mjs';
import { aLookAround, anAdminsFirstDay } from './staff.mjs';
import { besideTheRoad, inANewHouse, inScotland, inWales, thorough, withoutAMember } from './supporters.mjs';
import { Visitor } from './visitor.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BINARY = process.env.CLARION_BINARY ?? `${ROOT}target/debug/clarion`;
const SCREENSHOTS = process.argv[2] ?? `${ROOT}target/screenshots`;
const FLAGS = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

/** Everything that one kind of visitor does, in one browser profile. */
async function visit(browser, demo, report, { language, scripts }) {
    const visitor = await Visitor.arrive(browser, demo, report, { language, scripts, screenshots: SCREENSHOTS });
    for (const supporter of [thorough, inANewHouse, withoutAMember, inScotland, inWales, answeredByTheOffice]) {
        await report.inTurn(visitor.called, supporter(visitor));
    }
    for (const [title, path, status] of besideTheRoad(language)) {
        const opened = await report.check(`${visitor.called}: open the page "${title}"`, async () => {
            await visitor.open(path, status);
            assert.equal(await visitor.page.locator('h1').count(), 1);
        });
        if (opened) {
            await visitor.look(title);
        }
    }
    await report.check(`${visitor.called}: leave without a cookie`, () => visitor.leave());
}

/** Somebody of the staff, whose browser keeps a cookie. */
async function work(browser, demo, report, { language, scripts }, day) {
    const clerk = await Visitor.arrive(browser, demo, report, { language, scripts, screenshots: SCREENSHOTS });
    await report.inTurn(clerk.called, day(clerk));
    await clerk.context.close();
}

/** The office of a demonstration that is filled with its invented crowd, on whose numbers the other journeys do not count. */
async function lookAtTheCrowd(browser, report) {
    let demo;
    if (!(await report.check('a filled demo starts', async () => (demo = await Demo.start(BINARY, { crowd: true }))))) {
        return;
    }
    try {
        await work(browser, demo, report, { language: 'en', scripts: true }, (clerk) => [
            ...aLookAround(clerk),
            ...howWeAreDoing(clerk),
            ...looksAfterSignatures(clerk),
        ]);
        await report.check('the filled demo ends when told to', () => demo.stop());
        await report.check('the filled log holds no address', () => assert.doesNotMatch(demo.output, /@/));
    } finally {
        await demo.kill();
    }
}

async function main() {
    const report = new Report();
    await rm(SCREENSHOTS, { recursive: true, force: true });
    await mkdir(SCREENSHOTS, { recursive: true });
    let demo;
    if (!(await report.check('the demo starts', async () => (demo = await Demo.start(BINARY))))) {
        return report.finish();
    }
    let browser;
    try {
        const launched = await report.check('Chromium starts', async () => {
            browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS, timeout: 60_000 });
        });
        for (const language of launched ? ['en', 'cy'] : []) {
            for (const scripts of [true, false]) {
                await visit(browser, demo, report, { language, scripts });
                await work(browser, demo, report, { language, scripts }, anAdminsFirstDay);
                await work(browser, demo, report, { language, scripts }, handsRowsOut);
            }
        }
        if (launched) {
            await work(browser, demo, report, { language: 'en', scripts: true }, aLookAround);
            await work(browser, demo, report, { language: 'en', scripts: true }, keepsRowsIn);
        }
        await report.check('the demo ends when told to', () => demo.stop());
        await report.check('the log holds no address', () => assert.doesNotMatch(demo.output, /@/));
        if (launched) {
            await lookAtTheCrowd(browser, report);
        }
    } finally {
        await browser?.close();
        await demo.kill();
    }
    return report.finish();
}

process.exitCode = await main();
