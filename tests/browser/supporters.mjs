// The ways of five supporters, as steps that build on each other: each begins on the page where the one before it
// ended. The steps say what the person does and must see; `visitor.look` says that each page is sound.

import assert from 'node:assert/strict';
import { followLink, mailWith } from './mailbox.mjs';

/** Postcodes among the demo's invented places, and one on a border that the demo's directory lacks. */
const POSTCODE = 'LS6 0AA';
const SCOTTISH_POSTCODE = 'EH15 0AA';
const WELSH_POSTCODE = 'CF24 0AF';
const POSTCODE_OF_A_VACANT_SEAT = 'NR2 0AA';
const UNKNOWN_BORDER_POSTCODE = 'SY10 9ZZ';

/** Fills in the form of the petition that is open. */
export async function fillIn(page, { name, email, postcode }) {
    await page.fill('[name=name]', name);
    await page.fill('[name=email]', email);
    await page.fill('[name=postcode]', postcode);
}

/** Opens the link of the confirmation mail and presses the button. */
export async function confirm(visitor, email) {
    const mail = await mailWith(visitor, email, `/${visitor.language}/confirm/`);
    await followLink(visitor, mail, 'confirm');
    await visitor.go(() => visitor.page.locator('form[action*="/confirm/"] button').click());
}

/** Someone who makes every mistake once, signs, confirms, writes, and then wants no more mail. */
export function thorough(visitor) {
    const { page, language } = visitor;
    const petition = `/${language}/petitions/england`;
    const mark = `${language}-${visitor.scripts ? 'scripted' : 'plain'}`;
    const person = { name: 'Ceri Example', email: `ceri.${mark}@example.org`, postcode: POSTCODE };
    const ownWords = `My sister waited eleven weeks for a scan (${mark}).`;
    const form = page.locator('form[action$="/signatures"]');
    const mistakes = page.locator('[role=alert] a');
    const check = page.locator('form[action$="/preview"] button:not(.second)');
    const redraw = page.locator('form[action$="/preview"] button.second');
    let receipt;

    return [
        async function arriveInTheirOwnLanguage() {
            await visitor.open('/');
            assert.equal(visitor.path, `/${language}`);
            assert.equal((await page.getAttribute('html', 'lang')).slice(0, 2), language);
            await visitor.look('home');
        },
        async function openThePetition() {
            await visitor.go(() => page.locator(`main a[href="${petition}"]`).first().click());
            assert.equal(visitor.path, petition);
            assert.equal(await page.isChecked('[name=updates]'), false, 'updates are asked for, never assumed');
            await visitor.look('petition');
        },
        async function skipToTheContentByKeyboard() {
            await visitor.open(petition);
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
            const targets = await mistakes.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
            assert.deepEqual(targets, ['#name', '#email', '#postcode']);
            await mistakes.first().click();
            assert.equal(await page.evaluate(() => document.activeElement.id), 'name', 'the link leads to the field');
            await visitor.look('petition-errors');
        },
        async function keepWhatWasTypedBesideTheMistake() {
            await fillIn(page, { ...person, email: 'nobody at example', postcode: 'not a postcode' });
            await page.check('[name=updates]');
            await visitor.go(() => form.locator('button').click(), 422);
            assert.equal(await page.inputValue('[name=name]'), person.name);
            assert.equal(await page.inputValue('[name=email]'), 'nobody at example');
            assert.equal(await page.inputValue('[name=postcode]'), 'not a postcode');
            assert.equal(await page.isChecked('[name=updates]'), true);
            assert.equal(await mistakes.count(), 2);
        },
        async function meetThePetitionOfAnotherNation() {
            await fillIn(page, { ...person, postcode: SCOTTISH_POSTCODE });
            await visitor.go(() => form.locator('button').click(), 422);
            assert.match(await form.getAttribute('action'), /\/petitions\/scotland\/signatures$/);
            assert.equal(await page.inputValue('[name=email]'), person.email);
            await visitor.look('petition-of-another-nation');
        },
        async function signThePetition() {
            await visitor.open(petition);
            await fillIn(page, person);
            await page.check('[name=updates]');
            await visitor.go(() => form.locator('button').click());
            assert.equal(visitor.path, `${petition}/check-your-email`);
            await visitor.look('check-your-email');
        },
        async function openTheLinkInTheMail() {
            const mail = await mailWith(visitor, person.email, `/${language}/confirm/`);
            await visitor.open('/dev/mailbox');
            await visitor.look('mailbox');
            await visitor.open(mail.path);
            await visitor.look('mail-confirm');
            // As most mail programs would show it: its HTML, with a button.
            const button = page.frameLocator('main iframe').locator(`a[href*="/${language}/confirm/"]`).first();
            await visitor.go(() => button.click());
            await visitor.look('confirm');
        },
        async function confirmAndBeThanked() {
            await visitor.go(() => page.locator('form[action*="/confirm/"] button').click());
            assert.equal(await page.locator('form[action*="/confirm/"]').count(), 0, 'nothing is left to press');
            await visitor.look('signed');
        },
        async function beginALetter() {
            await visitor.go(() => page.locator(`a[href*="/${language}/letters/"]`).first().click());
            assert.ok((await page.locator('[name=offices]').count()) > 0, 'somebody can be written to');
            await visitor.look('letter');
        },
        async function sendALetterTooEarlyAndLearnWhatToMend() {
            await page.fill('[name=address]', '');
            await visitor.go(() => check.click(), 422);
            assert.equal(await page.locator('[role=alert] a[href="#address"]').count(), 1);
            await visitor.look('letter-errors');
        },
        async function putTheLetterInTheirOwnWords() {
            await page.fill('[name=own_words]', ownWords);
            await page.fill('[name=address]', '1 Example Terrace\nExampleton');
            await page.locator('[name=points]').first().check();
            await visitor.go(() => redraw.click());
            assert.ok((await page.locator('.letter .text').innerText()).includes(ownWords), 'the letter is drawn anew');
        },
        async function readTheLetterBeforeItGoes() {
            await visitor.go(() => check.click());
            const letter = await page.locator('.letter .text').first().innerText();
            for (const part of [ownWords, person.name, '1 Example Terrace', POSTCODE]) {
                assert.ok(letter.includes(part), `the letter holds ${part}:\n${letter}`);
            }
            await visitor.look('letter-preview');
        },
        async function sendTheLetter() {
            await visitor.go(() => page.locator('form[action$="/send"] button:not(.second)').click());
            await visitor.look('letter-sent');
            const mail = await mailWith(visitor, ownWords);
            for (const part of [person.name, person.email, '1 Example Terrace', POSTCODE]) {
                assert.ok(mail.text.includes(part), `the representative reads ${part}:\n${mail.text}`);
            }
            await visitor.open(mail.path);
            await visitor.look('mail-letter');
        },
        async function seeWhatIsHeldOnThem() {
            receipt = await mailWith(visitor, person.email, `/${language}/my-data/`);
            await visitor.open(receipt.path);
            await visitor.look('mail-receipt');
            assert.ok(receipt.text.includes('List-Unsubscribe-Post'), 'mail programs can unsubscribe by themselves');
            await followLink(visitor, receipt, 'my-data');
            assert.ok((await visitor.text()).includes(person.email));
            await visitor.look('my-data');
        },
        async function unsubscribe() {
            await followLink(visitor, receipt, 'unsubscribe');
            await visitor.look('unsubscribe');
            await visitor.go(() => page.locator('form[action*="/unsubscribe/"] button').click());
            assert.equal(await page.locator('form[action*="/unsubscribe/"]').count(), 0, 'it is done');
            await visitor.look('unsubscribed');
        },
    ];
}

