import type { Server } from '#helper/server/server.ts';
import { ServerError } from '#helper/server/server-error.ts';
import { forgetRecent } from './recent.ts';

/**
 * Deletes a picture at the server and forgets it here. One that the server does not know (any more) is forgotten too.
 * @throws ServerError, also `not_found` for the one that the server does not know.
 */
export async function removePicture(server: Server, stateFolder: string, id: string) {
  try {
    const answer = await server.remove(id);
    forgetRecent(stateFolder, id);
    return answer;
  } catch (error) {
    if (error instanceof ServerError && error.status === 404) forgetRecent(stateFolder, id);
    throw error;
  }
}
