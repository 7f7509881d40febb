// The whole way, from signing to an answer and a promise: two weeks after the letter its writer says what came of it; the
// letter's last line leads its office to a page of its own, where it chooses, promises and answers; the staff approve at
// the command line, and what was promised is public.

import assert from 'node:assert/strict';
import { followLink, mailWith } from './mailbox.mjs';
import { confirm, fillIn } from './supporters.mjs';
import { until } from './wait.mjs';

/** How long it may take until a letter whose mail can be read is noted as sent. */
const SENT_MS = 15_000;
/** How long the site may take to show what a command has changed. */
const PUBLISHED_MS = 15_000;

/**
 * An office for each kind of visitor, and nobody else writes to it: a link is mailed once in ten minutes, and after the
 * digest is chosen no letter goes by itself.
 */
const OFFICES = {
    'en-scripted': { nation: 'england', postcode: 'BS8 0AA', seat: 'Bristol Central', holder: 'Priya Exemplar' },
    'en-plain': { nation: 'england', postcode: 'SY11 0AA', seat: 'North Shropshire', holder: 'Hugo Makebelieve' },
    'cy-scripted': { nation: 'wales', postcode: 'SY21 0ZA', seat: 'Montgomeryshire and Glyndŵr', holder: 'Non Esiampl' },
    'cy-plain': { nation: 'wales', postcode: 'LL77 0AA', seat: 'Ynys Môn', holder: 'Dewi Dychmygol' },
};

