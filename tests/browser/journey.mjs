// A supporter's way through the whole product, in a browser, against `clarion demo`: in each language, with and
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
import { linkIn, mailWith } from './mailbox.mjs';
import { Report } from './report.mjs';
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

/** Postcodes of the demo's invented places. */
const ENGLISH_POSTCODE = 'ZE1 1AA';
const SCOTTISH_POSTCODE = 'ZS1 1AA';

/** The steps of one supporter; each begins on the page where the one before it ended. */
function supporter(visitor) {
    const { page, language } = visitor;
    const mark = `${language}-${visitor.scripts ? 'scripted' : 'plain'}`;
    const name = 'Ceri Example';
    const email = `ceri.${mark}@example.org`;
    const ownWords = `My sister waited eleven weeks for a scan (${mark}).`;
    const address = '1 Example Terrace\nExampleton';
    const form = page.locator('form[action$="/signatures"]');
    let receipt;
    let petition;

    return [
        async function arriveInTheirOwnLanguage() {
            await visitor.open('/');
            assert.equal(visitor.path, `/${language}`);
            assert.equal((await page.getAttribute('html', 'lang')).slice(0, 2), language);
            await visitor.look('home');
        },
        async function openThePetition() {
            petition = `/${language}/petitions/england`;
            await visitor.go(() => page.locator(`main a[href="${petition}"]`).first().click());
            assert.equal(visitor.path, petition);
            assert.equal(await page.isChecked('[name=updates]'), false, 'updates are asked for, never assumed');
            await visitor.look('petition');
        },
        async function skipToTheContentByKeyboard() {
            await page.keyboard.press('Tab');
            assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#main');
            await page.keyboard.press('Enter');
            assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
        },
        async function turnToTheOtherLanguageAndBack() {
            const other = language === 'en' ? 'cy' : 'en';
            await visitor.go(() => page.locator(`a[hreflang^=${other}]`).first().click());
            assert.equal(visitor.path, `/${other}/petitions/england`);
            await visitor.go(() => page.locator(`a[hreflang^=${language}]`).first().click());
            assert.equal(visitor.path, petition);
        },
        async function sendAnEmptyFormAndLearnWhatToMend() {
            await visitor.go(() => form.locator('button').click(), 422);
            const links = page.locator('[role=alert] a');
            const targets = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
            assert.deepEqual(targets, ['#name', '#email', '#postcode']);
            await links.first().click();
            assert.equal(await page.evaluate(() => document.activeElement.id), 'name', 'the link leads to the field');
            await visitor.look('petition-errors');
        },
        async function keepWhatWasTypedBesideTheMistake() {
            await page.fill('[name=name]', name);
            await page.fill('[name=email]', 'nobody at example');
            await page.fill('[name=postcode]', 'not a postcode');
            await page.check('[name=updates]');
            await visitor.go(() => form.locator('button').click(), 422);
            assert.equal(await page.inputValue('[name=name]'), name);
            assert.equal(await page.inputValue('[name=email]'), 'nobody at example');
            assert.equal(await page.inputValue('[name=postcode]'), 'not a postcode');
            assert.equal(await page.isChecked('[name=updates]'), true);
            assert.equal(await page.locator('[role=alert] a').count(), 2);
        },
        async function meetTheirOwnNationsPetition() {
            await page.fill('[name=email]', email);
            await page.fill('[name=postcode]', SCOTTISH_POSTCODE);
            await visitor.go(() => form.locator('button').click(), 422);
            assert.match(await form.getAttribute('action'), /\/petitions\/scotland\/signatures$/);
            assert.equal(await page.inputValue('[name=email]'), email);
            await visitor.look('petition-of-another-nation');
        },
        async function signThePetition() {
            await visitor.open(petition);
            await page.fill('[name=name]', name);
            await page.fill('[name=email]', email);
            await page.fill('[name=postcode]', ENGLISH_POSTCODE);
            await page.check('[name=updates]');
            await visitor.go(() => form.locator('button').click());
            assert.equal(visitor.path, `${petition}/check-your-email`);
            await visitor.look('check-your-email');
        },
        async function confirmByTheLinkInTheMail() {
            const mail = await mailWith(visitor, email, `/${language}/confirm/`);
            await visitor.open('/dev/mailbox');
            await visitor.look('mailbox');
            await visitor.open(mail.path);
            await visitor.look('mail-confirm');
            await visitor.open(linkIn(mail, visitor, 'confirm'));
            await visitor.look('confirm');
            await visitor.go(() => page.locator('form[action*="/confirm/"] button').click());
            await visitor.look('signed');
        },
        async function beginALetter() {
            await visitor.go(() => page.locator(`a[href*="/${language}/letters/"]`).first().click());
            assert.ok((await page.locator('[name=offices]').count()) > 0, 'somebody can be written to');
            await visitor.look('letter');
        },
        async function sendALetterTooEarlyAndLearnWhatToMend() {
            await page.fill('[name=address]', '');
            await visitor.go(() => page.locator('form[action$="/preview"] button').first().click(), 422);
            const targets = page.locator('[role=alert] a[href="#address"]');
            assert.equal(await targets.count(), 1);
            await visitor.look('letter-errors');
        },
        async function putTheLetterInTheirOwnWords() {
            await page.fill('[name=own_words]', ownWords);
            await page.fill('[name=address]', address);
            await page.locator('[name=points]').first().check();
            // The second button draws the letter anew and stays on the page.
            await visitor.go(() => page.locator('form[action$="/preview"] button.second').click());
            assert.ok((await page.locator('.letter .text').innerText()).includes(ownWords));
            await visitor.go(() => page.locator('form[action$="/preview"] button').first().click());
            const letter = await page.locator('.letter .text').first().innerText();
            for (const part of [ownWords, name, '1 Example Terrace', ENGLISH_POSTCODE]) {
                assert.ok(letter.includes(part), `the letter holds ${part}:\n${letter}`);
            }
            await visitor.look('letter-preview');
        },
        async function sendTheLetter() {
            await visitor.go(() => page.locator('form[action$="/send"] button').first().click());
            await visitor.look('letter-sent');
            const mail = await mailWith(visitor, ownWords);
            for (const part of [name, email, '1 Example Terrace', ENGLISH_POSTCODE]) {
                assert.ok(mail.text.includes(part), `the representative reads ${part}:\n${mail.text}`);
            }
            await visitor.open(mail.path);
            await visitor.look('mail-letter');
        },
        async function seeWhatIsHeldOnThem() {
            receipt = await mailWith(visitor, email, `/${language}/unsubscribe/`, `/${language}/my-data/`);
            await visitor.open(receipt.path);
            await visitor.look('mail-receipt');
            await visitor.open(linkIn(receipt, visitor, 'my-data'));
            assert.ok((await visitor.text()).includes(email));
            await visitor.look('my-data');
        },
        async function unsubscribe() {
            await visitor.open(linkIn(receipt, visitor, 'unsubscribe'));
            await visitor.look('unsubscribe');
            await visitor.go(() => page.locator('form[action*="/unsubscribe/"] button').click());
            assert.equal(await page.locator('form[action*="/unsubscribe/"]').count(), 0, 'it is done');
            await visitor.look('unsubscribed');
        },
    ];
}

