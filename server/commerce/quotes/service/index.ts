export { acceptHere, acceptVersion, declineVersion } from './decide.ts';
export { copyQuote, quoteDeal } from './make.ts';
export { expireQuotes, remindOfQuotes, tellOwner } from './remind.ts';
export { sendQuote, withdrawQuote } from './send.ts';
export { commentAsVisitor, commentQuote, publicPdf, publicQuote, quoteDetail } from './show.ts';
