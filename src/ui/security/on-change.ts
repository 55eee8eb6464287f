/** What a panel calls when something has changed, with recovery codes that have to be shown. */
export type OnChange = (newCodes?: readonly string[]) => Promise<void>;
