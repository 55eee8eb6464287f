import { openAccessTokens } from '#helper/account/access-token.ts';
import { openWire } from '#helper/server/request.ts';
import { openServer, type Server } from '#helper/server/server.ts';
import { type Folders, makePrivate } from '#helper/settings/folders.ts';

/** The signed-in account's server, for the life of this process. */
export function connect(folders: Folders): Server {
  makePrivate(folders.state);
  return openServer(openAccessTokens({ stateFolder: folders.state }), openWire());
}
