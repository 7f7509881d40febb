// Waiting for something that another process does, never longer than a deadline.

/** Thrown by a question when no waiting will help. */
export class Hopeless extends Error {}

/** Asks `question` again and again until it answers with something true, and returns that. */
export async function until(what, deadlineMs, question) {
    const deadline = Date.now() + deadlineMs;
    let doubt = '';
    while (Date.now() < deadline) {
        try {
            const answer = await question();
            if (answer) {
                return answer;
            }
        } catch (error) {
            if (error instanceof Hopeless) {
                throw error;
            }
            doubt = `: ${error.message}`;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`waited ${deadlineMs} ms in vain until ${what}${doubt}`);
}