/** Someone in a new house on a border: the postcode tells neither the nation nor the seat. */
export function inANewHouse(visitor) {
    const { page, language } = visitor;
    const email = `bryn.${language}.${visitor.scripts}@example.org`;
    const form = page.locator('form[action$="/signatures"]');

    return [
        async function beAskedForTheNation() {
            await visitor.open(`/${language}/petitions/england`);
            await fillIn(page, { name: 'Bryn Example', email, postcode: UNKNOWN_BORDER_POSTCODE });
            await visitor.go(() => form.locator('button').click(), 422);
            assert.equal(await page.inputValue('[name=email]'), email);
            await visitor.look('petition-nation-asked');
        },
        async function signWithoutKnowingTheSeat() {
            await page.check('[name=nation][value=england]');
            await visitor.go(() => form.locator('button').click());
            await confirm(visitor, email);
        },
        async function chooseTheSeatToWriteTo() {
            await visitor.go(() => page.locator(`a[href*="/${language}/letters/"]`).first().click());
            await visitor.look('letter-seat');
            await page.locator('main [name=constituency]').selectOption({ index: 1 });
            await visitor.go(() => page.locator('main form button').first().click());
            assert.equal(await page.locator('[name=constituency]').count(), 0, 'the question is answered');
        },
    ];
}

