// A person with a browser: a fresh profile, one language, with or without JavaScript. Whatever the person does, the
// pages must keep quiet on the console, ask no other host, set no cookie and answer with the status that was expected.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const AXE = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** The rules that every page keeps: WCAG 2.2 A and AA, and what axe calls best practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Every page is looked at on a phone and on a desk, by day and by night. */
const VIEWS = [320, 1280].flatMap((width) => ['light', 'dark'].map((colours) => ({ width, colours })));

export class Visitor {
    static async arrive(browser, demo, report, { language, scripts, screenshots }) {
        const context = await browser.newContext({
            baseURL: demo.origin,
            locale: language === 'cy' ? 'cy-GB' : 'en-GB',
            javaScriptEnabled: scripts,
            reducedMotion: 'reduce',
            viewport: { width: 1280, height: 800 },
        });
        context.setDefaultTimeout(15_000);
        return new Visitor(context, await context.newPage(), { demo, report, language, scripts, screenshots });
    }

    constructor(context, page, { demo, report, language, scripts, screenshots }) {
        Object.assign(this, { context, page, demo, report, language, scripts, screenshots });
        this.called = `${language}, ${scripts ? 'with' : 'without'} JavaScript`;
        this.complaints = [];
        context.on('console', (message) => this.#heed(message));
        context.on('weberror', (error) => this.complaints.push(`script: ${error.error()}`));
        context.on('request', (request) => {
            const url = request.url();
            if (!url.startsWith(`${demo.origin}/`) && !url.startsWith('data:')) {
                this.complaints.push(`asked another host: ${url}`);
            }
        });
    }

    /** Opens a path of the site and checks its status. */
    async open(path, status = 200) {
        const response = await this.page.goto(path);
        assert.equal(response.status(), status, `the status of ${path}`);
    }

    /** Does something that leads to a new page, and checks that page's status. */
    async go(act, status = 200) {
        const answered = this.page.waitForResponse(
            (response) =>
                response.request().isNavigationRequest() &&
                response.frame() === this.page.mainFrame() &&
                (response.status() < 300 || response.status() >= 400),
        );
        const [response] = await Promise.all([answered, act()]);
        await this.page.waitForLoadState();
        assert.equal(response.status(), status, `the status of ${response.url()}`);
    }

    /** The path of the page that is open. */
    get path() {
        return new URL(this.page.url()).pathname;
    }

    /** What the page says, as it is read. */
    async text() {
        return this.page.locator('body').innerText();
    }

    /**
     * Looks at the open page from every side: nothing hangs over, axe finds nothing, nobody complained, and a picture
     * is kept. What is found is reported as a check of its own, so that the journey goes on.
     */
    async look(name) {
        await this.report.check(`${this.called}: the page "${name}" is sound`, async () => {
            const faults = new Map(this.complaints.splice(0).map((complaint) => [complaint, []]));
            for (const { width, colours } of VIEWS) {
                await this.page.setViewportSize({ width, height: width === 320 ? 640 : 800 });
                await this.page.emulateMedia({ colorScheme: colours });
                for (const fault of await this.#faults()) {
                    faults.set(fault, [...(faults.get(fault) ?? []), `${width} px ${colours}`]);
                }
                await this.#keepPicture(`${name}-${width}-${colours}`);
            }
            await this.page.setViewportSize({ width: 1280, height: 800 });
            await this.page.emulateMedia({ colorScheme: 'light' });
            const told = [...faults].map(([fault, views]) => `${fault}\n  at ${views.join(', ') || 'any size'}`);
            assert.ok(told.length === 0, told.join('\n'));
        });
    }

    /** Ends the visit; what was complained of after the last look, and a cookie, are faults. */
    async leave() {
        const cookies = await this.context.cookies();
        await this.context.close();
        assert.deepEqual(cookies, [], 'public pages set no cookie');
        assert.deepEqual(this.complaints, []);
    }

    async #keepPicture(name) {
        if (this.scripts) {
            const path = join(this.screenshots, `${this.language}-${name}.png`);
            await this.page.screenshot({ path, fullPage: true });
        }
    }

    async #faults() {
        const faults = [];
        const { content, shown, stuck } = await this.page.evaluate(() => ({
            content: document.documentElement.scrollWidth,
            shown: document.documentElement.clientWidth,
            stuck: [...document.querySelectorAll('body *')]
                .filter((part) => getComputedStyle(part).position === 'sticky' && part.offsetHeight > innerHeight)
                .map((part) => `${part.localName}.${part.className}`),
        }));
        if (content > shown) {
            faults.push(`the page scrolls sideways: ${content} px in ${shown} px`);
        }
        // What sticks and is taller than the window keeps its end, such as a button, below the edge.
        faults.push(...stuck.map((part) => `${part} sticks and is taller than the window`));
        if (this.scripts) {
            // Evaluated from outside, so that the page's own policy stays in force.
            await this.page.evaluate(AXE);
            const violations = await this.page.evaluate(async (rules) => {
                const options = { runOnly: rules, resultTypes: ['violations'], iframes: false };
                const { violations } = await window.axe.run(document, options);
                return violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.html) }));
            }, RULES);
            for (const { id, help, at } of violations) {
                faults.push(`axe ${id}: ${help}\n  ${at.slice(0, 3).join('\n  ')}`);
            }
        }
        return faults;
    }

    #heed(message) {
        // The browser reports a page that answers 4xx as an error of its own; statuses are checked by `open` and `go`.
        const isStatus = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
        const isPage = message.location().url === this.page.url();
        if (['error', 'warning'].includes(message.type()) && !(isStatus && isPage)) {
            this.complaints.push(`console: ${message.text()} (${message.location().url})`);
        }
    }
}
