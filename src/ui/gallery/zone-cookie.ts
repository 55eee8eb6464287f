/** In which the server finds the visitor's time zone, so that the days of its pages are theirs. */
export const zoneCookie = 'prntscrn-zone';