/** Someone who writes to their MP, whose office then answers. */
export function answeredByTheOffice(visitor) {
    const { page, language, demo } = visitor;
    const mark = `${language}-${visitor.scripts ? 'scripted' : 'plain'}`;
    const { nation, postcode, seat, holder } = OFFICES[mark];
    const address = holder.toLowerCase().replace(' ', '.');
    const person = { name: 'Gwyn Example', email: `gwyn.${mark}@example.org`, postcode };
    const ownWords = `My neighbour waited fourteen weeks (${mark}).`;
    const promise = `I will ask the minister for the figures by June (${mark}).`;
    const heard = `She will raise it in the House (${mark}).`;
    const answer = `Thank you for writing. I have asked the minister (${mark}).`;
    const boxes = page.locator('[name=offices]');
    const notice = page.locator('.notice[role=status]');
    let letter;
    let question;
    let door;
    let desk;

    /** Fills in one of the forms of the office's page and sends it. */
    async function send(form, fields, status = 200) {
        for (const [name, words] of Object.entries(fields)) {
            await page.fill(`[name=${name}]`, words);
        }
        await visitor.go(() => page.locator(`form[action$="/${form}"] button`).click(), status);
    }

    /** The line that counts the one answer from this office, at the command line. */
    function lineOf(name) {
        return new RegExp(`^ +1 +0 +0 {2}MP for ${name}$`, 'm');
    }

    /** Confirms what the office has said, by the link that its address got. */
    async function confirmByMail(words, name) {
        const mail = await mailWith(visitor, `${address}@`, words, '/confirm');
        await visitor.open(mail.path);
        await visitor.look(`mail-${name}`);
        const link = page.locator(`main a[href^="${demo.origin}/${language}/office/"][href$="/confirm"]`);
        await visitor.go(() => link.first().click());
        assert.ok((await visitor.text()).includes(words), 'the office reads what it confirms');
        await visitor.look(`${name}-confirm`);
        await visitor.go(() => page.locator('form[action$="/confirm"] button').click());
        assert.equal(await page.locator('form[action$="/confirm"]').count(), 0, 'it is done');
        await visitor.look(`${name}-confirmed`);
    }

    /** Approves, as the staff do, what waits of this office, and returns what the command said. */
    async function approve(kind) {
        const list = await demo.command('office', 'list');
        const waits = list.split('\n').filter((line) => line.includes(` ${kind} `) && line.endsWith(seat));
        assert.equal(waits.length, 1, `one ${kind} of ${seat} waits:\n${list}`);
        return demo.command('office', 'approve', waits[0].split(' ')[0], '--by', 'A. Staff');
    }

    return [
        async function signAndConfirm() {
            await visitor.open(`/${language}/petitions/${nation}`);
            await fillIn(page, person);
            await visitor.go(() => page.locator('form[action$="/signatures"] button').click());
            await confirm(visitor, person.email);
        },
        async function writeToTheMpAlone() {
            await visitor.go(() => page.locator(`a[href*="/${language}/letters/"]`).first().click());
            for (let index = 0; index < (await boxes.count()); index += 1) {
                await boxes.nth(index).setChecked(index === 0);
            }
            await page.fill('[name=own_words]', ownWords);
            await page.fill('[name=address]', '1 Example Terrace\nExampleton');
            await visitor.go(() => page.locator('form[action$="/preview"] button:not(.second)').click());
            await visitor.go(() => page.locator('form[action$="/send"] button:not(.second)').click());
            letter = await mailWith(visitor, ownWords);
            assert.ok(letter.text.includes(`${address}@`), `it goes to ${address}:\n${letter.text}`);
        },
        async function beAskedTwoWeeksLaterWhetherAnAnswerCame() {
            await until('fourteen days have passed', SENT_MS, async () => {
                await demo.letDaysPass(15, ownWords);
                return true;
            });
            question = await mailWith(visitor, person.email, `/${language}/answers/`);
            await visitor.open(question.path);
            await visitor.look('mail-question');
        },
        async function sayYesWithOnePressAndAWordBesideIt() {
            const yes = page.locator(`main a[href^="${demo.origin}/${language}/answers/"][href$="?answer=yes"]`);
            await visitor.go(() => yes.first().click());
            assert.equal(await page.isChecked('main [type=radio][value=yes]'), true, 'the link has chosen it');
            assert.doesNotMatch(await demo.command('letters', 'answers'), lineOf(seat), 'opening it says nothing');
            await visitor.look('answer');
            await page.fill('[name=words]', heard);
            await visitor.go(() => page.locator('form[action*="/answers/"] button').click());
            assert.equal(await notice.count(), 1, 'it is said that the answer is kept');
            await visitor.look('answer-kept');
        },
        async function beCounted() {
            const counted = await demo.command('letters', 'answers', '--words');
            assert.match(counted, lineOf(seat), counted);
            assert.ok(counted.includes(heard), counted);
            await visitor.open(`/${language}/commitments/${nation}/offices`);
            const shown = await visitor.text();
            assert.ok(!shown.includes(heard) && !shown.includes('%'), 'the public reads no words, and no rate of so few');
        },
        async function findItAsItWasLeft() {
            await followLink(visitor, question, 'answers');
            assert.equal(await page.isChecked('main [type=radio][value=yes]'), true);
            assert.equal(await page.inputValue('[name=words]'), heard);
        },
        async function findTheOfficesLinkInTheLastLine() {
            await visitor.open(letter.path);
            const lines = (await page.locator('main .text').first().innerText()).trim().split('\n');
            door = lines.at(-1).match(/https?:\/\/\S+/)?.[0];
            assert.ok(door?.startsWith(`${demo.origin}/${language}/office/`), `the last line: ${lines.at(-1)}`);
            await followLink(visitor, letter, 'office');
            assert.equal(page.url(), door);
        },
        async function learnNothingFromThatLink() {
            const shown = await page.content();
            for (const part of [ownWords, person.name, person.email, postcode, 'Example Terrace', address]) {
                assert.ok(!shown.includes(part), `whoever has the letter's link does not see ${part}`);
            }
            await visitor.look('office-ask');
        },
        async function askForAWayIn() {
            await visitor.go(() => page.locator('form[action*="/office/"] button').click());
            assert.equal(await page.locator('form[action*="/office/"]').count(), 0, 'nothing is left to press');
            await visitor.look('office-asked');
        },
        async function comeInByTheMailedLink() {
            const opener = page.locator(`main a[href^="${demo.origin}/${language}/office/"]`).first();
            // The letter itself went to the same address; only what no person wrote says so in its headers.
            const mail = await mailWith(visitor, `${address}@`, `${demo.origin}/${language}/office/`, 'auto-generated');
            await visitor.open(mail.path);
            await visitor.look('mail-office-link');
            await visitor.go(() => opener.click());
            assert.notEqual(page.url(), door, 'the mailed link is another one');
            desk = visitor.path;
            assert.equal(await page.isChecked('[name=intake][value=single]'), true, 'each letter goes by itself at first');
            await visitor.look('office');
        },
        async function readTheLetter() {
            await visitor.go(() => page.locator(`main a[href="${desk}/letters"]`).click());
            assert.ok((await page.locator('.letter .text').first().innerText()).includes(ownWords));
            await visitor.look('office-letters');
            await visitor.go(() => page.locator(`main a[href="${desk}"]`).click());
        },
        async function chooseTheWeeklyDigest() {
            await page.check('[name=intake][value=digest]');
            await send('intake', {});
            assert.equal(await notice.count(), 1, 'it is said that the choice is kept');
            assert.equal(await page.isChecked('[name=intake][value=digest]'), true);
            await visitor.look('office-chosen');
        },
        async function promiseNothingAndLearnWhatToMend() {
            await send('commitment', {}, 422);
            assert.equal(await page.locator('[role=alert] a[href="#asks"]').count(), 1);
            await visitor.look('office-errors');
        },
        async function makeACommitment() {
            await page.locator('[name=asks]').first().check();
            await send('commitment', { [`commitment_${language}`]: promise });
            assert.equal(await notice.count(), 1, 'it is said that a link was mailed');
            await visitor.look('office-stated');
        },
        async function answerEverybody() {
            await send('answer', { [`answer_${language}`]: answer });
            assert.equal(await notice.count(), 1, 'it is said that a link was mailed');
        },
        async function haveNothingToJudgeBeforeTheOfficeConfirms() {
            assert.ok(!(await demo.command('office', 'list')).includes(seat));
        },
        async function confirmTheCommitment() {
            await confirmByMail(promise, 'commitment');
        },
        async function confirmTheAnswer() {
            await confirmByMail(answer, 'answer');
        },
        async function keepTheCommitmentFromThePublicUntilItIsApproved() {
            await visitor.open(`/${language}/commitments/${nation}/offices`);
            assert.equal(await committed().count(), 0);
        },
        async function approveBoth() {
            assert.match(await approve('commitment'), /^approved/);
            assert.match(await approve('answer'), /^approved/);
            await visitor.open(desk);
            await visitor.look('office-approved');
        },
        async function findTheCommitmentInPublic() {
            await until('the commitment is public', PUBLISHED_MS, async () => {
                await visitor.open(`/${language}/commitments/${nation}/offices`);
                return (await committed().locator('.state').count()) === 1;
            });
            assert.equal(await committed().locator('blockquote').innerText(), promise, 'in its own words');
            await page.locator('details.stands summary').first().click();
            assert.ok(await page.locator('details.stands tbody tr').first().isVisible(), 'the others unfold');
            await visitor.look(`offices-${nation}`);
            await visitor.open(`/${language}/commitments/${nation}`);
            await visitor.look(`commitments-of-${nation}`);
        },
    ];

    /** The office among those that have committed. */
    function committed() {
        return page.locator('main .promises > li', { hasText: holder });
    }
}
