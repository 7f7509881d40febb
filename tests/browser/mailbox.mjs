// Reads captured mail the way a person at the demo does: at /dev/mailbox.

import { until } from './wait.mjs';

/** How long the worker may take from queueing a mail to its being readable. */
const DELIVERY_MS = 30_000;

/**
 * The path and the text, headers included, of the first mail that holds every one of `words`. Opens a tab of its own and leaves the visitor's page
 * where it is.
 */
export async function mailWith(visitor, ...words) {
    const tab = await visitor.context.newPage();
    // A mail never changes, so each is read once in the demo's life.
    const read = visitor.demo.mails;
    try {
        return await until(`a mail holds ${words.join(' and ')}`, DELIVERY_MS, async () => {
            for (const path of await messages(tab)) {
                if (!read.has(path)) {
                    await tab.goto(path);
                    read.set(path, { path, text: await tab.locator('main').textContent() });
                }
                if (words.every((word) => read.get(path).text.includes(word))) {
                    return read.get(path);
                }
            }
            return undefined;
        });
    } finally {
        await tab.close();
    }
}

/** Opens a mail and follows its link to `/{language}/{route}/…`. */
export async function followLink(visitor, mail, route) {
    await visitor.open(mail.path);
    const link = visitor.page.locator(`main a[href^="${visitor.demo.origin}/${visitor.language}/${route}/"]`);
    await visitor.go(() => link.first().click());
}

async function messages(tab) {
    await tab.goto('/dev/mailbox');
    const links = await tab.locator('a[href^="/dev/mailbox/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    return [...new Set(links)].filter((path) => /^\/dev\/mailbox\/[^/]+$/.test(path));
}
