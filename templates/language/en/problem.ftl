# A request that could not be answered as asked.

problem-bad-request-title = We could not read that
problem-bad-request-advice = What your browser sent was incomplete. Go back, load the page again and try once more.
problem-forbidden-title = That did not come from our page
problem-forbidden-advice = The form was sent from another website, so we did not take it. Open the page here and fill it in again.
problem-denied-title = Your account may not do this
problem-denied-advice = Your role does not include it, or it is about your own account. Ask an admin of the staff office.
problem-not-found-title = There is no page here
problem-not-found-advice = If you followed a link, it may have been cut short or may have run out. If you typed the address, check it.
problem-method-not-allowed-title = This page cannot be used that way
problem-method-not-allowed-advice = Begin again at the campaign’s front page.
problem-too-slow-title = That took too long to reach us
problem-too-slow-advice = The connection may be weak where you are. Go back and send it again.
problem-too-large-title = That was too long for us
problem-too-large-advice = Go back, shorten what you wrote, and send it again.
problem-unprocessable-title = We could not use that
problem-unprocessable-advice = Some of it holds characters that cannot be kept. Go back, type it again and send it.
problem-too-many-title = Too many requests from your network
problem-too-many-advice = Wait a few minutes, then try again. Nothing is wrong with what you typed.
problem-fault-title = Something broke on our side
problem-fault-advice = It is not your doing. Try again in a few minutes.
problem-unavailable-title = We are very busy
problem-unavailable-advice = It is not your doing. Try again in a minute.
problem-kept = What you typed is kept on this page. The button sends it again.
problem-retry = Try again
problem-request = If it goes on, write to us and quote { $id }:
