// Waiting for something that another process does, never longer than a deadline.

/** Asks `question` again and again until it answers with something true, and returns that. */
export async function until(what, deadlineMs, question) {
    const deadline = Date.now() + deadlineMs;
    let last;
    while (Date.now() < deadline) {
        const answer = await Promise.resolve(question()).catch((error) => {
            last = error;
        });
        if (answer) {
            return answer;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`waited ${deadlineMs} ms in vain until ${what}${last ? `: ${last.message}` : ''}`);
}
