// Counts what held and what did not, and says so line by line.

import { AssertionError } from 'node:assert';

export class Report {
    #passed = 0;
    #failed = 0;

    /** Whether `work` ran to its end; a failure is told and counted, never thrown on. */
    async check(name, work) {
        try {
            await work();
        } catch (error) {
            this.fail(name, why(error));
            return false;
        }
        this.#passed += 1;
        console.log(`ok    ${name}`);
        return true;
    }

    /** Runs steps that build on each other: after the first failure the others count as failed too. */
    async inTurn(name, steps) {
        let reached = true;
        for (const step of steps) {
            const called = `${name}: ${inWords(step.name)}`;
            if (reached) {
                reached = await this.check(called, step);
            } else {
                this.fail(called, 'not reached');
            }
        }
        return reached;
    }

    fail(name, why) {
        this.#failed += 1;
        console.log(`FAIL  ${name}\n      ${why.replaceAll('\n', '\n      ')}`);
    }

    /** Prints the sum as the last line and gives the exit code. */
    finish() {
        console.log(`${this.#passed} passed, ${this.#failed} failed`);
        return this.#failed === 0 && this.#passed > 0 ? 0 : 1;
    }
}

/** `signThePetition` is told as `sign the petition`. */
function inWords(name) {
    return name.replace(/([A-Z])/g, ' $1').toLowerCase();
}

/** What was expected is said in full; only a fault of the journey itself needs to be traced. */
function why(error) {
    return error instanceof AssertionError ? error.message : (error.stack ?? String(error));
}