/** Someone whose seat nobody holds. */
export function withoutAMember(visitor) {
    const { page, language } = visitor;
    const email = `dale.${language}.${visitor.scripts}@example.org`;

    return [
        async function signAndConfirm() {
            await visitor.open(`/${language}/petitions/england`);
            await fillIn(page, { name: 'Dale Example', email, postcode: POSTCODE_OF_A_VACANT_SEAT });
            await visitor.go(() => page.locator('form[action$="/signatures"] button').click());
            await confirm(visitor, email);
        },
        async function learnThatTheSeatIsVacant() {
            await visitor.go(() => page.locator(`a[href*="/${language}/letters/"]`).first().click());
            assert.equal(await page.locator('.group').first().locator('[name=offices]').count(), 0);
            assert.equal(await page.locator('.group').first().locator('.shut').count(), 1, 'it is said why');
            assert.equal(await page.locator('[name=offices]:checked').count(), 0, 'nobody else is put in their place');
            await visitor.look('letter-vacant');
        },
    ];
}

/** Someone who is represented in a devolved chamber too, and writes to several offices at once. */
function ofADevolvedNation(visitor, { nation, postcode, name, to }) {
    const { page, language } = visitor;
    const email = `${name.toLowerCase()}.${language}.${visitor.scripts}@example.org`;
    const ownWords = `My mother waited nine weeks (${email.split('@')[0]}).`;
    const boxes = page.locator('[name=offices]');

    return [
        async function findWhoRepresentsThem() {
            await visitor.open(`/${language}/find`);
            await page.fill('[name=postcode]', postcode.toLowerCase());
            await visitor.go(() => page.locator('main form button').first().click());
            assert.ok((await page.locator('.offices li').count()) > to, 'everybody is told');
            await visitor.look(`find-${nation}`);
            await visitor.go(() => page.locator(`main a.button[href="/${language}/petitions/${nation}"]`).click());
        },
        async function signAndConfirm() {
            await fillIn(page, { name: `${name} Example`, email, postcode });
            await visitor.go(() => page.locator('form[action$="/signatures"] button').click());
            await confirm(visitor, email);
        },
        async function meetEverybodyWhoCanBeWrittenTo() {
            await visitor.go(() => page.locator(`a[href*="/${language}/letters/"]`).first().click());
            assert.ok((await boxes.count()) >= to);
            const ticked = await page.locator('[name=offices]:checked').count();
            assert.ok(ticked > 0 && ticked < (await boxes.count()), 'a few are proposed, not all');
            await visitor.look(`letter-${nation}`);
        },
        async function writeToSeveral() {
            for (let index = 0; index < to; index += 1) {
                await boxes.nth(index).check();
            }
            await page.fill('[name=own_words]', ownWords);
            await page.fill('[name=address]', '1 Example Terrace\nExampleton');
            await visitor.go(() => page.locator('form[action$="/preview"] button:not(.second)').click());
            const letters = await page.locator('.letter .text').allInnerTexts();
            assert.ok(letters.length >= to && letters.every((letter) => letter.includes(ownWords)));
            assert.equal(new Set(letters).size, letters.length, 'no two letters are the same');
            await visitor.look(`letter-preview-${nation}`);
        },
        async function sendThemAll() {
            const count = await page.locator('.letter .text').count();
            await visitor.go(() => page.locator('form[action$="/send"] button:not(.second)').click());
            assert.equal(await page.locator('main li').count(), count);
            await mailWith(visitor, ownWords);
        },
    ];
}

/** Someone in Scotland, with an MP, an MSP of the constituency and seven of the region. */
export function inScotland(visitor) {
    return ofADevolvedNation(visitor, { nation: 'scotland', postcode: SCOTTISH_POSTCODE, name: 'Eilidh', to: 4 });
}

/** Someone in Wales, with an MP and six members of the Senedd. */
export function inWales(visitor) {
    return ofADevolvedNation(visitor, { nation: 'wales', postcode: WELSH_POSTCODE, name: 'Ffion', to: 4 });
}

/** Pages beside the main road: what each is called, its path and its status. */
export function besideTheRoad(language) {
    return [
        ['commitments', `/${language}/commitments`, 200],
        ['commitments-wales', `/${language}/commitments/wales`, 200],
        ['offices', `/${language}/commitments/england/offices`, 200],
        ['find', `/${language}/find`, 200],
        ['find-result', `/${language}/find?postcode=${encodeURIComponent(POSTCODE)}`, 200],
        ['find-terminated', `/${language}/find?postcode=LS6+0ZZ`, 200],
        ['find-forces', `/${language}/find?postcode=BFPO+58`, 200],
        ['find-forces-errors', `/${language}/find?postcode=BFPO+58&constituency=`, 422],
        ['find-picked', `/${language}/find?postcode=BFPO+58&constituency=W07000089`, 200],
        ['find-jersey', `/${language}/find?postcode=JE2+3AB`, 200],
        ['privacy', `/${language}/privacy`, 200],
        ['accessibility', `/${language}/accessibility`, 200],
        ['complaints', `/${language}/complaints`, 200],
        ['expired', `/${language}/confirm/not-a-link-of-ours`, 200],
        ['not-found', `/${language}/nothing-here`, 404],
    ];
}