/** Pages beside the main road; none depends on another. */
async function lookAround(report, visitor) {
    const { language, page } = visitor;
    const pages = [
        ['commitments', `/${language}/commitments`, 200],
        ['find', `/${language}/find`, 200],
        ['find-result', `/${language}/find?postcode=${encodeURIComponent(ENGLISH_POSTCODE)}`, 200],
        ['privacy', `/${language}/privacy`, 200],
        ['accessibility', `/${language}/accessibility`, 200],
        ['complaints', `/${language}/complaints`, 200],
        ['not-found', `/${language}/nothing-here`, 404],
    ];
    for (const [title, path, status] of pages) {
        await report.check(`${visitor.called}: open ${path.split('?')[0]}`, async () => {
            await visitor.open(path, status);
            assert.equal(await page.locator('h1').count(), 1);
        });
        await visitor.look(title);
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
                const visitor = await Visitor.arrive(browser, demo, report, {
                    language,
                    scripts,
                    screenshots: SCREENSHOTS,
                });
                await report.inTurn(visitor.called, supporter(visitor));
                await lookAround(report, visitor);
                await report.check(`${visitor.called}: leave without a cookie`, () => visitor.leave());
            }
        }
        await report.check('the demo ends when told to', () => demo.stop());
        await report.check('the log holds no address', () => assert.doesNotMatch(demo.output, /@/));
    } finally {
        await browser?.close();
        await demo.kill();
    }
    return report.finish();
}

process.exitCode = await main();
