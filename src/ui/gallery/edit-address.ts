/** Where a picture is edited. */
export const editAddress = (id: string): string => `/pictures/${id}/edit`;
