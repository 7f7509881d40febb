// Starts `clarion demo` in a folder of its own, and ends it again.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Hopeless, until } from './wait.mjs';

const DAY_MS = 86_400_000;

/** Makes the letter with these words of its writer's that much older once it was sent, and prints how many did. */
const AGE = `
import contextlib, sqlite3, sys
values = {"ms": int(sys.argv[2]), "words": sys.argv[3]}
with contextlib.closing(sqlite3.connect(sys.argv[1], timeout=10)) as database, database:
    aged = database.execute(
        "UPDATE letter SET queued_at = queued_at - :ms, settled_at = settled_at - :ms"
        " WHERE own_words = :words AND state = 'sent'", values).rowcount
    if aged:
        database.execute(
            "UPDATE holder SET since = since - :ms"
            " WHERE office_id IN (SELECT office_id FROM letter WHERE own_words = :words)", values)
        database.execute("UPDATE duty SET last_run_at = last_run_at - :ms WHERE name = 'ask_for_answers'", values)
    print(aged)
`;

export class Demo {
    /** Starts `binary`, with its invented crowd or without, and waits until it says where it is and is ready to write. */
    static async start(binary, { crowd = false } = {}) {
        const folder = await mkdtemp(join(tmpdir(), 'clarion-journey-'));
        const empty = crowd ? [] : ['--empty'];
        const child = spawn(binary, ['demo', '--port', '0', '--dir', folder, ...empty], {
            stdio: ['ignore', 'pipe', 'pipe'],
            env: { ...process.env, RUST_BACKTRACE: '1' },
        });
        const demo = new Demo(binary, child, folder);
        try {
            demo.origin = await until('the demo says where it is', 60_000, () => demo.#printedOrigin());
            await until('the demo is ready', 30_000, () => demo.#isReady());
        } catch (error) {
            await demo.kill();
            throw new Error(`${error.message}\n${demo.output}`);
        }
        return demo;
    }

    constructor(binary, child, folder) {
        this.binary = binary;
        this.child = child;
        this.folder = folder;
        this.output = '';
        /** Mails that were read, by their paths. */
        this.mails = new Map();
        // Whatever ends this program ends the demo too.
        process.once('exit', () => this.#signal('SIGKILL'));
        this.ended = new Promise((resolve) => {
            child.once('error', (error) => resolve({ error }));
            child.once('exit', (code, signal) => resolve({ code, signal }));
        });
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding('utf8');
            stream.on('data', (text) => (this.output += text));
        }
    }

    /** Runs another command on the demo's database, as the staff would, and returns what it says. */
    async command(...words) {
        const env = {
            ...process.env,
            BASE_URL: this.origin,
            DATABASE_URL: `sqlite:${join(this.folder, 'clarion.db')}`,
            CLARION__MAIL__TRANSPORT: 'file',
            CLARION__MAIL__DIR: join(this.folder, 'mail'),
            CLARION__SECRETS__FILE: join(this.folder, 'secret'),
        };
        const { stdout } = await promisify(execFile)(this.binary, words, { env, timeout: 15_000 });
        return stdout;
    }

    /**
     * Lets `days` pass for one letter: what the database knows of it, of the office's holder and of the duties that look
     * after letters lies that much further back, as it would by then. Nothing else in the demo grows older. Fails until
     * the letter was sent.
     */
    async letDaysPass(days, words) {
        const line = ['-c', AGE, join(this.folder, 'clarion.db'), String(days * DAY_MS), words];
        const { stdout } = await promisify(execFile)('/usr/bin/python3', line, { timeout: 15_000 });
        assert.equal(stdout.trim(), '1', `one letter with "${words}" was sent`);
    }

    /** Asks the demo to end, as an operator would, and waits for it. */
    async stop() {
        this.#signal('SIGTERM');
        const timer = setTimeout(() => this.#signal('SIGKILL'), 20_000);
        const { code, signal } = await this.ended;
        clearTimeout(timer);
        assert.equal(code, 0, `the demo ended with code ${code}, signal ${signal}\n${this.output}`);
    }

    /** Ends the demo, however it does, and removes its folder. */
    async kill() {
        this.#signal('SIGKILL');
        await this.ended;
        await rm(this.folder, { recursive: true, force: true });
    }

    /** A child that never started has no pid, and a signal to no pid would reach this program's own group. */
    #signal(name) {
        if (this.child.pid !== undefined) {
            this.child.kill(name);
        }
    }

    #printedOrigin() {
        this.#assertRunning();
        return this.output.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0];
    }

    async #isReady() {
        this.#assertRunning();
        const answer = await fetch(`${this.origin}/readyz`);
        return answer.ok;
    }

    #assertRunning() {
        const { pid, exitCode, signalCode } = this.child;
        if (pid === undefined || exitCode !== null || signalCode !== null) {
            throw new Hopeless('the demo ended before it was ready');
        }
    }
}
