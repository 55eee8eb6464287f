/** The cookie in which a browser keeps its language while nobody is signed in. */
export const languageCookie = 'prntscrn-language';
